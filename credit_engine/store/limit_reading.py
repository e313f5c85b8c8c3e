"""The read side of limits."""

from __future__ import annotations

from collections.abc import Sequence

from credit_engine.domain.limit import Limit, LimitState
from credit_engine.services.limit_ports import LimitEvent
from credit_engine.store import limit_statements as sql
from credit_engine.store.limit_rows import read_limit
from credit_engine.store.rows import read_instant
from credit_engine.store.session import Session


class SqlLimitReading:
    """services.limit_ports.LimitReading."""

    _session: Session

    def limit(self, seller_id: str, limit_id: str) -> Limit | None:
        """One limit."""
        row = self._session.row(sql.LIMIT, seller_id=seller_id, limit_id=limit_id)
        return None if row is None else read_limit(row)

    def current_limit(self, seller_id: str, buyer_id: str, state: LimitState) -> Limit | None:
        """
        The one limit of the buyer in *state*, if any.

        Of the states, an index of the database lets a buyer have one limit
        in_force and one pending_conditions.
        """
        row = self._session.row(
            sql.CURRENT_LIMIT, seller_id=seller_id, buyer_id=buyer_id, state=state.value
        )
        return None if row is None else read_limit(row)

    def limits(
        self, seller_id: str, buyer_id: str | None, after: str | None, limit: int
    ) -> Sequence[Limit]:
        """Limits in order of id."""
        asked = {"seller_id": seller_id, "after": after or "", "page": limit}
        found = (
            self._session.rows(sql.LIMITS, **asked)
            if buyer_id is None
            else self._session.rows(sql.LIMITS_OF_BUYER, buyer_id=buyer_id, **asked)
        )
        return [read_limit(row) for row in found]

    def limit_events(self, limit_id: str) -> Sequence[LimitEvent]:
        """What happened to a limit, oldest first."""
        found = self._session.rows(sql.LIMIT_EVENTS, limit_id=limit_id)
        return [
            LimitEvent(limit_id, read_instant(at), event, decision_id, reason, stated_by)
            for at, event, decision_id, reason, stated_by in found
        ]
