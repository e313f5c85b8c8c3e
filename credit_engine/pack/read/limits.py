"""limits.yaml: need, capacities, and the starter tables for buyers without a score."""

from __future__ import annotations

from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import (
    RawCapacity,
    RawGradeValue,
    RawLimits,
    RawPack,
    RawStarter,
    RawStarterRow,
)
from credit_engine.pack.read.fields import Fields
from credit_engine.pack.read.limit_life import read_life

STEP_MAX = 1_000_000
STARTER_DAYS_MAX = 365


def read_limits(fields: Fields, pack: RawPack) -> None:
    """Read limits.yaml."""
    step = fields.integer("step", 1, STEP_MAX)
    need = need_reason = None
    if fields.has("need"):
        entry = fields.fields("need")
        need, need_reason = entry.uncut("amount"), entry.code("reason")
        entry.done()
    capacities = {
        name.text: _capacity(name, capacity)
        for name, capacity in fields.fields("capacities").named("capacity")
    }
    starters = {}
    if fields.has("starters"):
        tables = fields.fields("starters")
        if not tables.readable:
            pack.unreadable.add("limits.yaml")
        for name, starter in tables.named("starter table"):
            starters[name.text] = _starter(name, starter)
    life = read_life(fields.fields("life")) if fields.has("life") else None
    fields.done()
    pack.limits = RawLimits(step, need, need_reason, capacities, starters, life)


def _capacity(name: Scalar, fields: Fields) -> RawCapacity:
    shares = []
    if fields.has("share_by_grade"):
        for row in fields.rows("share_by_grade"):
            shares.append(RawGradeValue(row.uncut("when"), row.basis_points("share")))
            row.done()
    read = RawCapacity(
        name=name,
        whole=True,
        label=fields.translated("label"),
        amount=fields.uncut("amount"),
        shares_place=fields.place_of("share_by_grade"),
        shares=tuple(shares),
        required=fields.boolean("required"),
        reason=fields.code("reason"),
        segments=fields.scalars("segments"),
        reference=fields.prose("reference"),
    )
    return fields.finished(read)


def _starter(name: Scalar, fields: Fields) -> RawStarter:
    rows = []
    for row in fields.rows("rows"):
        rows.append(
            RawStarterRow(
                when=row.uncut("when"),
                amount=row.scalar("amount"),
                days=row.integer("days", 0, STARTER_DAYS_MAX),
                reason=row.code("reason"),
            )
        )
        row.done()
    read = RawStarter(
        name=name,
        whole=True,
        rows=tuple(rows),
        otherwise_reason=fields.code("otherwise_reason"),
    )
    return fields.finished(read)
