"""Draws buyers for the shipped rule pack: sound, weak and odd ones, with parts missing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts import Absence, Facts, Observation
from credit_engine.domain.money import Money
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.statement import (
    STATEMENT_MEASURES,
    Audit,
    Opinion,
    Scope,
    Statement,
    in_order,
)
from credit_engine.domain.terms import Terms
from credit_engine.pack.fact_model import OBSERVED, Counts, FactDefinition, FactSource
from tests.builders import AS_OF, trade_credit_pack

USD = "USD"
ITEMS = sorted(
    name
    for name, fact in trade_credit_pack().facts.items()
    if fact.source is FactSource.STATEMENTS and name not in STATEMENT_MEASURES
)
# What nobody asks for: it counts where it is stated, and nobody loses it by saying nothing.
UNASKED = {
    name: fact
    for name, fact in trade_credit_pack().facts.items()
    if fact.counts is Counts.WHEN_STATED and fact.source in OBSERVED
}
LEGAL_FORMS = ["limited", "limited", "sole_trader", "public_body"]
# Of a sound firm and of any: shares of the revenue, in basis points.
SHARES = {
    "current_assets": ((4_000, 6_000), (0, 9_000)),
    "inventory": ((500, 1_500), (0, 4_000)),
    "trade_receivables": ((500, 1_500), (0, 4_000)),
    "total_assets": ((8_000, 12_000), (0, 15_000)),
    "current_liabilities": ((1_000, 2_000), (0, 6_000)),
    "long_term_debt": ((0, 1_500), (0, 6_000)),
    "total_liabilities": ((2_500, 4_000), (0, 15_000)),
    "retained_earnings": ((1_000, 4_000), (-9_000, 6_000)),
    "cost_of_goods_sold": ((5_000, 7_000), (0, 12_000)),
    "gross_profit": ((3_000, 5_000), (-2_000, 9_000)),
    "operating_expenses": ((1_000, 2_000), (0, 6_000)),
    "depreciation": ((100, 500), (0, 2_000)),
    "ebitda": ((800, 2_000), (-3_000, 3_000)),
    "ebit": ((600, 1_500), (-3_500, 2_500)),
    "net_income": ((300, 1_000), (-4_000, 2_000)),
    "cash": ((300, 1_200), (0, 3_000)),
    "fixed_assets": ((2_000, 4_000), (0, 8_000)),
    "intangible_assets": ((0, 500), (0, 5_000)),
    "trade_payables": ((300, 900), (0, 4_000)),
    "short_term_debt": ((0, 600), (0, 4_000)),
    "share_capital": ((500, 1_500), (0, 5_000)),
    "market_equity": ((4_000, 12_000), (0, 20_000)),
    "selling_expenses": ((500, 1_500), (0, 5_000)),
    "personnel_expense": ((1_000, 2_000), (0, 5_000)),
    "value_added": ((2_500, 4_000), (-2_000, 6_000)),
    "interest_expense": ((0, 150), (0, 1_500)),
    "profit_before_tax": ((400, 1_300), (-4_000, 2_500)),
    "operating_cash_flow": ((500, 1_500), (-4_000, 3_000)),
    "capital_expenditure": ((100, 600), (0, 3_000)),
    "debt_repayments": ((0, 300), (0, 3_000)),
    "shareholders_equity": ((3_000, 9_000), (-4_000, 12_000)),
    "undrawn_facilities": ((200, 1_000), (0, 3_000)),
    "secured_debt": ((0, 600), (0, 5_000)),
    "off_balance_commitments": ((0, 300), (0, 4_000)),
    "bad_debt_expense": ((0, 20), (0, 500)),
    "rent_expense": ((50, 300), (0, 2_000)),
}
# The closing day of the newest accounts is fresh, nearly stale, or stale.
closing_days = st.sampled_from([AS_OF - timedelta(back) for back in (40, 175, 540, 549, 551)])


@st.composite
def statements(draw, *, sound: bool) -> tuple[Statement, ...]:
    """Draw some years of accounts, newest first."""
    newest = AS_OF - timedelta(175) if sound else draw(closing_days)
    years = 2 if sound else draw(st.sampled_from([3, 2, 2, 1, 0]))
    own = [
        draw(accounts(newest.replace(year=newest.year - back, day=min(newest.day, 28)), sound))
        for back in range(years)
    ]
    if sound or draw(st.sampled_from([True] * 4 + [False])):
        return tuple(own)
    # Of a group as well, or of a group alone.
    group = [replace(of, scope=Scope.CONSOLIDATED) for of in own]
    if draw(st.booleans()):
        return tuple(group)
    better = [replace(of, items={**of.items, "total_liabilities": 1}) for of in group]
    return in_order([*own, *better])


@st.composite
def accounts(draw, period_end: date, sound: bool) -> Statement:
    revenue = draw(st.integers(10**9, 10**11 if sound else 10**12))
    items = {"revenue": revenue}
    for name, (of_sound, of_any) in SHARES.items():
        items[name] = revenue * draw(st.integers(*(of_sound if sound else of_any))) // 10_000
    months = 12
    if not sound:
        for name in draw(st.sets(st.sampled_from(ITEMS), max_size=1)):
            items[name] = draw(st.sampled_from([0, -1, 10**14]))
        months = draw(st.sampled_from([12] * 9 + [9]))
    audit = Audit.AUDITED if sound else draw(st.sampled_from([*Audit, *[Audit.AUDITED] * 3, None]))
    opinion = Opinion.UNQUALIFIED if sound else draw(st.sampled_from([*Opinion, None]))
    return Statement(
        period_end,
        months,
        USD,
        items,
        "annual_report",
        audit,
        opinion if audit is Audit.AUDITED else None,
        Scope.SINGLE_ENTITY,
    )


@st.composite
def invoices(draw, *, sound: bool) -> tuple[Invoice, ...]:
    """Draw a ledger: paid early, late, in part, or not at all."""
    made = []
    for number in range(draw(st.sampled_from([6, 12] if sound else [0, 1, 3, 6, 12]))):
        issued = AS_OF - timedelta(draw(st.integers(60 if sound else 0, 360 if sound else 420)))
        due = issued + timedelta(draw(st.sampled_from([14, 30, 60])))
        minor = draw(st.integers(10**5, 10**7))
        paid = minor if sound else draw(st.sampled_from([None, minor, minor, minor // 2]))
        days = timedelta(draw(st.integers(-20, 0 if sound else 60)))
        payments = () if paid is None else (Payment(max(issued, due + days), paid),)
        made.append(Invoice(f"R-{number:02}", issued, due, minor, USD, payments))
    return tuple(made)


@st.composite
def observations(draw, *, sound: bool, sold: bool) -> tuple[Observation, ...]:
    """
    Draw what register and bureau say; of an odd buyer, facts may be old or not there.

    *sold* says whether there are invoices: nobody states that there never were any then.
    """
    states = ["active"] if sound else ["active", "dissolved", "insolvency_proceedings", "asleep"]
    screenings = ["clear"] if sound else ["clear", "clear", "possible_match", "confirmed_match"]
    drawn = {
        "bureau_score": draw(st.floats(450, 1000) if sound else st.floats(0, 1000)),
        "bureau_payment_index": draw(st.floats(70, 100) if sound else st.floats(0, 100)),
        "bureau_days_beyond_terms": draw(st.floats(0, 10) if sound else st.floats(0, 120)),
        "bureau_share_over_90d": draw(st.floats(0, 0.02) if sound else st.floats(0, 1)),
        "bureau_trade_lines": float(draw(st.integers(5, 20) if sound else st.integers(0, 20))),
        "bureau_recommended_limit": float(draw(st.integers(0, 10**6))),
        "files_accounts": draw(st.sampled_from([True, True, True, False])),
        "legal_form": draw(st.sampled_from(LEGAL_FORMS)),
        "traded_before": sold or draw(st.sampled_from([False, False, True])),
        "founded_on": draw(st.dates(date(1950, 1, 1), date(2015, 1, 1) if sound else AS_OF)),
        "guarantee_held": draw(st.booleans()),
        "register_status": draw(st.sampled_from(states)),
        "sanctions_screening": draw(st.sampled_from(screenings)),
    }
    if not sound:
        for name in draw(st.sets(st.sampled_from(sorted(drawn)), max_size=1)):
            del drawn[name]
    old = 30 if sound else draw(st.sampled_from([30, 30, 170, 200, 410]))
    unasked = draw(unasked_facts(max_size=0 if sound else 3))
    asked = (
        Observation(
            name, value, AS_OF - timedelta(old), "bureau" if "bureau" in name else "register"
        )
        for name, value in drawn.items()
    )
    return tuple(sorted((*asked, *unasked), key=lambda stated: stated.fact))


def values_of(fact: FactDefinition) -> st.SearchStrategy[str | float | bool | date]:
    """Draw a value that a fact may have, often a telling one."""
    if fact.type == "boolean":
        return st.booleans()
    if fact.type == "text":
        return st.sampled_from(fact.values)
    if fact.type == "date":
        return st.dates(AS_OF - timedelta(1_000), AS_OF + timedelta(400))
    low, high = fact.valid_min or 0.0, fact.valid_max
    ends = [low, low + 1] if high is None else [low, (low + high) / 2, high]
    return st.sampled_from(ends) | st.floats(low, 10.0**6 if high is None else high)


@st.composite
def unasked_facts(
    draw, *, min_size: int = 0, max_size: int = 3, but: frozenset[str] = frozenset()
) -> tuple[Observation, ...]:
    """Draw facts that nobody asked for, but those in *but*: fresh, stale, or refused."""
    names = st.sampled_from(sorted(UNASKED.keys() - but))
    made = []
    for name in sorted(draw(st.sets(names, min_size=min_size, max_size=max_size))):
        stated = Observation(
            name,
            draw(values_of(UNASKED[name])),
            AS_OF - timedelta(draw(st.sampled_from([5, 5, 5, 600]))),
            UNASKED[name].stated_by[0],
        )
        absent = draw(st.sampled_from([None, None, None, Absence.REFUSED, Absence.UNVERIFIED]))
        made.append(stated if absent is None else replace(stated, value=None, absent=absent))
    return tuple(made)


def requests(*, sound: bool) -> st.SearchStrategy[LimitRequest]:
    """Draw a request, small or large; of an odd buyer, in another currency too."""
    return st.builds(
        LimitRequest,
        kind=st.just(RequestKind.NEW),
        wanted=st.builds(
            Money,
            st.integers(10**5, 10**7) | st.integers(1, 10**9),
            st.sampled_from([USD] if sound else [USD] * 9 + ["EUR"]),
        ),
        terms=st.builds(
            Terms,
            st.just("open_account"),
            st.sampled_from([14, 30, 30, 60, 90] if sound else [0, 14, 30, 45, 60, 90, 120]),
            st.just("invoice_date"),
        ),
    )


@st.composite
def drawn_buyers(draw) -> Facts:
    """Draw a buyer of whom none, one or more parts are odd."""
    odd = draw(
        st.sets(st.sampled_from(["register", "accounts", "ledger", "request"]), max_size=4)
        | st.just(frozenset())
    )
    ledger = draw(invoices(sound="ledger" not in odd))
    return Facts(
        observations=draw(observations(sound="register" not in odd, sold=bool(ledger))),
        statements=draw(statements(sound="accounts" not in odd)),
        invoices=ledger,
        request=draw(requests(sound="request" not in odd)),
    )


buyers = drawn_buyers()


@st.composite
def foreign_buyers(draw) -> Facts:
    """Draw a buyer some of whose amounts are in EUR or JPY, with rates that may be old or lost."""
    held = draw(buyers)
    any_currency = st.sampled_from([USD, "EUR", "EUR", "JPY"])
    accounts, deal = draw(any_currency), draw(any_currency)
    return replace(
        held,
        statements=tuple(replace(of, currency=accounts) for of in held.statements),
        invoices=tuple(replace(of, currency=draw(any_currency)) for of in held.invoices),
        request=replace(held.request, wanted=Money(held.request.wanted.minor, deal)),
        exchange_rates=draw(rates),
    )


def rate_of(base: str, quote: str, ages: st.SearchStrategy[int]) -> st.SearchStrategy[ExchangeRate]:
    return st.builds(
        ExchangeRate,
        base=st.just(base),
        quote=st.just(quote),
        rate=st.decimals("0.5", 200, places=4),
        on=ages.map(lambda days: AS_OF - timedelta(days)),
        source=st.just("central_bank"),
    )


# A week is fresh; eight days are stale, and a day ahead is not known.
rate_ages = st.sampled_from([0, 0, 1, 3, 7, 7, 8, -1])
rates = st.tuples(rate_of("EUR", USD, rate_ages), rate_of(USD, "JPY", rate_ages))


def losses_of(held: Facts) -> list[tuple[str, Facts]]:
    """Every way to lose one expected fact of *held*, or to let facts of a kind grow old."""
    found = [
        (f"without {lost.fact}", replace(held, observations=without(held.observations, lost)))
        for lost in held.observations
        if lost.fact not in UNASKED
    ]
    for place, statement in enumerate(held.statements):
        for item in statement.items:
            rest = {name: minor for name, minor in statement.items.items() if name != item}
            changed = replace(statement, items=rest)
            kept = (*held.statements[:place], changed, *held.statements[place + 1 :])
            found.append((f"without {item} of year {place}", replace(held, statements=kept)))
        for said in ("audit", "opinion", "scope"):
            # A group's accounts that no longer say so would be other accounts, not fewer facts.
            if getattr(statement, said) is not None and not statement.is_consolidated:
                changed = replace(statement, **{said: None})
                kept = (*held.statements[:place], changed, *held.statements[place + 1 :])
                found.append((f"without {said} of year {place}", replace(held, statements=kept)))
    for earlier in held.statements[1:]:
        kept = without(held.statements, earlier)
        found.append((f"without the year to {earlier.period_end}", replace(held, statements=kept)))
    found.append(("without statements", replace(held, statements=())))
    group = tuple(of for of in held.statements if of.is_consolidated)
    found.append(("without accounts of its own", replace(held, statements=group)))
    found.append(("without invoices", replace(held, invoices=())))
    for lost in held.exchange_rates:
        rest = without(held.exchange_rates, lost)
        found.append((f"without {lost.pair}", replace(held, exchange_rates=rest)))
        old = replace(lost, on=lost.on - timedelta(9))
        found.append((f"{lost.pair} older", replace(held, exchange_rates=(*rest, old))))
    for days in (30, 400, 800):
        found.append((f"accounts {days} days older", replace(held, statements=older(held, days))))
        aged = tuple(
            replace(stated, valid_at=stated.valid_at - timedelta(days))
            for stated in held.observations
        )
        found.append((f"observations {days} days older", replace(held, observations=aged)))
    return found


def without(held: Sequence, lost: object) -> tuple:
    return tuple(part for part in held if part is not lost)


def older(held: Facts, days: int) -> tuple[Statement, ...]:
    return tuple(
        replace(statement, period_end=statement.period_end - timedelta(days))
        for statement in held.statements
    )
