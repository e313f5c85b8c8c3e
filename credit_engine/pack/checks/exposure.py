"""What exposure.yaml says fits together: one code a hold, and nothing grows where no one looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from credit_engine.domain.exposure import Category
from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.draft import Draft
from credit_engine.pack.exposure_default import STRICT_EXPOSURE
from credit_engine.pack.nodes import Place
from credit_engine.pack.raw_exposure import RawCategory, RawExposure

# (a document of this category, becomes one of this, what is compared, and why it may not grow)
_UNCHECKED = (
    (
        Category.RESERVATIONS,
        Category.ORDERS,
        ("weight", "horizon"),
        "Confirming an order is not checked again: it may take no more than was reserved.",
    ),
    (
        Category.RESERVATIONS,
        Category.DELIVERIES,
        ("weight",),  # what is reserved for a delivery is reserved for today
        "Until a delivery is loaded, its reservation keeps its room: all that it will count.",
    ),
    (
        Category.DELIVERIES,
        Category.OPEN_ITEMS,
        ("weight", "horizon"),
        "An invoice is never held: it may take no more than its delivery.",
    ),
)
_NEVER_ENDS = 1 << 30  # more days than any horizon


def check_exposure(draft: Draft) -> None:
    """Report holds with one code, and weights and horizons that let exposure grow unchecked."""
    exposure = draft.raw.exposure
    if exposure is None:
        return
    _check_codes(exposure, draft.findings)
    if all(category.whole for category in exposure.categories.values()):
        for before, after, compared, why in _UNCHECKED:
            _check_step((before, after), compared, why, exposure.categories, draft.findings)


def _check_codes(exposure: RawExposure, findings: Findings) -> None:
    strict = {
        hold.code: kind
        for kind, hold in STRICT_EXPOSURE.holds.items()
        if kind not in exposure.holds
    }
    taken = dict(strict)
    for hold in sorted(exposure.holds.values(), key=lambda hold: hold.code.place):
        code = hold.code.text
        if not code:
            continue
        if code in taken:
            by = " where a pack does not say otherwise" if code in strict else ""
            findings.add(
                "hold-code",
                hold.code.place,
                f"{code} is the code of {taken[code]} too{by}.",
                "Whoever reads a code must know which hold it is.",
                "Rename one.",
            )
        taken.setdefault(code, hold.kind)


def _check_step(
    step: tuple[Category, Category],
    compared: Sequence[str],
    why: str,
    written: Mapping[Category, RawCategory],
    findings: Findings,
) -> None:
    before, after = step
    counts = [_counts(category, written) for category in step]
    for what, earlier, later in zip(("weight", "horizon"), *counts, strict=True):
        if what in compared and later > earlier:
            findings.add(
                "exposure-order",
                _place(before, after, written),
                f"The {what} of {after} is greater than that of {before}.",
                why,
                f"Give {before} the same {what}, or a greater one.",
            )


def _counts(category: Category, written: Mapping[Category, RawCategory]) -> tuple[int, int]:
    """Weight and horizon; where it has no horizon, all of it counts."""
    strict, found = STRICT_EXPOSURE.categories[category], written.get(category)
    weight = strict.weight_bp if found is None or found.weight_bp is None else found.weight_bp
    horizon = None if found is None else found.horizon_days
    return weight, _NEVER_ENDS if horizon is None else horizon


def _place(before: Category, after: Category, written: Mapping[Category, RawCategory]) -> Place:
    """Of the two, where the one stands that is written; else strict values stand for both."""
    found = written.get(before) or written[after]
    return found.place
