"""Tickets: states, clocks, rules, history, and the desk that keeps them."""
