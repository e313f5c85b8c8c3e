"""Rows of covers and holds into the things of the domain, and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from credit_engine.domain.cover import Cover, CoverKind, Granted
from credit_engine.domain.hold import Hold
from credit_engine.domain.money import Money
from credit_engine.store.rows import read_day
from credit_engine.store.session import AnyRow, Values


def read_covers(rows: Iterable[AnyRow]) -> tuple[Cover, ...]:
    """Rows of the columns that `write_cover` gives, in their order."""
    return tuple(
        Cover(
            policy=policy,
            kind=CoverKind(kind),
            valid_from=read_day(valid_from),
            source=source,
            insurer=insurer,
            review_by=_read_day(review_by),
            granted=None if granted[0] is None else _read_granted(*granted),
        )
        for policy, kind, valid_from, source, insurer, review_by, *granted in rows
    )


def _read_granted(  # noqa: PLR0917 - the columns of a row
    minor: int,
    currency: str,
    insured_percent: int,
    max_terms_days: int,
    max_extension_days: int | None,
    valid_to: date | str | None,
    stopped_from: date | str | None,
) -> Granted:
    return Granted(
        amount=Money(minor, currency),
        insured_percent=insured_percent,
        max_terms_days=max_terms_days,
        max_extension_days=max_extension_days,
        valid_to=_read_day(valid_to),
        stopped_from=_read_day(stopped_from),
    )


def write_cover(cover: Cover) -> Values:
    """The columns of a cover, without those of its recording."""
    of = cover.granted
    return {
        "policy": cover.policy,
        "kind": cover.kind.value,
        "valid_from": cover.valid_from.isoformat(),
        "source": cover.source,
        "insurer": cover.insurer,
        "review_by": _write_day(cover.review_by),
        "minor": None if of is None else of.amount.minor,
        "currency": None if of is None else of.amount.currency,
        "insured_percent": None if of is None else of.insured_percent,
        "max_terms_days": None if of is None else of.max_terms_days,
        "max_extension_days": None if of is None else of.max_extension_days,
        "valid_to": None if of is None else _write_day(of.valid_to),
        "stopped_from": None if of is None else _write_day(of.stopped_from),
    }


def read_holds(rows: Iterable[AnyRow]) -> tuple[Hold, ...]:
    """Rows of the columns that `write_hold` gives, in their order."""
    return tuple(
        Hold(
            code=code,
            reason=reason,
            placed_on=read_day(placed_on),
            placed_by=placed_by,
            review_by=read_day(review_by),
            lifted_on=_read_day(lifted_on),
        )
        for code, reason, placed_on, placed_by, review_by, lifted_on in rows
    )


def write_hold(hold: Hold) -> Values:
    """The columns of a hold, without those of its recording."""
    return {
        "code": hold.code,
        "reason": hold.reason,
        "placed_on": hold.placed_on.isoformat(),
        "placed_by": hold.placed_by,
        "review_by": hold.review_by.isoformat(),
        "lifted_on": _write_day(hold.lifted_on),
    }


def _read_day(value: date | str | None) -> date | None:
    return None if value is None else read_day(value)


def _write_day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
