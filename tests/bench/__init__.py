"""How fast the bot is beside what it could be at best, measured side by side in one run."""
