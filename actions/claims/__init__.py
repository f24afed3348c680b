"""Returns and compensation, decided by rules in a file."""
