"""Who calls us: doors check, translate and call the core; nothing is decided here."""
