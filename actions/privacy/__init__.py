"""The parent's rights over what is kept: who looked, a copy, erasure."""
