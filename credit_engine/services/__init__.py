"""Use cases: one verb a file, over the ports that a store implements."""
