"""The write side of overrides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from credit_engine.domain.override import Override, OverrideEnd
from credit_engine.store import override_statements as sql
from credit_engine.store.override_reading import SqlOverrideReading
from credit_engine.store.override_rows import write_end, write_override


class SqlOverrideWriting(SqlOverrideReading):
    """services.override_ports.OverrideWriting."""

    def add_override(self, override: Override) -> None:
        """Record what is proposed."""
        self._session.write(sql.ADD_OVERRIDE, **write_override(override))

    def end_override(self, override_id: str, end: OverrideEnd) -> None:
        """Record how an override that has no end yet ended."""
        self._session.write(sql.END_OVERRIDE, **write_end(override_id, end))

    def add_decision_rules(
        self, seller_id: str, decision_id: str, decided_on: date, rules: Sequence[str]
    ) -> None:
        """Record which rules acted in a decision, to count those that were set aside."""
        self._session.write_all(
            sql.ADD_DECISION_RULE,
            [
                {
                    "decision_id": decision_id,
                    "rule": rule,
                    "seller_id": seller_id,
                    "decided_on": decided_on.isoformat(),
                }
                for rule in rules
            ],
        )
