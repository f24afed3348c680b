"""Keeps people's words from those whom they are not meant for: sealed at rest, masked in lists and logs."""
