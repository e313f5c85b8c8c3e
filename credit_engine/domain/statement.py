"""
Annual accounts: one period's line items, in one currency, and what they say of themselves.

A buyer is judged by the accounts of the one that will owe. Where it has any of its own, the
consolidated accounts of its group are not looked at; where it has none, they are all there
is. Periods are never compared across the two. Accounts that do not say whose they are count
as the buyer's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

PERIODS_MAX = 10


class Audit(StrEnum):
    """What was done to the accounts by somebody from outside."""

    AUDITED = "audited"
    REVIEWED = "reviewed"  # looked through, with less assurance than an audit gives
    UNAUDITED = "unaudited"


class Opinion(StrEnum):
    """What the auditors said of audited accounts (ISA 700 and 705)."""

    UNQUALIFIED = "unqualified"
    QUALIFIED = "qualified"
    ADVERSE = "adverse"
    DISCLAIMER = "disclaimer"  # they gave none


class Scope(StrEnum):
    """Whose accounts they are."""

    SINGLE_ENTITY = "single_entity"
    CONSOLIDATED = "consolidated"  # of a whole group, of which the buyer is a part


AUDITS, OPINIONS, SCOPES = (
    tuple(kind.value for kind in kinds) for kinds in (Audit, Opinion, Scope)
)


@dataclass(frozen=True, slots=True)
class Statement:
    """
    The accounts of the period that ends on `period_end`.

    `items` maps a line item's fact name to minor units of `currency`; an item
    that the accounts do not show is absent, which is not zero. `months` is the
    length of the period. `audit`, `opinion` (of audited accounts only) and `scope`
    are None where nobody stated them.
    """

    period_end: date
    months: int
    currency: str
    items: Mapping[str, int]
    source: str
    audit: Audit | None = None
    opinion: Opinion | None = None
    scope: Scope | None = None

    @property
    def is_consolidated(self) -> bool:
        """Whether they say that they are a group's; if not, they are the buyer's own."""
        return self.scope is Scope.CONSOLIDATED

    @property
    def name(self) -> str:
        """What tells it from the others of a buyer: its period, and whether it is a group's."""
        day = self.period_end.isoformat()
        return f"{day} {Scope.CONSOLIDATED}" if self.is_consolidated else day


def in_order(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """Newest period first; of one period, the buyer's own before the group's."""
    own_first = sorted(statements, key=lambda of: of.is_consolidated)
    return tuple(sorted(own_first, key=lambda of: of.period_end, reverse=True))


def that_count(statements: Sequence[Statement], day: date) -> list[Statement]:
    """
    Those of periods that ended by *day*, newest first: the buyer's own, or else the group's.
    """
    ended = [of for of in in_order(statements) if of.period_end <= day]
    return [of for of in ended if not of.is_consolidated] or ended


NO_OPINION = "none"  # of accounts that were not audited


def _opinion_of(statement: Statement, _: date) -> str | None:
    if statement.opinion is None and statement.audit in (Audit.REVIEWED, Audit.UNAUDITED):
        return NO_OPINION
    return statement.opinion and statement.opinion.value


def _age_months(statement: Statement, day: date) -> float:
    """Whole months from the period's end to *day*."""
    end = statement.period_end
    months = (day.year - end.year) * 12 + day.month - end.month
    return float(months - (1 if day.day < end.day else 0))


@dataclass(frozen=True, slots=True)
class StatementMeasure:
    """
    What accounts say of themselves: a number of `unit`, or one of the texts `values`.

    `take` gives None where the accounts do not say it.
    """

    take: Callable[[Statement, date], float | str | None]
    unit: str | None = None
    values: tuple[str, ...] | None = None

    @property
    def type(self) -> str:
        """The type of such a fact in a rule pack."""
        return "number" if self.values is None else "text"


# What facts.yaml may declare with `source: statements` beside line items.
STATEMENT_MEASURES: Mapping[str, StatementMeasure] = {
    "accounts_audit": StatementMeasure(lambda of, _: of.audit and of.audit.value, values=AUDITS),
    "accounts_opinion": StatementMeasure(_opinion_of, values=(*OPINIONS, NO_OPINION)),
    "accounts_scope": StatementMeasure(lambda of, _: of.scope and of.scope.value, values=SCOPES),
    "accounts_age_months": StatementMeasure(_age_months, unit="months"),
    "accounts_months": StatementMeasure(lambda of, _: float(of.months), unit="months"),
}
