"""What Anxin knows and how it is found; other rooms import only `knowledge_base.passage`."""
