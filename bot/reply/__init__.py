"""From a decision and facts to the words that the parent reads."""
