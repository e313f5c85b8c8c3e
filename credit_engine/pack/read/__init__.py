"""Located nodes to raw definitions: one reader for each kind of file, each scalar typed."""
