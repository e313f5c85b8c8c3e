"""
The rules on cover, by the shipped pack with segments of buyers with accounts that expect it.

No shipped segment expects cover: there it counts where it is stated, as cases/cover.yaml shows.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_engine.assess.trace import Assessment
from credit_engine.domain.cover import Cover
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack
from tests.assess.trade_credit_facts import buyers
from tests.builders import a_cover, an_assessment, trade_credit_files, trade_credit_pack
from tests.rules.shipped import cases_of

AS_OF = date(2026, 11, 23)
REFUSED = a_cover("P-2", "zero")
NONE_HELD = a_cover("P-3", "none_held")
COVERED = a_cover(amount="80000.00", currency="USD")


@cache
def insured_pack() -> CompiledPack:
    """Compile the shipped pack, with segments that expect cover of buyers with accounts."""
    files = dict(trade_credit_files())
    expected = "expects: [register, statements, receivables, bureau]"
    assert files["segments.yaml"].count(expected) == 2
    files["segments.yaml"] = files["segments.yaml"].replace(
        expected, "expects: [register, statements, receivables, bureau, cover]"
    )
    return compile_pack(files)


@cache
def good_firm() -> Facts:
    """Give the facts of the shipped case that gets its 80,000 in full."""
    cases = cases_of("trade_credit")
    return next(read_facts(case.facts) for case in cases if case.name == "good_firm")


def assessed(*covers: Cover, wanted: str | None = None, days: int = 30) -> Assessment:
    request = good_firm().request
    if wanted is not None:
        request = replace(request, wanted=Money(int(wanted) * 100, "USD"))
    request = replace(request, terms=replace(request.terms, days=days))
    held = replace(good_firm(), covers=covers, request=request)
    return an_assessment(held, pack=insured_pack(), as_of=AS_OF)


def fired(found: Assessment) -> set[str]:
    """Give the rules of the file that fired."""
    return {
        name
        for name, rule in found.rules.items()
        if rule.verdict and "cover" in insured_pack().rules[name].location
    }


def test_cover_changes_no_score():
    plain = an_assessment(good_firm(), pack=trade_credit_pack(), as_of=AS_OF)
    scores = [assessed(cover).score for cover in (COVERED, REFUSED, NONE_HELD)]

    assert scores == [plain.score] * 3


@pytest.mark.parametrize(
    ("covers", "outcome", "rules"),
    [
        ([COVERED], Outcome.APPROVED, set()),
        ([NONE_HELD], Outcome.APPROVED, set()),
        ([REFUSED], Outcome.REFERRED, {"insurer_refused"}),
        ([COVERED, REFUSED], Outcome.REFERRED, {"insurer_refused"}),
        ([replace(COVERED, granted=replace(COVERED.granted, stopped_from=AS_OF))],
         Outcome.REFERRED, {"cover_stopped"}),
        ([replace(COVERED, granted=replace(COVERED.granted, valid_to=date(2026, 11, 22)))],
         Outcome.REFERRED, {"cover_stopped"}),
        ([], Outcome.REFERRED, set()),  # nothing recorded is not the statement that none is held
    ],
)  # fmt: skip
def test_what_the_insurer_said_is_for_a_person_where_it_is_adverse(covers, outcome, rules):
    found = assessed(*covers)

    assert found.outcome is outcome
    assert fired(found) - {"own_appetite_cap"} == rules


@pytest.mark.parametrize(("days", "asked"), [(90, False), (91, True)])
def test_terms_beyond_the_policy_are_to_be_shortened_before_the_limit_is_used(days, asked):
    found = assessed(COVERED, days=days)

    assert (fired(found) >= {"terms_within_cover"}) is asked


@pytest.mark.parametrize(
    ("cover", "limit"),
    [
        (NONE_HELD, 100_000),
        (a_cover(amount="50000.00", currency="USD"), 145_000),  # 100,000 and 90 % of 50,000
        (a_cover(amount="2000000.00", currency="USD", insured_percent=50), 200_000),
        (a_cover(amount="30000.00", currency="USD", insured_percent=100), 130_000),
        (a_cover(amount="50000.00", currency="USD", max_terms_days=29), 100_000),
    ],
)
def test_own_appetite_holds_what_nobody_would_pay(cover, limit):
    found = assessed(cover, wanted="400000")
    (cap,) = [of.minor for of in found.figures if "own_appetite_cap" in of.of]

    assert cap == limit * 100


def test_cover_in_another_currency_is_for_a_person_unless_there_is_a_rate():
    cover = a_cover(amount="50000.00", currency="EUR")
    rate = ExchangeRate("EUR", "USD", Decimal("1.1"), AS_OF, "ecb")
    held = replace(good_firm(), covers=(cover,), exchange_rates=(rate,))

    assert assessed(cover).outcome is Outcome.REFERRED
    found = an_assessment(held, pack=insured_pack(), as_of=AS_OF)
    assert found.outcome is Outcome.APPROVED
    assert found.inputs["cover_usable_amount"] == 55_000
    assert found.exchange_rates == (rate,)


covers = st.lists(
    st.sampled_from([COVERED, REFUSED, NONE_HELD, a_cover("P-4", currency="USD")]),
    min_size=1,
    unique_by=lambda cover: cover.policy,
)


@settings(max_examples=60)
@given(buyers, covers)
def test_losing_what_is_known_of_cover_never_ends_in_approval(held: Facts, known: list[Cover]):
    found = an_assessment(replace(held, covers=tuple(known)), pack=insured_pack())
    segment = insured_pack().segments[found.segment] if found.segment else None
    if segment is None or FactSource.COVER not in segment.expects:
        return

    lost = an_assessment(held, pack=insured_pack())

    assert lost.outcome in (Outcome.REFERRED, Outcome.REFUSED)
