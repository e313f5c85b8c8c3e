"""The revisions of the schema, numbered; one that was released never changes."""
