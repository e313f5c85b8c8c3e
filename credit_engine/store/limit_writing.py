"""The write side of limits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from credit_engine.domain.limit import Limit, LimitStep
from credit_engine.errors import LimitNotFound
from credit_engine.services.limit_ports import LimitEvent, Raise
from credit_engine.store import limit_statements as sql
from credit_engine.store.limit_reading import SqlLimitReading
from credit_engine.store.limit_rows import write_limit, write_stated, write_step
from credit_engine.store.limit_tables import NEVER, NEVER_YET
from credit_engine.store.rows import write_instant


class SqlLimitWriting(SqlLimitReading):
    """services.limit_ports.LimitWriting."""

    def add_limit(self, limit: Limit, today: date, facts_version: int) -> None:
        """
        Add a limit with its steps, made today on the buyer's facts of *facts_version*.

        One that came of no decision was never assessed here: it is due by its own date.
        """
        reviewed_on = NEVER_YET if limit.decision_id is None else today.isoformat()
        self._session.write(
            sql.ADD_LIMIT,
            **write_limit(limit),
            **write_stated(limit),
            over_from=_over_from(limit),
            due_on=_due_on(limit, today),
            reviewed_on=reviewed_on,
            reviewed_version=facts_version,
        )
        self._add_steps(limit.limit_id, limit.steps)

    def add_limit_steps(self, limit: Limit, added: Sequence[LimitStep], today: date) -> None:
        """
        Append to the life of a limit; *limit* has the steps *added* among its own.

        Raises:
            LimitNotFound: there is no such limit.
        """
        moved = write_stated(limit) | {
            "over_from": _over_from(limit),
            "due_on": _due_on(limit, today),
        }
        bound = {f"new_{name}": value for name, value in moved.items()}
        if not self._session.write(sql.MOVE_LIMIT, id=limit.limit_id, **bound):
            raise _no_limit(limit.limit_id)
        self._add_steps(limit.limit_id, added)

    def set_due(self, limit: Limit, today: date) -> None:
        """Note that what *limit* was to change by itself until *today* has been told."""
        self._session.write(sql.SET_DUE, id=limit.limit_id, new_due_on=_due_on(limit, today))

    def set_reviewed(self, limit_id: str, today: date, facts_version: int) -> None:
        """Note that a limit was assessed anew today, on facts of a version of the buyer."""
        self._session.write(
            sql.SET_REVIEWED,
            id=limit_id,
            new_reviewed_on=today.isoformat(),
            new_version=facts_version,
        )

    def add_raise(self, granted: Raise) -> None:
        """Record what a decision granted beyond what there was."""
        self._session.write(
            sql.ADD_RAISE,
            buyer_id=granted.buyer_id,
            seller_id=granted.seller_id,
            decision_id=granted.decision_id,
            at=write_instant(granted.at),
            currency=granted.currency,
            minor=granted.minor,
        )

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

    def _add_steps(self, limit_id: str, steps: Sequence[LimitStep]) -> None:
        for step in steps:  # one by one: of one day the step that was recorded last stands
            self._session.write(sql.ADD_LIMIT_STEP, **write_step(limit_id, step))


def _over_from(limit: Limit) -> str:
    over_from = limit.over_from
    return NEVER if over_from is None else over_from.isoformat()


def _due_on(limit: Limit, today: date) -> str | None:
    due_on = limit.changes_after(today)
    return None if due_on is None else due_on.isoformat()


def _no_limit(limit_id: str) -> LimitNotFound:
    return LimitNotFound(f"There is no limit {limit_id}.")
