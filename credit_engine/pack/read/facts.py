"""facts.yaml and parameters/*.yaml: what formulas read that is not computed."""

from __future__ import annotations

from datetime import date

from credit_engine.pack.fact_model import Counts, FactSource
from credit_engine.pack.nodes import Place, Scalar
from credit_engine.pack.raw import RawFact, RawPack, RawParameter
from credit_engine.pack.read.fields import Fields, read_day, read_number

FACT_TYPES = ("number", "text", "date", "boolean")
STALE_DAYS_MAX = 36_525
# Keys that are judged beside others, once all of the fact is read.
PLACED = ("fresh_for", "stated_by", "verified", "actionable", "counts", "kept_for")


def read_facts(fields: Fields, pack: RawPack) -> None:
    """Read facts.yaml."""
    for name, fact in fields.named("fact"):
        fields.keep(pack.facts, name, _fact(name, fact))


def _fact(name: Scalar, fields: Fields) -> RawFact:
    kind = fields.choice("type", FACT_TYPES)
    values = None
    if kind == "text" and fields.has("values"):
        values = tuple(scalar.text for scalar in fields.scalars("values"))
    low, high = read_range(fields) if kind == "number" else (None, None)
    stated_by = None
    if fields.has("stated_by"):
        stated_by = tuple(scalar.text for scalar in fields.scalars("stated_by"))
    read = RawFact(
        name=name,
        whole=True,
        label=fields.translated("label"),
        type=kind,
        unit=fields.scalar("unit") if fields.has("unit") else None,
        source=FactSource(fields.choice("source", tuple(FactSource))),
        values=values,
        valid_min=low,
        valid_max=high,
        fresh_for_days=_days(fields, "fresh_for"),
        stale_after_days=_days(fields, "stale_after"),
        stated_by=stated_by,
        verified=fields.has("verified") and fields.boolean("verified"),
        personal=fields.has("personal") and fields.boolean("personal"),
        actionable=fields.has("actionable") and fields.boolean("actionable"),
        counts=_counts(fields),
        kept_for=fields.prose("kept_for") if fields.has("kept_for") else None,
        places={key: fields.place_of(key) for key in PLACED if fields.has(key)},
    )
    return fields.finished(read)


def _counts(fields: Fields) -> Counts:
    if not fields.has("counts"):
        return Counts.WHEN_EXPECTED
    return Counts(fields.choice("counts", tuple(Counts)))


def _days(fields: Fields, key: str) -> int | None:
    return fields.integer(key, 1, STALE_DAYS_MAX) if fields.has(key) else None


def read_range(fields: Fields) -> tuple[float | None, float | None]:
    """`valid: {min, max}`: either end may be left out, and the whole of it."""
    if not fields.has("valid"):
        return None, None
    valid = fields.fields("valid")
    low = valid.number("min") if valid.has("min") else None
    high = valid.number("max") if valid.has("max") else None
    if low is not None and high is not None and low > high:
        valid.findings.add(
            "range-order",
            valid.place_of("min"),
            f"min of {valid.owner} is {low:g}, above its max {high:g}.",
            "Nothing would be valid.",
            "Exchange them.",
        )
    valid.done()
    return low, high


def read_parameters(fields: Fields, pack: RawPack) -> None:
    """Read one file of parameters/."""
    for name, parameter in fields.named("parameter"):
        read = RawParameter(
            name=name,
            whole=True,
            unit=parameter.scalar("unit").text if parameter.has("unit") else None,
            description=parameter.prose("description"),
            reference=parameter.prose("reference"),
            values=_dated_values(parameter),
        )
        fields.keep(pack.parameters, name, parameter.finished(read))


def _dated_values(parameter: Fields) -> tuple[tuple[Place, date, float], ...]:
    values = parameter.fields("values")
    read = []
    for key, node in values.entries():
        since = read_day(key, f"a date of {values.owner}", values.findings)
        scalar = values.scalar(key.text)
        number = read_number(scalar, f"{key.text} of {values.owner}", values.findings, None, None)
        if since is not None and scalar is node:
            read.append((key.place, since, number))
    if not read and parameter.whole:
        parameter.findings.add(
            "empty-value",
            parameter.place_of("values"),
            f"{values.owner} has no dated value.",
            "",
            "Add one, such as 2026-01-01: 0.35.",
        )
    return tuple(read)
