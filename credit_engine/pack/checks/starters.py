"""The amounts of a starter table are amounts in the pack's currency."""

from __future__ import annotations

from credit_engine.domain.money import parse_money
from credit_engine.errors import InvalidAmount
from credit_engine.pack.draft import Draft


def check_starters(draft: Draft) -> None:
    """Report amounts that are none, or negative."""
    if draft.raw.limits is None or draft.raw.meta is None:
        return
    currency = draft.raw.meta.currency
    for table in draft.raw.limits.starters.values():
        for row in table.rows:
            if not row.amount.text:
                continue
            try:
                negative = parse_money(row.amount.text, currency).minor < 0
            except InvalidAmount as error:
                draft.findings.add("bad-value", row.amount.place, str(error))
            else:
                if negative:
                    what = f"The amount {row.amount.text} is below zero."
                    draft.findings.add("bad-value", row.amount.place, what)
