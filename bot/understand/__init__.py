"""From text, and what the conversation knows, to an Understanding."""
