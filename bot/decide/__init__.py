"""What to do next: safety first, then flows on a stack. Pure: no clock, no network, no database."""
