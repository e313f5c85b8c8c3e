"""
What the use cases on exposure need of a session, beside services.ports.

An account is locked before its positions, reservations or limits are read to decide on
them, so that what was read still holds when the transaction commits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from credit_engine.domain.exposure import Place, Positions
from credit_engine.domain.group import ParentChange


@dataclass(frozen=True, slots=True)
class Account:
    """
    The account of a buyer, and its place in a group.

    `root_id` is the buyer at the top of the group, the buyer itself without one. Where not
    `counted`, its positions were never made from its records. `last_check_seq` and
    `last_check_leaf` end the chain of its order checks.
    """

    buyer_id: str
    parent_id: str | None
    root_id: str
    counted: bool
    last_check_seq: int
    last_check_leaf: bytes | None


class AccountReading(Protocol):
    """What is read of accounts."""

    def account(self, buyer_id: str) -> Account:
        """The account of a buyer. Raises BuyerNotFound."""
        ...

    def accounts_of_group(self, root_id: str) -> Sequence[Account]:
        """The accounts of a whole group, by buyer id."""
        ...

    def positions(self, buyer_id: str) -> Positions:
        """The positions of one buyer."""
        ...

    def positions_of_group(self, root_id: str) -> Mapping[str, Positions]:
        """The positions of each buyer of a group that has any, by buyer id."""
        ...

    def parent_changes(self, buyer_id: str) -> Sequence[ParentChange]:
        """Every change of a buyer's parent, oldest first."""
        ...


class AccountWriting(AccountReading, Protocol):
    """What is written of accounts."""

    def lock_account(self, buyer_id: str) -> Account:
        """
        Lock the account at the top of the buyer's group until the end of the transaction.

        Gives the account of the buyer itself, as it is under the lock. Raises BuyerNotFound,
        and Busy where its group changed while the lock was waited for.
        """
        ...

    def lock_accounts(self, *buyer_ids: str) -> Sequence[Account]:
        """Do as `lock_account` for several buyers: each top of a group once, in order of id."""
        ...

    def change_parent(self, change: ParentChange, moved: Sequence[str], root_id: str) -> None:
        """Record a change of parent; *moved*, the buyer and all below it, get the top *root_id*.

        The tops of the old and the new group are locked.
        """
        ...

    def add_positions(self, buyer_id: str, by: Mapping[Place, int]) -> None:
        """Add amounts, which may be below zero, to a buyer's positions; its account is locked.

        Raises BrokenRecord where a position would fall below zero.
        """
        ...

    def set_positions(self, buyer_id: str, positions: Positions) -> None:
        """Put *positions* in place of all that there were; the account is counted then."""
        ...

    def set_last_check(self, buyer_id: str, seq: int, leaf: bytes) -> None:
        """Move the end of the chain of the buyer's order checks."""
        ...
