"""
What a representation gives away that it may not, found without knowing how it was made.

Every number in it must be one of the request, the grant, or the buyer's own dealings
with us; and nothing in it may be a name that only the pack knows.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from credit_engine.domain.money import Money
from credit_engine.explain.decided import Decided

NUMBER = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-][A-Za-z0-9]+)+")


def leaks(document: object, decided: Decided) -> list[str]:
    """Every number and name in *document* that must not leave the credit department."""
    allowed, secret = allowed_numbers(decided), secret_names(decided)
    found = []
    for text in _texts(_without_ids(document), _own_invoices(decided)):
        found += [secret for secret in secret_texts(decided) if secret in text]
        names = set(NAME.findall(text))
        found += sorted(names & secret)
        for number in NUMBER.findall(text):
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
    return numbers | _of_actions(decided)


def _of_actions(decided: Decided) -> set[Decimal]:
    """What the grant leaves uncovered, and the days in which the purchases fit."""
    request, granted = decided.facts.request, decided.granted
    if granted is None or request.wanted.minor == 0:
        return set()
    uncovered = Money(request.wanted.minor - granted.minor, granted.currency)
    fitting = request.terms.days * granted.minor // request.wanted.minor
    return {Decimal(uncovered.text), Decimal(fitting)}


def _own_invoices(decided: Decided) -> list[object]:
    """Each invoice past due, as an action may show it."""
    day = decided.assessment.as_of
    return [
        {
            "number": invoice.number,
            "due_on": invoice.due_on.isoformat(),
            "amount": Money(invoice.open_on(day), invoice.currency).text,
            "currency": invoice.currency,
        }
        for invoice in decided.facts.invoices
        if invoice.due_on < day and invoice.open_on(day) > 0
    ]


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


def secret_texts(decided: Decided) -> set[str]:
    """What only an analyst reads: of which buyers a probability of default is."""
    cards = decided.pack.scorecards.values()
    return {text for card in cards if card.pd is not None for text in card.pd.population.values()}


def _without_ids(document: object) -> object:
    if isinstance(document, dict):
        return {key: part for key, part in document.items() if key not in ("decision_id", "as_of")}
    return document


def _texts(document: object, own: list[object]) -> Iterator[str]:
    """Every key and value; the buyer's own invoices are passed over, whole and exact."""
    if document in own:
        return
    if isinstance(document, dict):
        for key, part in document.items():
            yield str(key)
            yield from _texts(part, own)
    elif isinstance(document, list):
        for part in document:
            yield from _texts(part, own)
    elif document is not None:
        yield str(document)
