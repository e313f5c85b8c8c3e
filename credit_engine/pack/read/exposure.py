"""exposure.yaml: what counts as exposure, how much, and what holds an order at which stage."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.domain.exposure import AHEAD, Category
from credit_engine.domain.order_hold import EXEMPTIBLE, HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.pack.exposure_model import AGEING, COVER_STATES, HOLDING_STAGES, MUST_BE_ASKED
from credit_engine.pack.raw import RawPack
from credit_engine.pack.raw_exposure import RawCategory, RawExposure, RawHold, RawOwnRisk
from credit_engine.pack.read.fields import Fields, refuse_bad_name
from credit_engine.pack.read.percents import percent, percent_if_there

HORIZON_DAYS_MAX = 3650
DAYS_MAX = 366
HOURS_MAX = 8784  # 366 days


def read_exposure(fields: Fields, pack: RawPack) -> None:
    """Read exposure.yaml."""
    own_risk, by_cover = _own_risk(fields)
    after_days, deviation_bp = _recheck(fields)
    pack.exposure = RawExposure(
        categories=_categories(fields),
        holds=_holds(fields),
        own_risk=own_risk,
        own_risk_by_cover=by_cover,
        tolerance_bp=_tolerance(fields),
        rate_tolerance_bp=percent_if_there(fields, "rate_tolerance_percent"),
        recheck_after_days=after_days,
        recheck_deviation_bp=deviation_bp,
        reservation_hours=_one(fields, "reservations", "kept_for_hours", HOURS_MAX),
        ledger_old_after_days=_one(fields, "ledger", "old_after_days", DAYS_MAX),
    )
    fields.done()


def _categories(fields: Fields) -> Mapping[Category, RawCategory]:
    if not fields.has("categories"):
        return {}
    found, read = fields.fields("categories"), {}
    for category in Category:
        if found.has(category):
            read[category] = _category(category, found.fields(category))
    found.done()
    return read


def _category(category: Category, fields: Fields) -> RawCategory:
    weight = percent_if_there(fields, "weight_percent")
    horizon = None
    if category in AHEAD and fields.has("horizon_days"):
        horizon = fields.integer("horizon_days", 0, HORIZON_DAYS_MAX)
    whole = fields.whole
    fields.done()
    return RawCategory(fields.place, whole, weight, horizon)


def _own_risk(fields: Fields) -> tuple[RawOwnRisk | None, Mapping[str, RawOwnRisk]]:
    if not fields.has("own_risk"):
        return None, {}
    own, by_cover = fields.fields("own_risk"), {}
    read = _appetite(own)
    if own.has("by_cover"):
        found = own.fields("by_cover")
        for state in COVER_STATES:
            if found.has(state):
                entry = found.fields(state)
                by_cover[state] = _appetite(entry)
                entry.done()
        found.done()
    own.done()
    return read, by_cover


def _appetite(fields: Fields) -> RawOwnRisk:
    share = percent_if_there(fields, "at_most_percent_of_limit")
    return RawOwnRisk(share, fields.scalar("at_most") if fields.has("at_most") else None)


def _tolerance(fields: Fields) -> Mapping[Stage, int]:
    if not fields.has("tolerance_percent"):
        return {}
    found = fields.fields("tolerance_percent")
    _refuse_invoice(found, "tolerates")
    read = {stage: percent(found, stage) for stage in HOLDING_STAGES if found.has(stage)}
    found.done()
    return read


def _recheck(fields: Fields) -> tuple[int | None, int | None]:
    if not fields.has("recheck"):
        return None, None
    found = fields.fields("recheck")
    read = found.integer("after_days", 0, DAYS_MAX), percent(found, "deviation_percent")
    found.done()
    return read


def _one(fields: Fields, part: str, key: str, high: int) -> int | None:
    """The one whole number of *part*, from 1 to *high*; None where it is not written."""
    if not fields.has(part):
        return None
    found = fields.fields(part)
    read = found.integer(key, 1, high)
    found.done()
    return read


def _holds(fields: Fields) -> Mapping[HoldKind, RawHold]:
    if not fields.has("holds"):
        return {}
    found, read = fields.fields("holds"), {}
    for kind in HoldKind:
        if found.has(kind):
            read[kind] = _hold(kind, found.fields(kind))
    found.done()
    return read


def _hold(kind: HoldKind, fields: Fields) -> RawHold:
    _refuse_exemption(kind, fields)
    read = RawHold(
        kind=kind,
        code=fields.code("code"),
        grace_days=_stages(kind, fields.fields("at")),
        owner=_name(fields, "owner"),
        clears_when=_name(fields, "clears_when"),
        text=fields.translated("text"),
        exempt_if_prepaid=(
            kind in EXEMPTIBLE
            and fields.has("exempt_if_prepaid")
            and fields.boolean("exempt_if_prepaid")
        ),
        at_least=(
            fields.scalar("at_least")
            if kind is HoldKind.OVERDUE and fields.has("at_least")
            else None
        ),
        whole=fields.whole,
    )
    fields.done()
    return read


def _refuse_exemption(kind: HoldKind, fields: Fields) -> None:
    if kind in EXEMPTIBLE or not fields.holds("exempt_if_prepaid"):
        return
    fields.refuse(
        "exempt_if_prepaid",
        "not-exemptible",
        f"A payment in advance cannot exempt from {kind}.",
        f"It exempts from {', '.join(one for one in HoldKind if one in EXEMPTIBLE)} only.",
        "Delete it.",
    )


def _stages(kind: HoldKind, fields: Fields) -> Mapping[Stage, int]:
    """Days of grace by stage at which the hold is asked."""
    _refuse_invoice(fields, "holds")
    read = {}
    for stage in HOLDING_STAGES:
        if fields.has(stage):
            read[stage] = fields.integer(stage, 0, DAYS_MAX)
            _refuse_grace(kind, stage, read[stage], fields)
        elif fields.readable and stage in MUST_BE_ASKED.get(kind, ()):
            fields.findings.add(
                "hold-not-asked",
                fields.place,
                f"{kind} is not asked at the stage {stage}.",
                "No pack may let goods go past it.",
                f"Add {stage}: 0.",
            )
    fields.done()
    return read


def _refuse_grace(kind: HoldKind, stage: Stage, days: int, fields: Fields) -> None:
    if days and kind not in AGEING:
        fields.findings.add(
            "no-grace",
            fields.place_of(stage),
            f"{kind} has {days} days of grace.",
            "Its reason has no first day from which they could count; "
            f"that of {', '.join(one for one in HoldKind if one in AGEING)} has one.",
            f"Write {stage}: 0.",
        )


def _refuse_invoice(fields: Fields, does: str) -> None:
    if fields.holds(Stage.INVOICE):
        fields.refuse(
            Stage.INVOICE,
            "invoice-not-held",
            f"{fields.owner} {does} at the stage invoice.",
            "An invoice is for goods that have left; it is never held.",
            "Delete it.",
        )


def _name(fields: Fields, key: str) -> str:
    found = fields.scalar(key)
    if found.text:
        refuse_bad_name(found, fields.findings)
    return found.text
