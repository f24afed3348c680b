"""Kills the bot and the action server at random moments under a stream of requests, then counts what is left."""
