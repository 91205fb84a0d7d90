"""A make-believe Slack on your own machine: tries the real bot without tokens."""
