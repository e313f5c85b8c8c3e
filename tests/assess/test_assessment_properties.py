"""
Properties of whole assessments under the shipped rule pack.

The first is the promise that no buyer gains by hiding: see credit_engine/assess/effects.py.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.currencies import conversions_of
from credit_engine.assess.rules import Infer
from credit_engine.assess.trace import Assessment
from credit_engine.domain.facts import Facts, Observation
from credit_engine.domain.facts_document import read_facts, write_facts
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.receivable import TRADED_BEFORE
from credit_engine.errors import InvalidInput
from credit_engine.pack.cases import read_cases
from credit_engine.pack.compile import compile_pack
from credit_engine.services.make_assessment import assess_document, make_assessment
from tests.assess.losing_facts import gains
from tests.assess.trade_credit_facts import (
    UNASKED,
    USD,
    buyers,
    foreign_buyers,
    losses_of,
    unasked_facts,
)
from tests.builders import AS_OF, a_facts_document, trade_credit_files, trade_credit_pack
from tests.planted.careless import infer_carelessly
from tests.proofs import FULL
from tests.rules.shipped import cases_of


def assessed(held: Facts, infer: Infer = kleene.infer, as_of: date = AS_OF) -> Assessment:
    return assess(trade_credit_pack(), held, as_of, infer).assessment


def gains_by_losing(held: Facts, infer: Infer, as_of: date = AS_OF) -> dict[str, list[str]]:
    """
    Take facts away one by one and together: what came out better, and by which loss.

    Of two statements that contradict each other one is wrong, and without it the doubt is
    gone: that is the one loss that may help, and no other.
    """
    before = assessed(held, infer, as_of)
    contradicted = before.rules["traded_before_after_all"].verdict is True
    found = {
        how: gains(before, assessed(less, infer, as_of))
        for how, less in losses_of(held)
        if not contradicted or denial_of(less) == denial_of(held)
    }
    return {how: better for how, better in found.items() if better}


def denial_of(held: Facts) -> list[Observation]:
    """What was said of earlier business."""
    return [stated for stated in held.observations if stated.fact == TRADED_BEFORE]


def test_losing_facts_never_makes_a_decision_better(proof):
    counts: Counter[str] = Counter()

    @settings(max_examples=proof.size(quick=50, full=500))
    @given(buyers)
    def check(held: Facts) -> None:
        assert gains_by_losing(held, kleene.infer) == {}
        counts["buyers"] += 1
        counts["losses"] += len(losses_of(held))
        counts[assessed(held).outcome.value] += 1

    check()
    for outcome in Outcome:
        assert counts[outcome.value], f"no buyer drawn was {outcome}"
    proof.record("losing facts never makes a decision better", counts=counts)


def test_losing_facts_or_rates_makes_no_decision_in_other_currencies_better(proof):
    counts: Counter[str] = Counter()

    @settings(max_examples=proof.size(quick=12, full=400))
    @given(foreign_buyers())
    def check(held: Facts) -> None:
        found = assessed(held)
        assert gains_by_losing(held, kleene.infer) == {}
        counts["buyers"] += 1
        counts["losses"] += len(losses_of(held))
        counts["amounts in another currency"] += bool(found.minor and found.wanted_currency != USD)

    check()
    assert counts["amounts in another currency"]
    proof.record("losing facts or rates makes no foreign decision better", counts=counts)


def test_an_amount_in_another_currency_exceeds_neither_the_want_nor_any_figure(proof):
    counts: Counter[str] = Counter()

    @settings(max_examples=proof.size(quick=75, full=3_000))
    @given(foreign_buyers())
    def check(held: Facts) -> None:
        found = assessed(held)
        counts["buyers"] += 1
        if found.minor is None:
            return
        assert 0 < found.minor <= held.request.wanted.minor
        rate = conversions_of(trade_credit_pack(), held, AS_OF).of(found.wanted_currency)
        worth = rate.to_base(found.minor)
        for figure in found.figures:
            assert worth <= figure.minor
        counts[found.wanted_currency] += 1

    check()
    assert min(counts[currency] for currency in ("EUR", "JPY")) > 0
    proof.record("no amount in another currency exceeds the want or a figure", counts=counts)


@pytest.mark.parametrize(("infer", "sound"), [(kleene.infer, True), (infer_carelessly, False)])
def test_no_case_of_the_pack_gains_unless_unknown_is_taken_for_false(infer, sound):
    found = {}
    for case in cases_of("trade_credit")[:: 1 if FULL else 8]:
        better = gains_by_losing(read_facts(case.facts), infer, case.as_of)
        if better:
            found[case.name] = better

    assert (found == {}) is sound, found


# What speaks for a buyer where it is stated: all else that nobody asked for speaks against it.
IN_FAVOUR = frozenset({
    "security_value", "security_kind", "bank_details_confirmed_on",
    "industry",  # what is usual differs by trade, for better and for worse
})  # fmt: skip


def with_stated(held: Facts, stated: Sequence[Observation]) -> Facts:
    """The same facts and *stated*, in place of what was said of the same."""
    named = {one.fact for one in stated}
    kept = [one for one in held.observations if one.fact not in named]
    together = sorted([*kept, *stated], key=lambda one: one.fact)
    return replace(held, observations=tuple(together))


def without_unasked(held: Facts) -> Facts:
    kept = tuple(one for one in held.observations if one.fact not in UNASKED)
    return replace(held, observations=kept)


def test_what_nobody_asked_for_never_makes_a_decision_better_than_saying_nothing(proof):
    counts: Counter[str] = Counter()

    @settings(max_examples=proof.size(quick=50, full=3_000))
    @given(buyers, unasked_facts(min_size=1, max_size=4, but=IN_FAVOUR))
    def check(held: Facts, stated: tuple[Observation, ...]) -> None:
        silent = without_unasked(held)
        before, after = assessed(silent), assessed(with_stated(silent, stated))
        assert gains(before, after) == []
        counts["buyers"] += 1
        counts["worse"] += bool(gains(after, before))

    check()
    assert counts["worse"], "nothing that was stated made any difference"
    proof.record("what nobody asked for never makes a decision better", counts=counts)


def test_the_amount_never_exceeds_the_want_or_any_figure(proof):
    counts: Counter[str] = Counter()

    @settings(max_examples=proof.size(quick=75, full=3_000))
    @given(buyers)
    def check(held: Facts) -> None:
        found = assessed(held)
        counts["buyers"] += 1
        if found.minor is None:
            assert found.outcome in (Outcome.REFERRED, Outcome.REFUSED)
            assert (found.terms, found.review_by) == (None, None)
            return
        counts["amounts"] += 1
        assert found.outcome in (Outcome.APPROVED, Outcome.PARTLY_APPROVED)
        assert 0 < found.minor <= min(figure.minor for figure in found.figures)
        assert found.minor <= held.request.wanted.minor
        assert found.terms.days <= held.request.terms.days
        granted = (found.minor, found.terms)
        asked = (held.request.wanted.minor, held.request.terms)
        assert (found.outcome is Outcome.APPROVED) == (granted == asked)

    check()
    assert counts["amounts"]
    proof.record("no amount exceeds the want or a figure", counts=counts)


def made(held: Facts) -> bytes:
    return make_assessment(trade_credit_pack(), held, AS_OF, kleene.infer).assessment_bytes


@given(buyers, st.randoms(use_true_random=False))
def test_the_order_of_facts_never_shows_in_the_bytes(held, chance: random.Random):
    turned = replace(
        held,
        observations=tuple(chance.sample(held.observations, len(held.observations))),
        statements=tuple(chance.sample(held.statements, len(held.statements))),
        invoices=tuple(chance.sample(held.invoices, len(held.invoices))),
    )

    assert made(turned) == made(held)


def turned_round(text: str) -> str:
    """Give a file of a pack with its definitions in the opposite order."""
    head, *blocks = re.split(r"^(?=[a-z_]+:)", text, flags=re.MULTILINE)
    return head + "".join(block.rstrip("\n") + "\n" for block in reversed(blocks))


def test_the_order_in_which_a_pack_is_written_decides_nothing():
    files = trade_credit_files()
    turned = {
        path: text if path == "limits.yaml" else turned_round(text) for path, text in files.items()
    }
    assert turned["credit_rules/referrals.yaml"] != files["credit_rules/referrals.yaml"]
    pack = compile_pack(dict(reversed(turned.items())))

    cases = read_cases(files)
    assert len(cases) > 100
    for case in cases[:: 1 if FULL else 4]:
        held = read_facts(case.facts)
        before, after = (
            assess(one, held, case.as_of, kleene.infer).assessment
            for one in (trade_credit_pack(), pack)
        )
        assert told(after) == told(before)


def told(found: Assessment) -> dict[str, object]:
    """Give all that an assessment says but where its rules stand."""
    placed = {name: rule._replace(location="") for name, rule in found.rules.items()}
    return replace(found, rules=placed, revision="").document()


@given(buyers)
def test_the_same_facts_give_the_same_bytes_also_from_their_document(held):
    assert made(held) == made(held)
    assert made(read_facts(write_facts(held))) == made(held)


names = st.sampled_from(
    [*trade_credit_pack().facts, *trade_credit_pack().dimensions, "as_of", "score", "grade"]
)
odd_numbers = st.sampled_from([0.0, -0.0, 5e-324, -1e15, 1e15, 0.1])
odd_values = st.booleans() | st.text(max_size=5) | st.floats(-1e15, 1e15) | odd_numbers
odd_days = st.sampled_from(["0001-01-01", "0002-12-31", "2026-11-22", "2026-02-28", "9999-12-31"])
amounts = st.sampled_from(["0", "0.01", "-0.01", "999999999999999.99", "-999999999999999.99"])
owed = st.sampled_from(["0.01", "1200", "999999999999999.99"])

odd_rates = st.fixed_dictionaries(
    {
        "base": st.sampled_from(["KWD", "USD"]),
        "quote": st.sampled_from(["USD", "KWD", "EUR"]),
        "rate": st.sampled_from(["0.000000000001", "9999999999.999999999999", "3.25"]),
        "on": odd_days,
        "source": st.just("x"),
    }
).filter(lambda rate: rate["base"] != rate["quote"])


@st.composite
def odd_documents(draw) -> dict[str, object]:
    """Draw a facts document that can be read but makes little sense."""
    days, currencies = odd_days, st.sampled_from(["USD", "USD", "USD", "KWD"])
    statement = st.fixed_dictionaries(
        {
            "period_end": days,
            "months": st.integers(1, 24) | st.just(12),
            "currency": currencies,
            "source": st.just("x"),
            "items": st.dictionaries(names, amounts, max_size=20),
        }
    )
    payment = st.fixed_dictionaries({"on": days, "amount": owed})
    invoice = st.fixed_dictionaries(
        {
            "number": st.text(max_size=3),
            "issued_on": days,
            "due_on": days,
            "amount": owed,
            "currency": currencies,
            "payments": st.lists(payment, max_size=2),
        }
    )
    observation = st.fixed_dictionaries({
        "fact": names, "value": odd_values, "valid_at": days, "source": st.just("x")
    })  # fmt: skip
    document = a_facts_document(
        register=None,
        register_valid_at=None,
        statements=draw(st.lists(statement, max_size=3)),
        receivables=draw(st.lists(invoice, max_size=3)),
        observations=draw(st.lists(observation, max_size=8)),
    )
    document["request"]["wanted"] = {"amount": draw(owed), "currency": draw(currencies)}
    document["exchange_rates"] = draw(st.lists(odd_rates, max_size=1))
    return document


def test_no_facts_make_an_assessment_raise(proof):
    counts: Counter[str] = Counter()

    @settings(max_examples=proof.size(quick=60, full=3_000))
    @given(odd_documents())
    def check(document: dict[str, object]) -> None:
        counts["documents"] += 1
        try:
            found = assess_document(trade_credit_pack(), document, AS_OF, kleene.infer)
        except InvalidInput:
            return
        counts["assessed"] += 1
        assert found.assessment_bytes

    check()
    assert counts["assessed"] * 10 >= counts["documents"], "hardly any document could be read"
    proof.record("no facts make an assessment raise", counts=counts)
