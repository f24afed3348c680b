"""Who of the engineers comes when: promised windows stay, engineers are shared out among them by an optimiser."""
