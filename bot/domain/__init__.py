"""Values only: what every other room of the bot talks about. Standard library only."""
