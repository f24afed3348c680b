"""Makes the files that bot and knowledge_base load. Needs torch; serving does not."""
