"""The read side of overrides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from credit_engine.domain.money import Money
from credit_engine.domain.override import Override
from credit_engine.services.override_ports import Overridden, Period, WantedOverrides
from credit_engine.store import override_statements as sql
from credit_engine.store.override_rows import read_override
from credit_engine.store.rows import write_instant
from credit_engine.store.session import AnyRow, Session


class SqlOverrideReading:
    """services.override_ports.OverrideReading."""

    _session: Session

    def override(self, seller_id: str, override_id: str) -> Override | None:
        """One override, with its end where it has one."""
        row = self._session.row(sql.OVERRIDE, seller_id=seller_id, override_id=override_id)
        return None if row is None else read_override(row)

    def overrides(
        self, seller_id: str, wanted: WantedOverrides, after: str | None, limit: int
    ) -> Sequence[Override]:
        """Overrides in order of id."""
        asked: dict[str, object] = {
            "seller_id": seller_id,
            "after": after or "",
            "page": limit,
            "day": wanted.day.isoformat(),
        }
        if wanted.buyer_id is not None:
            asked["buyer_id"] = wanted.buyer_id
        if wanted.state is not None:
            asked["state"] = wanted.state.value
        statement = sql.page_of_overrides(wanted.state, of_buyer=wanted.buyer_id is not None)
        return [read_override(row) for row in self._session.rows(statement, **asked)]

    def newest_decision_on_request(self, buyer_id: str) -> str | None:
        """The id of the last decision on a request of a buyer, by the rules or by a person."""
        row = self._session.row(sql.NEWEST_ON_REQUEST, buyer_id=buyer_id)
        return None if row is None else row[0]

    def raised_by_overrides(self, root_id: str, since: datetime) -> Sequence[Money]:
        """By how much each override of a group raised, of those in effect since an instant."""
        rows = self._session.rows(sql.RAISED_IN_GROUP, root_id=root_id, since=write_instant(since))
        return [Money(int(minor), currency) for minor, currency in rows]

    def overridden_by_outcome(self, seller_id: str, period: Period) -> Mapping[str, Overridden]:
        """The decisions on requests of a period, by their outcome."""
        asked = {"seller_id": seller_id, **_instants(period)}
        return _rates(
            self._session.rows(sql.DECIDED_BY_OUTCOME, **asked),
            self._session.rows(sql.OVERRIDDEN_BY_OUTCOME, **asked),
        )

    def overridden_by_rule(self, seller_id: str, period: Period) -> Mapping[str, Overridden]:
        """The decisions of a period in which a rule acted, by the rule."""
        asked = {
            "seller_id": seller_id,
            "first": period.first.isoformat(),
            "last": period.last.isoformat(),
        }
        return _rates(
            self._session.rows(sql.DECIDED_BY_RULE, **asked),
            self._session.rows(sql.OVERRIDDEN_BY_RULE, **asked),
        )

    def overrides_moved(self, seller_id: str, period: Period) -> Sequence[Override]:
        """The overrides that were proposed, or ended, in a period; in order of id."""
        rows = self._session.rows(sql.OVERRIDES_MOVED, seller_id=seller_id, **_instants(period))
        return [read_override(row) for row in rows]


def _instants(period: Period) -> dict[str, str]:
    return {"since": write_instant(period.since), "until": write_instant(period.until)}


def _rates(decided: Sequence[AnyRow], overridden: Sequence[AnyRow]) -> dict[str, Overridden]:
    of_them: dict[str, int] = dict(overridden)
    return {name: Overridden(count, of_them.get(name, 0)) for name, count in sorted(decided)}
