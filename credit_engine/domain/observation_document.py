"""An observation as plain JSON values, and back: a fact that somebody stated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from credit_engine.domain.document_parts import (
    as_date,
    below,
    is_text,
    need,
    read_date,
    read_object,
    read_text,
)
from credit_engine.domain.facts import STATED_ABSENCES, Absence, FactValue, Observation
from credit_engine.errors import InvalidDocument

REGISTER = "register"
EVIDENCE = re.compile("sha256:[0-9a-f]{64}")
FACT_MAX = 10**15  # whole numbers up to here are exact as doubles


def read_register(whole: Mapping[str, object]) -> list[Observation]:
    """The register's values of a document as observations, all valid at `register_valid_at`."""
    values = whole.get("register", {})
    if not isinstance(values, Mapping):
        raise InvalidDocument("`register` must be an object of fact names and values.", "/register")
    if not values:
        return []
    valid_at = read_date(need(whole, "register_valid_at", ""), "/register_valid_at")
    return [
        Observation(str(fact), read_value(value, below("/register", fact)), valid_at, REGISTER)
        for fact, value in values.items()
    ]


def read_observation(document: object, at: str) -> Observation:
    """
    Read `{fact, value, valid_at, source}`; a value written as a date is a date.

    `absent` may stand in place of `value`; `verified_by` and `evidence` may be added.
    """
    known = ("fact", "value", "absent", "valid_at", "source", "verified_by", "evidence")
    entry = read_object(document, at, known)
    absent = _read_absent(entry, at)
    return Observation(
        fact=read_text(need(entry, "fact", at), f"{at}/fact"),
        value=None if absent else read_value(need(entry, "value", at), f"{at}/value"),
        valid_at=read_date(need(entry, "valid_at", at), f"{at}/valid_at"),
        source=read_text(need(entry, "source", at), f"{at}/source"),
        absent=absent,
        verified_by=(
            read_text(entry["verified_by"], f"{at}/verified_by") if "verified_by" in entry else None
        ),
        evidence=_read_evidence(entry, at),
    )


def _read_absent(entry: Mapping[str, object], at: str) -> Absence | None:
    if "absent" not in entry:
        return None
    if "value" in entry:
        raise InvalidDocument("a fact has a value or is absent, not both.", f"{at}/absent")
    for absence in STATED_ABSENCES:
        if entry["absent"] == absence.value:
            return absence
    kinds = " or ".join(absence.value for absence in STATED_ABSENCES)
    raise InvalidDocument(f"a fact may be stated as {kinds}.", f"{at}/absent")


def _read_evidence(entry: Mapping[str, object], at: str) -> str | None:
    if "evidence" not in entry:
        return None
    evidence = entry["evidence"]
    if not isinstance(evidence, str) or not EVIDENCE.fullmatch(evidence):
        raise InvalidDocument(
            "evidence is the SHA-256 of a document: sha256: and 64 hex digits.", f"{at}/evidence"
        )
    return evidence


def write_observation(stated: Observation) -> dict[str, object]:
    """The document of an observation."""
    document: dict[str, object] = {
        "fact": stated.fact,
        "valid_at": stated.valid_at.isoformat(),
        "source": stated.source,
    }
    if stated.value is not None:
        document["value"] = write_value(stated.value)
    if stated.absent is not None:
        document["absent"] = stated.absent.value
    if stated.verified_by is not None:
        document["verified_by"] = stated.verified_by
    if stated.evidence is not None:
        document["evidence"] = stated.evidence
    return document


def write_value(value: FactValue) -> object:
    """A fact's value as JSON has it: a date as text."""
    return value.isoformat() if isinstance(value, date) else value


def read_value(value: object, at: str) -> FactValue:
    """Read a fact's value: every number is a double, a text written as a date is a date."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # Whole numbers beyond a double's range have no float; they end here too.
        if not abs(value) <= FACT_MAX:
            raise InvalidDocument("a number must be finite and at most 1e15 either way.", at)
        return float(value)
    if isinstance(value, str) and is_text(value):
        found = as_date(value)
        return value if found is None else found
    raise InvalidDocument("a fact is a number, a text of 1 to 200 characters, true or false.", at)
