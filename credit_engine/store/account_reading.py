"""The read side of accounts and positions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from credit_engine.domain.exposure import Category, Place, Positions
from credit_engine.domain.group import ParentChange
from credit_engine.errors import BuyerNotFound
from credit_engine.services.account_ports import Account
from credit_engine.store import account_statements as sql
from credit_engine.store import group_statements
from credit_engine.store.rows import read_day, read_instant
from credit_engine.store.session import AnyRow, Session


class SqlAccountReading:
    """services.account_ports.AccountReading."""

    _session: Session

    def account(self, buyer_id: str) -> Account:
        """
        The account of a buyer.

        Raises:
            BuyerNotFound: there is no such buyer.
        """
        row = self._session.row(sql.ACCOUNT, buyer_id=buyer_id)
        if row is None:
            raise BuyerNotFound(f"There is no buyer {buyer_id}.")
        return read_account(row)

    def accounts_of_group(self, root_id: str) -> Sequence[Account]:
        """The accounts of a whole group, by buyer id."""
        found = self._session.rows(sql.ACCOUNTS_OF_GROUP, root_id=root_id)
        return [read_account(row) for row in found]

    def positions(self, buyer_id: str) -> Positions:
        """The positions of one buyer."""
        return _positions(self._session.rows(sql.POSITIONS, buyer_id=buyer_id))

    def positions_of_group(self, root_id: str) -> Mapping[str, Positions]:
        """The positions of each buyer of a group that has any, by buyer id."""
        found: dict[str, list[AnyRow]] = {}
        for buyer_id, *row in self._session.rows(sql.POSITIONS_OF_GROUP, root_id=root_id):
            found.setdefault(buyer_id, []).append(tuple(row))
        return {buyer_id: _positions(held) for buyer_id, held in found.items()}

    def parent_changes(self, buyer_id: str) -> Sequence[ParentChange]:
        """Every change of a buyer's parent, oldest first."""
        return [
            ParentChange(of, from_id, parent_id, reason, read_instant(at), stated_by)
            for of, from_id, parent_id, reason, at, stated_by in self._session.rows(
                group_statements.PARENT_CHANGES, buyer_id=buyer_id
            )
        ]


def read_account(row: AnyRow) -> Account:
    """A row of the columns of an account."""
    of, parent_id, root_id, counted, last_seq, last_leaf = row
    leaf = None if last_leaf is None else bytes(last_leaf)
    return Account(of, parent_id, root_id, bool(counted), last_seq, leaf)


def _positions(rows: Iterable[AnyRow]) -> Positions:
    return {
        Place(Category(category), currency, read_day(day)): minor
        for category, currency, day, minor in rows
        if minor
    }
