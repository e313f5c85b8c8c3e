"""Rule packs: YAML text in, checked and immutable compiled pack out."""
