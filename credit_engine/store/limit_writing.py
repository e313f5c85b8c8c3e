"""The write side of limits."""

from __future__ import annotations

from datetime import date

from credit_engine.domain.limit import Limit, LimitState
from credit_engine.errors import LimitNotFound
from credit_engine.services.limit_ports import LimitEvent
from credit_engine.store import limit_statements as sql
from credit_engine.store.limit_reading import SqlLimitReading
from credit_engine.store.limit_rows import write_limit
from credit_engine.store.rows import write_instant


class SqlLimitWriting(SqlLimitReading):
    """services.limit_ports.LimitWriting."""

    def add_limit(self, limit: Limit) -> None:
        """Add a limit."""
        self._session.write(sql.ADD_LIMIT, **write_limit(limit))

    def end_limit(self, limit_id: str, state: LimitState) -> None:
        """
        Move a limit to a state in which it is no longer used.

        Raises:
            LimitNotFound: there is no such limit.
        """
        if not self._session.write(sql.END_LIMIT, id=limit_id, new_state=state.value):
            raise _no_limit(limit_id)

    def set_review_by(self, limit_id: str, review_by: date) -> None:
        """
        Move the date of the next review.

        Raises:
            LimitNotFound: there is no such limit.
        """
        if not self._session.write(
            sql.SET_REVIEW_BY, id=limit_id, new_review_by=review_by.isoformat()
        ):
            raise _no_limit(limit_id)

    def add_limit_event(self, event: LimitEvent) -> None:
        """Append to a limit's history."""
        self._session.write(
            sql.ADD_LIMIT_EVENT,
            limit_id=event.limit_id,
            at=write_instant(event.at),
            event=event.event,
            decision_id=event.decision_id,
            reason=event.reason,
            stated_by=event.stated_by,
        )


def _no_limit(limit_id: str) -> LimitNotFound:
    return LimitNotFound(f"There is no limit {limit_id}.")
