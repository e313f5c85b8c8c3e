"""
Every fact of a buyer taken away and grown old, one by one, and what came out better for it.

A buyer of each segment of the shipped pack stands here too, with every fact that the
pack asks for: where nothing is missing, everything can be lost.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from credit_engine.assess.trace import Assessment
from credit_engine.domain.facts import Facts, FactValue, Observation
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.statement import (
    STATEMENT_MEASURES,
    Audit,
    Opinion,
    Scope,
    Statement,
)
from credit_engine.domain.terms import Terms
from credit_engine.pack.fact_model import OBSERVED, Counts, FactDefinition, FactSource
from credit_engine.pack.model import CompiledPack
from tests.assess.trade_credit_facts import SHARES, USD
from tests.builders import AS_OF, trade_credit_pack

# Refused may become referred, and referred refused: neither is nearer to approval.
NEARNESS = {
    Outcome.APPROVED: 2,
    Outcome.PARTLY_APPROVED: 1,
    Outcome.REFERRED: 0,
    Outcome.REFUSED: 0,
}


def gains(before: Assessment, after: Assessment) -> list[str]:
    """Name what is better after than before."""
    found = []
    if NEARNESS[after.outcome] > NEARNESS[before.outcome]:
        found.append(f"outcome {before.outcome} -> {after.outcome}")
    if (after.minor or 0) > (before.minor or 0):
        found.append(f"amount {before.minor} -> {after.minor}")
    if before.score and after.score and whose(before) == whose(after):
        if after.score.score > before.score.score:
            found.append(f"score {before.score.score} -> {after.score.score}")
        if after.score.grade < before.score.grade:
            found.append(f"grade {before.score.grade} -> {after.score.grade}")
    if before.terms and after.terms and after.terms.days > before.terms.days:
        found.append(f"days {before.terms.days} -> {after.terms.days}")
    required = {of.require for of in before.requirements}
    if after.minor and not required <= {of.require for of in after.requirements}:
        found.append(f"without {required}")
    return found


def whose(found: Assessment) -> object:
    """Whose accounts were measured: a score of the group's is no better score of the buyer."""
    return found.inputs.get("accounts_scope")


OLD, YOUNG = date(1998, 3, 1), AS_OF - timedelta(400)
# What tells a segment; `wanted` in minor units, `overdue` in days, None where nothing was sold.
SEGMENTS: dict[str, dict[str, object]] = {
    "overdue": {"overdue": 75},
    "first_deal": {"traded_before": False, "wanted": 2_000_000, "overdue": None},
    "established": {},
    "new_with_accounts": {"founded_on": YOUNG},
    "established_without_accounts": {"files_accounts": False},
    "sole_trader": {"files_accounts": False, "legal_form": "sole_trader"},
    "public_body": {"files_accounts": False, "legal_form": "public_body"},
    "new_business": {"files_accounts": False, "founded_on": YOUNG},
}
STATED: dict[str, FactValue] = {
    "founded_on": OLD,
    "files_accounts": True,
    "legal_form": "limited",
    "traded_before": True,
    "register_status": "active",
    "sanctions_screening": "clear",
    "guarantee_held": True,
    "bureau_score": 850.0,
    "bureau_payment_index": 90.0,
    "bureau_days_beyond_terms": 2.0,
    "bureau_share_over_90d": 0.0,
    "bureau_trade_lines": 12.0,
    "bureau_recommended_limit": 500_000.0,
}


def a_buyer_of(segment: str, opinion: Opinion = Opinion.UNQUALIFIED) -> Facts:
    """Give a buyer of *segment* with every fact of the shipped pack, not ageing yet."""
    told = SEGMENTS[segment]
    pack = trade_credit_pack()
    return Facts(
        observations=tuple(
            Observation(
                name, told.get(name, STATED.get(name, a_value_of(fact))), AS_OF, fact.stated_by[0]
            )
            for name, fact in sorted(pack.facts.items())
            if fact.source in OBSERVED and fact.counts is Counts.WHEN_EXPECTED
        ),
        statements=tuple(accounts(back, opinion) for back in range(3)),
        invoices=ledger(told.get("overdue", 0)),
        request=LimitRequest(
            RequestKind.NEW,
            Money(int(str(told.get("wanted", 5_000_000))), USD),
            Terms("open_account", 30, "invoice_date"),
        ),
        ledger=Ledger(AS_OF),
    )


