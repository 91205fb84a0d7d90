"""Block Kit: each form or message is built and read side by side, with its ids."""
