"""Proofs of what a pack promises of all buyers: its formulas as statements for a solver."""
