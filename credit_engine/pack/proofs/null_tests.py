"""
Where a formula could become true because something is not known.

Without a test for null, a formula whose inputs are lost comes out as it was or unknown
(Kleene's operations are monotone in what is known); these are the forms that break that.
"""

from __future__ import annotations

from credit_engine.language.tree import Call, IsNull, Node, walk


def asks_for_null(root: Node) -> bool:
    """Whether *root* tests something for null, or counts what is there."""
    return any(
        isinstance(node, IsNull) or (isinstance(node, Call) and node.function == "count")
        for node in walk(root)
    )
