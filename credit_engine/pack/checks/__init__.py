"""What a pack must satisfy beyond being well-typed: one check a file, all of them run."""
