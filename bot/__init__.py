"""Starts the bot; nothing else imports it."""
