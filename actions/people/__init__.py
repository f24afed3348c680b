"""Who is on duty, who is free, what was promised for them: bot, adviser, expert panel."""
