"""The write side of accounts and positions."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.domain.exposure import Place, Positions
from credit_engine.errors import BrokenRecord
from credit_engine.services.account_ports import Account
from credit_engine.store import account_statements as sql
from credit_engine.store.account_reading import SqlAccountReading


class SqlAccountWriting(SqlAccountReading):
    """services.account_ports.AccountWriting."""

    def lock_account(self, buyer_id: str) -> Account:
        """
        Lock the account at the top of the buyer's group until the end of the transaction.

        A group may be formed while we wait for its lock: then that of its new top is taken.

        Raises:
            BuyerNotFound: there is no such buyer.
        """
        account = self.account(buyer_id)
        while True:
            root_id = account.root_id
            self._session.row(sql.LOCK_ACCOUNT, buyer_id=root_id)
            account = self.account(buyer_id)
            if account.root_id == root_id:
                return account

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
