"""The read side of limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from credit_engine.domain.limit import Limit, LimitState
from credit_engine.services.limit_ports import LimitEvent, Raised, ReviewsDue, ThatDay
from credit_engine.store import limit_statements as sql
from credit_engine.store.limit_rows import read_limits
from credit_engine.store.rows import read_day, read_instant, write_instant
from credit_engine.store.session import Session


class SqlLimitReading:
    """services.limit_ports.LimitReading."""

    _session: Session

    def limit(self, seller_id: str, limit_id: str) -> Limit | None:
        """One limit."""
        rows = self._session.rows(sql.LIMIT, seller_id=seller_id, limit_id=limit_id)
        return next(iter(read_limits(rows)), None)

    def standing_limits(self, seller_id: str, buyer_id: str, day: date) -> Sequence[Limit]:
        """The limits of a buyer that are not over for good before *day*, by id."""
        rows = self._session.rows(
            sql.STANDING_LIMITS, seller_id=seller_id, buyer_id=buyer_id, day=day.isoformat()
        )
        return read_limits(rows)

    def limits_of_group(self, root_id: str, day: date) -> Mapping[str, Sequence[Limit]]:
        """The limits of each buyer of a group that are not over for good before *day*."""
        rows = self._session.rows(sql.LIMITS_OF_GROUP, root_id=root_id, day=day.isoformat())
        found: dict[str, list[Limit]] = {}
        for limit in read_limits(rows):
            found.setdefault(limit.buyer_id, []).append(limit)
        return found

    def limits(
        self, seller_id: str, buyer_id: str | None, after: str | None, limit: int
    ) -> Sequence[Limit]:
        """Limits in order of id."""
        asked = {"seller_id": seller_id, "after": after or "", "page": limit}
        if buyer_id is None:
            return read_limits(self._session.rows(sql.LIMITS, **asked))
        return read_limits(self._session.rows(sql.LIMITS_OF_BUYER, buyer_id=buyer_id, **asked))

    def limits_in_force(
        self,
        seller_id: str,
        buyer_id: str | None,
        that: ThatDay,
        after: str | None,
        limit: int,
    ) -> Sequence[Limit]:
        """Limits in force on a day by what was recorded until an instant, as they were then."""
        asked = {
            "seller_id": seller_id,
            "day": that.day.isoformat(),
            "known_at": write_instant(that.known_at),
            "state": LimitState.IN_FORCE.value,
            "after": after or "",
            "page": limit,
        }
        if buyer_id is None:
            return read_limits(self._session.rows(sql.IN_FORCE_ON, **asked))
        return read_limits(self._session.rows(sql.IN_FORCE_ON_OF_BUYER, buyer_id=buyer_id, **asked))

    def limits_with_due_step(
        self, seller_id: str, day: date, most: int
    ) -> Sequence[tuple[str, str]]:
        """Limit and buyer of up to *most* limits that changed by themselves until *day*."""
        rows = self._session.rows(
            sql.DUE_STEPS, seller_id=seller_id, day=day.isoformat(), page=most
        )
        return [(limit_id, buyer_id) for limit_id, buyer_id in rows]

    def limit_due_on(self, limit_id: str) -> date | None:
        """The next day on which a limit changes by itself, of which nothing was told yet."""
        row = self._session.row(sql.DUE_ON, limit_id=limit_id)
        return None if row is None or row[0] is None else read_day(row[0])

    def limits_due_for_review(
        self, seller_id: str, due: ReviewsDue, most: int
    ) -> Sequence[tuple[str, str]]:
        """Limit and buyer of up to *most* permanent limits in force whose review is due."""
        asked = {
            "seller_id": seller_id,
            "day": due.day.isoformat(),
            "page": most,
        }
        dated = self._session.rows(
            sql.DUE_REVIEWS,
            review_by=due.review_by.isoformat(),
            reviewed_before=due.day.isoformat(),
            **asked,
        )
        found = [(limit_id, buyer_id) for limit_id, buyer_id in dated]
        if due.changed_and_reviewed_before is None or len(found) == most:
            return found
        changed = self._session.rows(
            sql.CHANGED_SINCE_REVIEW,
            reviewed_before=due.changed_and_reviewed_before.isoformat(),
            **asked,
        )
        found += [(limit_id, buyer_id) for limit_id, buyer_id in changed]
        return list(dict.fromkeys(found))[:most]

    def raised_since(self, buyer_id: str, since: datetime) -> Raised:
        """What decisions granted a buyer and its group from the instant *since* on."""
        rows = self._session.rows(sql.RAISED, buyer_id=buyer_id, since=write_instant(since))
        own: dict[str, int] = {}
        group: dict[str, int] = {}
        untold = False
        for of, currency, minor, without_amount in rows:
            untold = untold or without_amount > 0
            granted = int(minor or 0)  # PostgreSQL adds whole numbers up as decimals
            group[currency] = group.get(currency, 0) + granted
            if of == buyer_id:
                own[currency] = granted
        return Raised(own, group, untold)

    def limit_events(self, limit_id: str) -> Sequence[LimitEvent]:
        """What happened to a limit, oldest first."""
        found = self._session.rows(sql.LIMIT_EVENTS, limit_id=limit_id)
        return [
            LimitEvent(limit_id, read_instant(at), event, decision_id, reason, stated_by)
            for at, event, decision_id, reason, stated_by in found
        ]
