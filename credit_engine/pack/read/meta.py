"""pack.yaml: what the pack is called, its currency, and from when it holds."""

from __future__ import annotations

from credit_engine.domain.money import DECIMALS
from credit_engine.language.types import LANGUAGE_VERSION
from credit_engine.pack.diagnostics import did_you_mean
from credit_engine.pack.raw import RawMeta, RawPack
from credit_engine.pack.read.fields import Fields, refuse_bad_name

# Over a long weekend no rate is published; a week covers it, and is no age for a rate.
RATES_STALE_AFTER_DAYS = 7
RATES_STALE_AFTER_DAYS_MAX = 366


def read_meta(fields: Fields, pack: RawPack) -> None:
    """Read pack.yaml."""
    pack_id = fields.scalar("id")
    if pack_id.text:
        refuse_bad_name(pack_id, fields.findings)
    pack.meta = RawMeta(
        pack_id=pack_id.text,
        title=fields.translated("title"),
        language=_language(fields),
        currency=_currency(fields),
        effective_from=fields.day("effective_from"),
        owner=fields.prose("owner"),
        rates_stale_after_days=_rates_stale_after_days(fields),
    )
    # What the scales of score and grade mean; words for the reader of a decision.
    scales = fields.fields("scales")
    for scale in ("score", "grade"):
        scales.prose(scale)
    scales.done()
    fields.done()


def _language(fields: Fields) -> int:
    found = fields.scalar("language")
    if found.text and found.text != str(LANGUAGE_VERSION):
        fields.findings.add(
            "unsupported-language",
            found.place,
            f"The pack is written for version {found.text[:20]!r} of the rule language.",
            f"This release reads version {LANGUAGE_VERSION}.",
        )
    return LANGUAGE_VERSION


def _rates_stale_after_days(fields: Fields) -> int:
    if not fields.has("rates_stale_after"):
        return RATES_STALE_AFTER_DAYS
    return fields.integer("rates_stale_after", 1, RATES_STALE_AFTER_DAYS_MAX)


def _currency(fields: Fields) -> str:
    found = fields.scalar("currency")
    if found.text and found.text not in DECIMALS:
        fields.findings.add(
            "unknown-choice",
            found.place,
            f"currency of pack.yaml cannot be {found.text[:20]!r}.",
            "It is an active ISO 4217 code, such as EUR.",
            did_you_mean(found.text, DECIMALS),
        )
    return found.text if found.text in DECIMALS else "USD"
