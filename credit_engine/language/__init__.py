"""The rule language: text in, typed tree, Python functions out."""
