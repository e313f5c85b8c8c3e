"""What is known of a policy's cover on a buyer, as plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from credit_engine.domain.cover import Cover, CoverKind, Granted
from credit_engine.domain.document_parts import (
    need,
    read_currency,
    read_date,
    read_object,
    read_one_of,
    read_owed,
    read_text,
    read_whole,
)
from credit_engine.errors import InvalidDocument

_OF_ALL = ("policy", "kind", "valid_from", "source", "insurer", "review_by")
_OF_GRANTED = (
    "amount",
    "currency",
    "insured_percent",
    "max_terms_days",
    "max_extension_days",
    "valid_to",
    "stopped_from",
)
COVER_DAYS_MAX = 3_650


def read_cover(document: object, at: str) -> Cover:
    """
    Read `{policy, kind, valid_from, source, insurer, review_by}`, and of one in force the rest.

    The rest is `amount`, `currency`, `insured_percent` and `max_terms_days`, and where
    there is one `max_extension_days`, `valid_to` and `stopped_from`. Only `none_held`
    may leave out `insurer` and `review_by`.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    entry = read_object(document, at, (*_OF_ALL, *_OF_GRANTED))
    kind = CoverKind(read_one_of(need(entry, "kind", at), tuple(CoverKind), f"{at}/kind"))
    valid_from = read_date(need(entry, "valid_from", at), f"{at}/valid_from")
    if kind is not CoverKind.NONE_HELD:
        for key in ("insurer", "review_by"):
            need(entry, key, at)
    if kind is not CoverKind.IN_FORCE:
        for key in _OF_GRANTED:
            if key in entry:
                raise InvalidDocument(
                    f"`{key}` is of a cover in force, and this one is {kind.value}.", f"{at}/{key}"
                )
    return Cover(
        policy=read_text(need(entry, "policy", at), f"{at}/policy"),
        kind=kind,
        valid_from=valid_from,
        source=read_text(need(entry, "source", at), f"{at}/source"),
        insurer=read_text(entry["insurer"], f"{at}/insurer") if "insurer" in entry else None,
        review_by=_day_of(entry, "review_by", at, valid_from),
        granted=_granted(entry, at, valid_from) if kind is CoverKind.IN_FORCE else None,
    )


def _granted(entry: Mapping[str, object], at: str, valid_from: date) -> Granted:
    currency = read_currency(need(entry, "currency", at), f"{at}/currency")
    amount = read_owed(need(entry, "amount", at), currency, f"{at}/amount")
    if amount.minor == 0:
        raise InvalidDocument("a cover of nothing is of the kind `zero`.", f"{at}/amount")

    def days(key: str, least: int) -> int:
        return read_whole(need(entry, key, at), f"{at}/{key}", least, COVER_DAYS_MAX)

    return Granted(
        amount=amount,
        insured_percent=read_whole(
            need(entry, "insured_percent", at), f"{at}/insured_percent", 1, 100
        ),
        max_terms_days=days("max_terms_days", 1),
        max_extension_days=days("max_extension_days", 0) if "max_extension_days" in entry else None,
        valid_to=_day_of(entry, "valid_to", at, valid_from),
        stopped_from=_day_of(entry, "stopped_from", at, valid_from),
    )


def _day_of(entry: Mapping[str, object], key: str, at: str, valid_from: date) -> date | None:
    if key not in entry:
        return None
    day = read_date(entry[key], f"{at}/{key}")
    if day < valid_from:
        raise InvalidDocument(f"{day} is before the record's valid_from.", f"{at}/{key}")
    return day


def write_cover(cover: Cover) -> dict[str, object]:
    """The document of a cover; what there is none of is left out."""
    granted = cover.granted
    parts: dict[str, object] = {
        "policy": cover.policy,
        "kind": cover.kind.value,
        "valid_from": cover.valid_from,
        "source": cover.source,
        "insurer": cover.insurer,
        "review_by": cover.review_by,
    }
    if granted is not None:
        parts |= {
            "amount": granted.amount.text,
            "currency": granted.amount.currency,
            "insured_percent": granted.insured_percent,
            "max_terms_days": granted.max_terms_days,
            "max_extension_days": granted.max_extension_days,
            "valid_to": granted.valid_to,
            "stopped_from": granted.stopped_from,
        }
    return {
        key: part.isoformat() if isinstance(part, date) else part
        for key, part in parts.items()
        if part is not None
    }
