"""What an agent is shown beside a conversation. Suggests; never sends."""
