"""The schema of exposure.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from credit_engine.domain.exposure import AHEAD, Category
from credit_engine.domain.order_hold import EXEMPTIBLE, HoldKind
from credit_engine.pack.exposure_model import AGEING, COVER_STATES, HOLDING_STAGES, MUST_BE_ASKED
from credit_engine.pack.read.exposure import DAYS_MAX, HORIZON_DAYS_MAX, HOURS_MAX
from credit_engine.pack.schema.shapes import (
    Schema,
    code,
    integer,
    mapping,
    name,
    percentage,
    text,
    translated,
    truth,
)

_CATEGORIES: Mapping[Category, str] = MappingProxyType(
    {
        Category.RESERVATIONS: "Room kept for orders that were checked and not confirmed yet.",
        Category.ORDERS: "Orders that were confirmed and not delivered yet.",
        Category.DELIVERIES: "Goods that were delivered and not invoiced yet.",
        Category.OPEN_ITEMS: "What was invoiced and not paid yet.",
        Category.SPECIAL_LIABILITIES: "Bills of exchange and guarantees that we gave.",
        Category.COLLATERAL: "Collateral that is held; it lowers exposure.",
        Category.PREPAYMENTS: "Payments in advance that were received; they lower exposure.",
    }
)
_HOLDS: Mapping[HoldKind, str] = MappingProxyType(
    {
        HoldKind.NO_LIMIT: "No limit is set, which is not a limit of zero.",
        HoldKind.LIMIT_SUSPENDED: "The limit is suspended.",
        HoldKind.CONDITIONS_PENDING: "The only limit waits for conditions precedent.",
        HoldKind.OVER_LIMIT: "The exposure would be above the buyer's limit.",
        HoldKind.OVER_GROUP_LIMIT: "The exposure of the buyer's group would be above its limit.",
        HoldKind.OVER_OWN_RISK: "What no cover pays would be above `own_risk`.",
        HoldKind.OVERDUE: "Invoices are overdue for longer than the days of grace.",
        HoldKind.COVER_STOPPED: "The insurer covers no new shipment.",
        HoldKind.COVER_TERMS: "The insurer does not cover the terms.",
        HoldKind.TERMS: "The terms are longer or riskier than the limit allows.",
        HoldKind.REVIEW_OVERDUE: "The limit's review date has passed.",
        HoldKind.NO_RATE: "An amount is in a currency without a rate that may be used.",
        HoldKind.LEDGER_OLD: "The outside ledger was not stated for longer than `ledger` says.",
        HoldKind.PLACED: "Somebody placed a hold: sanctions, fraud, export licence, or by hand.",
    }
)
_COVER: Mapping[str, str] = MappingProxyType(
    {
        "none_held": "Somebody looked, and the buyer is not insured.",
        "zero": "The insurer refused, or took its limit back to nothing.",
        "in_force": "The insurer covers the buyer.",
        "stopped": "Cover is stopped: the insurer pays for no new shipment.",
        "not_recorded": "Nothing is recorded of its cover.",
    }
)


def exposure_file() -> Schema:
    """exposure.yaml."""
    return mapping(
        "What counts as exposure, and what holds an order at which stage; what is not written "
        "is strict.",
        {},
        {
            "categories": mapping(
                "How much of each category counts.",
                {},
                {category: _category(category) for category in Category},
            ),
            "own_risk": _own_risk(),
            "tolerance_percent": mapping(
                "How far above a limit the exposure may be, as a part of the limit.",
                {},
                {stage: percentage(f"When the document is: {stage}.") for stage in HOLDING_STAGES},
            ),
            "rate_tolerance_percent": percentage(
                "The part of what is owed in other currencies that is added to a limit, since a "
                "rate that moved is no new debt."
            ),
            "recheck": _recheck(),
            "reservations": mapping(
                "Room that is kept for an order.",
                {"kept_for_hours": integer("Hours until it expires.", 1, HOURS_MAX)},
            ),
            "ledger": mapping(
                "The ledger that is kept outside; without this its age is not asked.",
                {"old_after_days": integer("Days until it is old.", 1, DAYS_MAX)},
            ),
            "holds": mapping(
                "What holds an order, where, and who lets it go.",
                {},
                {kind: _hold(kind) for kind in HoldKind},
            ),
        },
    )


def _category(category: Category) -> Schema:
    keys = {"weight_percent": percentage("How much of each amount counts.")}
    if category in AHEAD:
        keys["horizon_days"] = integer(
            "What is shipped later than in so many days does not count yet; else all of it does.",
            0,
            HORIZON_DAYS_MAX,
        )
    return mapping(_CATEGORIES[category], {}, keys)


def _own_risk() -> Schema:
    appetite = {
        "at_most_percent_of_limit": percentage("As a part of the limit; else the whole limit."),
        "at_most": text("In units of the pack's currency, such as 25000; else no amount binds."),
    }
    by_cover = mapping(
        "Another most, by what is known of the buyer's cover; each stands for itself.",
        {},
        {state: mapping(_COVER[state], {}, appetite) for state in COVER_STATES},
    )
    return mapping(
        "The most of an exposure that may be without cover, the retention included.",
        {},
        {**appetite, "by_cover": by_cover},
    )


def _recheck() -> Schema:
    return mapping(
        "When a document that passed is held for its amount again.",
        {
            "after_days": integer("Days after which it is; 0: each time.", 0, DAYS_MAX),
            "deviation_percent": percentage("What it may grow by until then."),
        },
    )


def _hold(kind: HoldKind) -> Schema:
    optional: dict[str, Schema] = {}
    if kind in EXEMPTIBLE:
        optional["exempt_if_prepaid"] = truth("Whether an order that is paid for passes it.")
    if kind is HoldKind.OVERDUE:
        optional["at_least"] = text("The least overdue amount that holds, such as 250.00.")
    return mapping(
        _HOLDS[kind],
        {
            "code": code("What the order desk is told."),
            "at": _stages(kind),
            "owner": name("The role that lets it go.", "credit_control"),
            "clears_when": name("What clears it.", "payment_or_higher_limit"),
            "text": translated("What the order desk reads."),
        },
        optional,
    )


def _stages(kind: HoldKind) -> Schema:
    grace = integer("Days of grace.", 0, DAYS_MAX if kind in AGEING else 0)
    needed = MUST_BE_ASKED.get(kind, ())
    return mapping(
        "The stages at which it is asked, each with days of grace; an invoice is never held.",
        dict.fromkeys(needed, grace),
        {stage: grace for stage in HOLDING_STAGES if stage not in needed},
    )
