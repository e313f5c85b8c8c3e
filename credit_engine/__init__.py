"""
A rules engine that decides trade credit.

The package root holds the version and nothing else: each room is imported by
its own name (docs/architecture.md draws the rooms).
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
