"""Measures the same core that parents talk to, and writes reports that show what failed and why."""
