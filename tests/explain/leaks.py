"""
What a representation gives away that it may not, found without knowing how it was made.

Every number in it must be one of the request, the grant, or the buyer's own dealings
with us; and nothing in it may be a name that only the pack knows.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from credit_engine.explain.decided import Decided

NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+")


def leaks(document: object, decided: Decided) -> list[str]:
    """Every number and name in *document* that must not leave the credit department."""
    allowed, secret = allowed_numbers(decided), secret_names(decided)
    found = []
    for text in _texts(_without_ids(document)):
        names = set(NAME.findall(text))
        found += sorted(names & secret)
        for number in NUMBER.findall(NAME.sub(" ", text)):
            if Decimal(number.replace(",", "")) not in allowed:
                found.append(number)
    return found


def allowed_numbers(decided: Decided) -> set[Decimal]:
    """What the buyer knows or is told: amounts and days of the request and of the grant."""
    amounts = [decided.facts.request.wanted, decided.granted, decided.kept]
    numbers = {Decimal(amount.text) for amount in amounts if amount is not None}
    for terms in (decided.facts.request.terms, decided.terms):
        if terms is not None:
            days = (terms.days, terms.next_month_day, terms.prepaid_percent)
            numbers |= {Decimal(number) for number in days if number is not None}
    return numbers


def secret_names(decided: Decided) -> set[str]:
    """The pack's own names and codes, and the texts that were stated as facts."""
    pack = decided.pack
    names = {
        *pack.facts,
        *pack.parameters,
        *pack.dimensions,
        *pack.rules,
        *pack.reasons,
        *pack.segments,
        *pack.scorecards,
        *(capacity.name for capacity in pack.limits.capacities),
        *(str(observation.value) for observation in decided.facts.observations),
    }
    return {name for name in names if "_" in name or "-" in name}


def _without_ids(document: object) -> object:
    if isinstance(document, dict):
        return {key: part for key, part in document.items() if key not in ("decision_id", "as_of")}
    return document


def _texts(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for key, part in document.items():
            yield str(key)
            yield from _texts(part)
    elif isinstance(document, list):
        for part in document:
            yield from _texts(part)
    elif document is not None:
        yield str(document)
