"""Devices of families: who they belong to, what they report, and what a report means for the child."""
