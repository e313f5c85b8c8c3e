"""Whole facts of a buyer, drawn in their order, each stated once."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from credit_engine.domain.cover import Cover, CoverKind, Granted
from credit_engine.domain.facts import STATED_ABSENCES, Facts, Observation
from credit_engine.domain.follows import DocumentKind, DocumentName, Follows
from credit_engine.domain.hold import Hold
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.money import DECIMALS, Money
from credit_engine.domain.receivable import CreditNote, Dispute, Invoice, Payment
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.statement import Audit, Opinion, Scope, Statement, in_order
from credit_engine.domain.terms import PREPAYMENT
from tests.domain.drawn_rates import exchange_rates
from tests.domain.drawn_terms import any_terms

days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
currencies = st.sampled_from(sorted(DECIMALS))
names = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
texts = st.text(
    st.characters(exclude_categories=["Cs"], min_codepoint=32), min_size=1, max_size=30
).filter(lambda text: not looks_like_a_date(text))
owed = st.integers(0, 10**15 - 1)
values = st.booleans() | st.floats(-1e15, 1e15) | texts | days


def looks_like_a_date(text: str) -> bool:
    """Whether a text would be read as a date, which JSON writes as text too."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


links = st.dictionaries(
    st.builds(
        DocumentName,
        st.sampled_from([DocumentKind.ORDER, DocumentKind.DELIVERY]),
        texts,
    ),
    st.integers(0, 10**9),
    max_size=2,
).map(lambda taken: tuple(Follows(name, minor) for name, minor in taken.items()))
invoices = st.builds(
    Invoice,
    number=texts,
    issued_on=days,
    due_on=days,
    minor=owed,
    currency=currencies,
    payments=st.lists(st.builds(Payment, days, owed), max_size=3).map(tuple),
    credit_notes=st.lists(st.builds(CreditNote, days, owed), max_size=2).map(tuple),
    disputes=st.lists(st.builds(Dispute, days, owed, st.none() | days), max_size=2).map(tuple),
    follows=links,
).map(lambda of: replace(of, minor=max(of.minor, sum(link.minor for link in of.follows))))
statements = st.builds(
    Statement,
    period_end=days,
    months=st.integers(1, 24),
    currency=currencies,
    items=st.dictionaries(names, st.integers(-(10**15) + 1, 10**15 - 1), max_size=4),
    source=texts,
    scope=st.none() | st.sampled_from(Scope),
).flatmap(
    lambda plain: st.builds(
        lambda said: replace(plain, audit=said[0], opinion=said[1]),
        st.sampled_from([(None, None), (Audit.UNAUDITED, None), (Audit.REVIEWED, None)])
        | st.tuples(st.just(Audit.AUDITED), st.none() | st.sampled_from(Opinion)),
    )
)
covers = st.builds(
    Cover,
    policy=texts,
    kind=st.just(CoverKind.IN_FORCE),
    valid_from=st.just(date(1900, 1, 1)),
    source=texts,
    insurer=texts,
    review_by=days,
    granted=st.builds(
        Granted,
        st.builds(Money, st.integers(1, 10**15 - 1), currencies),
        st.integers(1, 100),
        st.integers(1, 3650),
        st.none() | st.integers(0, 3650),
        st.none() | days,
        st.none() | days,
    ),
) | st.one_of(
    st.builds(Cover, texts, st.just(CoverKind.ZERO), st.just(date(1900, 1, 1)), texts, texts, days),
    st.builds(
        Cover, texts, st.just(CoverKind.NONE_HELD), days, texts, st.none() | texts, st.none()
    ),
)
holds = st.builds(Hold, texts, texts, st.just(date(1900, 1, 1)), texts, days, st.none() | days)
requests = st.builds(
    LimitRequest,
    kind=st.sampled_from(RequestKind),
    wanted=st.builds(Money, owed, currencies),
    terms=any_terms(),
).filter(
    lambda asked: (
        asked.terms.instrument != PREPAYMENT
        if asked.wanted.minor > 0
        else asked.kind is RequestKind.REDUCE
    )
)


evidence = st.none() | st.binary(min_size=32, max_size=32).map(lambda sha: f"sha256:{sha.hex()}")
observations = st.builds(
    Observation, names, values, days, texts, st.none(), st.none() | texts, evidence
) | st.builds(Observation, names, st.none(), days, texts, st.sampled_from(STATED_ABSENCES))

rates = st.lists(exchange_rates(), max_size=3, unique_by=lambda rate: rate.pair)


@st.composite
def facts(draw) -> Facts:
    """Draw facts in their order, each stated once."""
    observed = draw(st.lists(observations, max_size=4))
    accounts = draw(st.lists(statements, max_size=3, unique_by=lambda of: of.name))
    ledger = draw(st.lists(invoices, max_size=4, unique_by=lambda of: of.number))
    insured = draw(st.lists(covers, max_size=3, unique_by=lambda of: of.policy))
    stops = draw(st.lists(holds, max_size=2, unique_by=lambda of: of.code))
    once = {stated.fact: stated for stated in observed}
    return Facts(
        observations=tuple(once[name] for name in sorted(once)),
        statements=in_order(accounts),
        invoices=tuple(sorted(ledger, key=lambda of: of.number)),
        request=draw(requests),
        covers=tuple(sorted(insured, key=lambda of: of.policy)),
        holds=tuple(sorted(stops, key=lambda of: of.code)),
        ledger=draw(st.none() | st.builds(Ledger, days, st.none() | st.integers(0, 9))),
        exchange_rates=tuple(sorted(draw(rates), key=lambda rate: rate.pair)),
    )
