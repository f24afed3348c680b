"""What is done in the world: tickets, look-ups in the shop, visits, experts."""