def a_value_of(fact: FactDefinition) -> FactValue:
    """Give a value that *fact* may have, of which nothing else is known."""
    if fact.type == "number":
        return fact.valid_max if fact.valid_max is not None else (fact.valid_min or 0.0)
    if fact.type == "text":
        return fact.values[0] if fact.values else "x"
    return AS_OF if fact.type == "date" else True


def accounts(back: int, opinion: Opinion) -> Statement:
    revenue = 10**9 - back * 10**7
    shares = {name: sum(sound) // 2 for name, (sound, _) in SHARES.items()}
    return Statement(
        (AS_OF - timedelta(100)).replace(year=AS_OF.year - back),
        12,
        USD,
        {"revenue": revenue} | {name: revenue * part // 10_000 for name, part in shares.items()},
        "annual_report",
        Audit.AUDITED,
        opinion,
        Scope.SINGLE_ENTITY,
    )


def ledger(overdue: object) -> tuple[Invoice, ...]:
    """Give twelve invoices paid on time, and one that is *overdue* for so many days."""
    if overdue is None:
        return ()
    made = []
    for number in range(12):
        issued = AS_OF - timedelta(60 + 25 * number)
        paid = (Payment(issued + timedelta(20), 500_000),)
        made.append(Invoice(f"R-{number:02}", issued, issued + timedelta(30), 500_000, USD, paid))
    if overdue:
        due = AS_OF - timedelta(int(str(overdue)))
        made.append(Invoice("R-99", due - timedelta(30), due, 500_000, USD))
    return tuple(made)


Losses = Iterator[tuple[str, str, Facts]]


def losses_by_fact(pack: CompiledPack, held: Facts, as_of: date) -> Losses:
    """Each fact of *held* by name: how it is lost or grown old, and what is left."""
    yield from _of_observations(pack, held, as_of)
    if held.statements:
        yield from _of_accounts(pack, held, as_of)
    if held.ledger is not None:
        yield from _of_our_ledger(pack, held, held.ledger, as_of)


def _of_observations(pack: CompiledPack, held: Facts, as_of: date) -> Losses:
    for stated in held.observations:
        others = tuple(one for one in held.observations if one is not stated)
        yield stated.fact, "lost", replace(held, observations=others)
        for how, days in ages_of(pack.facts[stated.fact]):
            older = replace(stated, valid_at=as_of - timedelta(days))
            if older.valid_at < stated.valid_at:
                aged = tuple(older if one is stated else one for one in held.observations)
                yield stated.fact, how, replace(held, observations=aged)


def _of_accounts(pack: CompiledPack, held: Facts, as_of: date) -> Losses:
    newest = held.statements[0]
    for name, fact in pack.facts.items():
        if name in newest.items:
            yield name, "lost", replace(held, statements=tuple(without(held, name)))
        if name in newest.items or name in STATEMENT_MEASURES:
            for how, days in ages_of(fact):
                yield name, how, replace(held, statements=tuple(closed(held, days, as_of)))
    for said in ("audit", "opinion", "scope"):
        if getattr(newest, said) is not None:
            unsaid = (replace(newest, **{said: None}), *held.statements[1:])
            yield f"accounts_{said}", "lost", replace(held, statements=unsaid)


def _of_our_ledger(pack: CompiledPack, held: Facts, stated: Ledger, as_of: date) -> Losses:
    for name, fact in pack.facts.items():
        if fact.source is FactSource.RECEIVABLES:
            yield name, "lost", replace(held, invoices=(), ledger=None)
            for how, days in ages_of(fact):
                old = replace(stated, complete_as_of=as_of - timedelta(days))
                yield name, how, replace(held, ledger=old)


def ages_of(fact: FactDefinition) -> list[tuple[str, int]]:
    """Give ages in days at which *fact* counts for less, and then no more."""
    fresh, stale = fact.fresh_for_days, fact.stale_after_days
    ages = [] if stale is None else [("stale", stale + 1)]
    if fresh is not None and stale is not None:
        ages += [("ageing", fresh + 1), ("half aged", (fresh + stale) // 2), ("nearly", stale)]
    return ages


def without(held: Facts, item: str) -> Iterator[Statement]:
    for statement in held.statements:
        rest = {name: minor for name, minor in statement.items.items() if name != item}
        yield replace(statement, items=rest)


def closed(held: Facts, days: int, as_of: date) -> Iterator[Statement]:
    """Let the newest accounts be closed so many days ago, and the others as long before it."""
    back = max(held.statements[0].period_end - (as_of - timedelta(days)), timedelta(0))
    for statement in held.statements:
        yield replace(statement, period_end=statement.period_end - back)
