"""A cap that is a share of capacity, need or wanted is written so that it is exact."""

from __future__ import annotations

from credit_engine.pack.amounts import share_of_amount
from credit_engine.pack.draft import Draft
from credit_engine.pack.scopes import SHARED_AMOUNTS
from credit_engine.pack.slots import cap_key


def check_caps(draft: Draft) -> None:
    """Report formulas that read one of those amounts in any other form."""
    for name, rule in draft.raw.rules.items():
        amount = draft.expressions.get(cap_key(name))
        if amount is None or rule.effect is None or rule.effect.limit_at_most is None:
            continue
        shared = any(read in SHARED_AMOUNTS for read, _ in amount.readings)
        if shared and share_of_amount(amount.root) is None:
            draft.findings.add(
                "bad-share",
                rule.effect.limit_at_most.place,
                f"{amount.text[:80]} is no share of {', '.join(SHARED_AMOUNTS)}.",
                "Shares of amounts are counted in whole hundredths of a percent, from 0 to 1.",
                "Write SHARE * NAME, such as 0.5 * capacity.",
            )
