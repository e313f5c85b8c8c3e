"""Payment terms: how, how long, and from when a buyer may owe."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """`days` days of `instrument`, counted from `start` (an event such as invoice_date)."""

    instrument: str
    days: int
    start: str

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        return {"instrument": self.instrument, "days": self.days, "from": self.start}


INSTRUMENTS = ("open_account",)
STARTS = ("invoice_date",)
DAYS_MAX = 365
