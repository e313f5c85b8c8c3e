"""
What the buyer can do: the pack's actions that answer the reasons of a decision.

An action may name what the buyer knows itself: its overdue invoices, what its
request has beyond the grant, and the days in which its purchases fit. No figure is
made from anything else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from credit_engine.assess.trace import Document
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.terms import WITHOUT_DAYS
from credit_engine.explain.decided import Decided
from credit_engine.pack.model import ActionFigure, Text


@dataclass(frozen=True, slots=True)
class OverdueInvoice:
    """An invoice past due, with what is still unpaid of it."""

    number: str
    due_on: date
    unpaid: Money

    def document(self) -> Document:
        """The JSON form."""
        return {
            "number": self.number,
            "due_on": self.due_on.isoformat(),
            "amount": self.unpaid.text,
            "currency": self.unpaid.currency,
        }


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do, with what it names where it names something."""

    code: str
    text: Text
    invoices: tuple[OverdueInvoice, ...] = ()
    amount: Money | None = None
    days: int | None = None

    def document(self) -> Document:
        """The JSON form."""
        parts: Document = {"action": self.code, "text": dict(self.text)}
        if self.invoices:
            parts["invoices"] = [invoice.document() for invoice in self.invoices]
        if self.amount is not None:
            parts["advance"] = {"amount": self.amount.text, "currency": self.amount.currency}
        if self.days is not None:
            parts["days"] = self.days
        return parts


def actions_of(decided: Decided) -> tuple[Action, ...]:
    """
    Each action once, in the order of the reasons that call for it.

    Conditions call for actions whatever the outcome; other reasons only where less
    was given than was asked for. After an alarm no reason can be relied on: none.
    """
    order: dict[str, int] = {}
    for code in _codes(decided):
        order.setdefault(code, len(order))
    ranked = sorted(
        (min(order[code] for code in definition.reasons if code in order), name)
        for name, definition in decided.pack.actions.items()
        if not definition.reasons.isdisjoint(order)
    )
    found = (_action(decided, name) for _, name in ranked)
    return tuple(action for action in found if action is not None)


def _codes(decided: Decided) -> list[str]:
    if decided.alarm is not None:
        return []
    explanation = decided.explanation
    codes = [required.reason for required in decided.assessment.requirements]
    if decided.outcome is not Outcome.APPROVED:
        codes = [reason.code for reason in explanation.amount_reasons] + codes
        codes += [reason.code for reason in explanation.score_reasons]
    return codes


def _action(decided: Decided, name: str) -> Action | None:
    """The action with what it names; None where there is nothing to name."""
    definition = decided.pack.actions[name]
    plain = Action(definition.code, definition.text)
    match definition.names:
        case None:
            return plain
        case ActionFigure.OVERDUE_INVOICES:
            invoices = overdue_invoices(decided)
            return replace(plain, invoices=invoices) if invoices else None
        case ActionFigure.UNCOVERED_AMOUNT:
            uncovered = _uncovered(decided)
            return replace(plain, amount=uncovered) if uncovered is not None else None
        case ActionFigure.FITTING_DAYS:
            days = _fitting_days(decided)
            return replace(plain, days=days) if days is not None else None


def overdue_invoices(decided: Decided) -> tuple[OverdueInvoice, ...]:
    """What was past due and unpaid on the day of the decision, oldest first."""
    day = decided.assessment.as_of
    found = [
        OverdueInvoice(invoice.number, invoice.due_on, Money(unpaid, invoice.currency))
        for invoice in decided.facts.invoices
        if invoice.issued_on <= day and invoice.due_on < day and (unpaid := invoice.open_on(day))
    ]
    return tuple(sorted(found, key=lambda overdue: (overdue.due_on, overdue.number)))


def _uncovered(decided: Decided) -> Money | None:
    wanted, granted = decided.facts.request.wanted, decided.granted
    if granted is None or granted.minor >= wanted.minor:
        return None
    return Money(wanted.minor - granted.minor, wanted.currency)


def _fitting_days(decided: Decided) -> int | None:
    """
    The days after which purchases as large as those asked for stay within the grant.

    What is owed grows with the days: wanted days x granted / wanted, rounded down.
    """
    wanted, granted, terms = decided.facts.request, decided.granted, decided.terms
    if granted is None or terms is None or granted.minor >= wanted.wanted.minor:
        return None
    if terms.instrument in WITHOUT_DAYS:
        return None
    days = wanted.terms.days * granted.minor // wanted.wanted.minor
    return days if 0 < days < terms.days else None
