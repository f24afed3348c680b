"""A made-up shop whose dates are relative to today, so that it never ages."""
