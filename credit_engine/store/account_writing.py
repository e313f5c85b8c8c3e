"""The write side of accounts and positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credit_engine.domain.exposure import Place, Positions
from credit_engine.domain.group import ParentChange
from credit_engine.errors import BrokenRecord, Busy
from credit_engine.services.account_ports import Account
from credit_engine.store import account_statements as sql
from credit_engine.store import group_statements
from credit_engine.store.account_reading import SqlAccountReading
from credit_engine.store.rows import write_instant


class SqlAccountWriting(SqlAccountReading):
    """services.account_ports.AccountWriting."""

    def lock_account(self, buyer_id: str) -> Account:
        """
        Lock the account at the top of the buyer's group until the end of the transaction.

        Raises:
            BuyerNotFound: there is no such buyer.
            Busy: its group changed while its lock was waited for.
        """
        return self.lock_accounts(buyer_id)[0]

    def lock_accounts(self, *buyer_ids: str) -> Sequence[Account]:
        """
        Do as `lock_account` for several buyers: each top of a group once, in order of id.

        A group may change while its lock is waited for. To wait for the new top while the
        old one is held would let two wait for each other; so the transaction begins anew.
        """
        tops = [self.account(buyer_id).root_id for buyer_id in buyer_ids]
        for root_id in sorted(set(tops)):
            self._session.row(sql.LOCK_ACCOUNT, buyer_id=root_id)
        accounts = [self.account(buyer_id) for buyer_id in buyer_ids]
        for account, root_id in zip(accounts, tops, strict=True):
            if account.root_id != root_id:
                raise Busy(
                    f"The group of buyer {account.buyer_id} has just changed; "
                    "send the same request again."
                )
        return accounts

    def change_parent(self, change: ParentChange, moved: Sequence[str], root_id: str) -> None:
        """Record a change of parent; *moved*, the buyer and all below it, get the top *root_id*."""
        self._session.write(
            group_statements.SET_PARENT, id=change.buyer_id, new_parent_id=change.parent_id
        )
        self._session.write_all(
            group_statements.SET_ROOT,
            [{"id": buyer_id, "new_root_id": root_id} for buyer_id in moved],
        )
        self._session.write(
            group_statements.ADD_PARENT_CHANGE,
            buyer_id=change.buyer_id,
            from_parent_id=change.from_parent_id,
            parent_id=change.parent_id,
            reason=change.reason,
            at=write_instant(change.at),
            stated_by=change.stated_by,
        )

    def add_positions(self, buyer_id: str, by: Mapping[Place, int]) -> None:
        """
        Add amounts, which may be below zero, to a buyer's positions; its account is locked.

        Raises:
            BrokenRecord: one would fall below zero: the sums are not those of the records;
                told before the commit.
        """
        for place, minor in by.items():
            if minor > 0:
                more = _place(buyer_id, place) | {"minor": minor}
                self._session.write_later(sql.ADD_POSITION, more)
            elif minor < 0:
                self._take(buyer_id, place, minor)

    def _take(self, buyer_id: str, place: Place, minor: int) -> None:
        bound = {f"of_{name}": value for name, value in _place("", place).items()}
        bound["of_buyer"] = buyer_id
        del bound["of_buyer_id"]
        self._session.write_later(
            sql.TAKE_FROM_POSITION,
            {"by": minor, **bound},
            BrokenRecord(
                f"Buyer {buyer_id} has less than {-minor} in {place}: "
                "its sums are not those of its records."
            ),
        )

    def set_positions(self, buyer_id: str, positions: Positions) -> None:
        """Put *positions* in place of all that there were; the account is counted then."""
        self._session.write(sql.FORGET_POSITIONS, buyer_id=buyer_id)
        self._session.write_all(
            sql.ADD_POSITION,
            [_place(buyer_id, place) | {"minor": minor} for place, minor in positions.items()],
        )
        self._session.write(sql.SET_COUNTED, id=buyer_id)

    def set_last_check(self, buyer_id: str, seq: int, leaf: bytes) -> None:
        """Move the end of the chain of the buyer's order checks."""
        self._session.write(sql.SET_LAST_CHECK, id=buyer_id, seq=seq, leaf=leaf)


def _place(buyer_id: str, place: Place) -> dict[str, object]:
    return {
        "buyer_id": buyer_id,
        "category": place.category.value,
        "currency": place.currency,
        "day": place.day.isoformat(),
    }
