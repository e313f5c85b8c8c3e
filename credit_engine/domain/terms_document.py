"""Terms as plain JSON values: read, and refused where they contradict themselves."""

from __future__ import annotations

from credit_engine.domain.document_parts import (
    need,
    read_object,
    read_one_of,
    read_truth,
    read_whole,
)
from credit_engine.domain.terms import (
    CASH_ON_DELIVERY,
    DAYS_MAX,
    DELIVERY_DATE,
    INSTRUMENTS,
    MONTH_DAY_MAX,
    PART_PREPAYMENT,
    PREPAID_PERCENT_MAX,
    STARTS,
    WITHOUT_DAYS,
    Terms,
)
from credit_engine.errors import InvalidDocument


def read_terms(document: object, at: str) -> Terms:
    """
    Read `{instrument, days, from, end_of_month, next_month_day, prepaid_percent}`.

    Raises:
        InvalidDocument: with the JSON Pointer of the fault.
    """
    known = ("instrument", "days", "from", "end_of_month", "next_month_day", "prepaid_percent")
    entry = read_object(document, at, known)

    def whole(key: str, most: int) -> int | None:
        return read_whole(entry[key], f"{at}/{key}", 1, most) if key in entry else None

    terms = Terms(
        instrument=read_one_of(need(entry, "instrument", at), INSTRUMENTS, f"{at}/instrument"),
        days=read_whole(need(entry, "days", at), f"{at}/days", 0, DAYS_MAX),
        start=read_one_of(need(entry, "from", at), STARTS, f"{at}/from"),
        end_of_month=read_truth(entry.get("end_of_month", False), f"{at}/end_of_month"),
        next_month_day=whole("next_month_day", MONTH_DAY_MAX),
        prepaid_percent=whole("prepaid_percent", PREPAID_PERCENT_MAX),
    )
    _refuse_contradictions(terms, at)
    return terms


def _refuse_contradictions(terms: Terms, at: str) -> None:
    if terms.next_month_day is not None and not terms.end_of_month:
        raise InvalidDocument(
            "a day of the next month is counted from the end of a month; send end_of_month: true "
            "with it.",
            f"{at}/next_month_day",
        )
    if terms.instrument == PART_PREPAYMENT and terms.prepaid_percent is None:
        raise InvalidDocument(
            f"{PART_PREPAYMENT} needs prepaid_percent, the share that is paid in advance.",
            f"{at}/prepaid_percent",
        )
    if terms.instrument != PART_PREPAYMENT and terms.prepaid_percent is not None:
        raise InvalidDocument(
            f"{terms.instrument} has no share in advance; use {PART_PREPAYMENT}.",
            f"{at}/prepaid_percent",
        )
    if terms.instrument in WITHOUT_DAYS and (terms.days or terms.end_of_month):
        raise InvalidDocument(f"{terms.instrument} has no days; send 0.", f"{at}/days")
    if terms.instrument == CASH_ON_DELIVERY and terms.start != DELIVERY_DATE:
        raise InvalidDocument(f"{CASH_ON_DELIVERY} is from {DELIVERY_DATE}.", f"{at}/from")
