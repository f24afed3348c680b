"""What the bot does by itself within a turn: answer, walk through a fault, guide in danger, call a person."""
