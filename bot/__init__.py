"""Starts the bot; nothing else imports it."""

import gc

gc.set_threshold(20_000, 20, 20)  # what is imported stays: to look through it again and again took a fifth of the start
