"""Whom we call: the database, the knowledge base, the action server. Built only by ``bot.wiring``."""
