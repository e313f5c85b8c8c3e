"""Amounts that stand in a pack as such are amounts in its currency, and none is below zero."""

from __future__ import annotations

from collections.abc import Iterator

from credit_engine.domain.money import parse_money
from credit_engine.errors import InvalidAmount
from credit_engine.pack.draft import Draft
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawPack
from credit_engine.pack.raw_authority import amounts_of


def check_pack_amounts(draft: Draft) -> None:
    """Report amounts that are none, or negative."""
    if draft.raw.meta is None:
        return
    currency = draft.raw.meta.currency
    for amount in _amounts(draft.raw):
        if not amount.text:
            continue
        try:
            negative = parse_money(amount.text, currency).minor < 0
        except InvalidAmount as error:
            draft.findings.add("bad-value", amount.place, str(error))
        else:
            if negative:
                what = f"The amount {amount.text} is below zero."
                draft.findings.add("bad-value", amount.place, what)


def _amounts(pack: RawPack) -> Iterator[Scalar]:
    """Of starter tables, of the life of limits, of exposure.yaml and of authority.yaml."""
    limits, exposure = pack.limits, pack.exposure
    if limits is not None:
        for table in limits.starters.values():
            yield from (row.amount for row in table.rows)
        if limits.life is not None and limits.life.reduce_up_to is not None:
            yield limits.life.reduce_up_to
    if exposure is not None:
        own = [*exposure.own_risk_by_cover.values()]
        if exposure.own_risk is not None:
            own.append(exposure.own_risk)
        yield from (part.at_most for part in own if part.at_most is not None)
        for hold in exposure.holds.values():
            if hold.at_least is not None:
                yield hold.at_least
    if pack.authority is not None:
        yield from amounts_of(pack.authority)
