"""
A group: a tree of buyers of one seller, whose exposure is judged together from the top down.

A buyer without a parent is at the top of its own group, alone or with others below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from credit_engine.domain.exposure import Positions, added_up

LEVELS_MAX = 8  # from the top of a group to its lowest buyer, both counted
MEMBERS_MAX = 500  # a check reads the positions of them all


@dataclass(frozen=True, slots=True)
class ParentChange:
    """
    A buyer got another parent, or none: who said so, when, and why.

    `from_parent_id` and `parent_id` are None where the buyer has no parent. The buyers
    below it stay below it.
    """

    buyer_id: str
    from_parent_id: str | None
    parent_id: str | None
    reason: str
    at: datetime
    stated_by: str


class Group:
    """The tree of one group, made of what parent each member has."""

    def __init__(self, parents: Mapping[str, str | None]) -> None:
        self._parents = dict(parents)
        self._children: dict[str, list[str]] = {}
        for buyer_id in sorted(self._parents):
            parent_id = self._parents[buyer_id]
            if parent_id is not None:
                self._children.setdefault(parent_id, []).append(buyer_id)

    def __len__(self) -> int:
        """How many members it has."""
        return len(self._parents)

    def __contains__(self, buyer_id: str) -> bool:
        """Whether a buyer is a member."""
        return buyer_id in self._parents

    def parent_of(self, buyer_id: str) -> str | None:
        """The buyer directly above."""
        return self._parents[buyer_id]

    def path_to(self, buyer_id: str) -> tuple[str, ...]:
        """The way down from the top of the group to *buyer_id*, both in it."""
        path = [buyer_id]
        while (above := self._parents[path[-1]]) is not None:
            path.append(above)
        return tuple(reversed(path))

    def below(self, buyer_id: str) -> tuple[str, ...]:
        """*buyer_id* and every buyer below it; each stands before those below it."""
        found: list[str] = []
        left = [buyer_id]
        while left:
            found.append(left.pop())
            left.extend(reversed(self._children.get(found[-1], [])))
        return tuple(found)

    def levels_from(self, buyer_id: str) -> int:
        """How many levels there are from *buyer_id* down to the lowest below it: 1 where alone."""
        above = len(self.path_to(buyer_id)) - 1
        return max(len(self.path_to(member)) for member in self.below(buyer_id)) - above

    def positions_from(self, buyer_id: str, held: Mapping[str, Positions]) -> Positions:
        """Add up the positions of *buyer_id* and of every buyer below it."""
        present = [held[of] for of in self.below(buyer_id) if held.get(of)]
        if len(present) == 1:
            return present[0]
        return added_up(entry for positions in present for entry in positions.items())
