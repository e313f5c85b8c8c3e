"""Ageing: between fresh_for and stale_after points fall to the worst, and never rise."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import lay_out
from credit_engine.domain.facts import Facts
from credit_engine.pack.model import CompiledPack
from tests.builders import AS_OF, a_pack, a_statement, an_observation, some_facts

AGEING = (
    "facts.yaml",
    "  valid: {min: 0, max: 1000}\n  stale_after: 180\n",
    "  valid: {min: 0, max: 1000}\n  fresh_for: 90\n  stale_after: 180\n",
)
OLD_ACCOUNTS = ("facts.yaml", "  stale_after: 550\n", "  fresh_for: 400\n  stale_after: 550\n")


def a_score_of(days: int, value: float = 712.0) -> Facts:
    """Facts of a sound buyer whose bureau score is *days* old."""
    stated = an_observation(value=value, valid_at=AS_OF - timedelta(days))
    return some_facts(observations=[stated])


def measured(pack: CompiledPack, facts: Facts, name: str = "bureau_view"):
    readings = lay_out(pack, facts, AS_OF, pack.fact_readings)
    return measure_dimensions(pack, readings)[name]


@pytest.mark.parametrize(
    ("days", "points", "freshness"),
    [
        (0, 100, None),
        (90, 100, None),
        (91, 98, Fraction(89, 90)),
        (135, 50, Fraction(1, 2)),
        (179, 1, Fraction(1, 90)),
        (180, 0, Fraction(0)),
    ],
)
def test_points_fall_in_proportion_to_the_time_that_is_left(days, points, freshness):
    found = measured(a_pack(AGEING), a_score_of(days))

    assert (found.value, found.points, found.freshness) == (712.0, points, freshness)
    assert found.band == "[400 .. 1000]"
    assert found.reason == (None if freshness is None else "DATA-AGEING")
    assert found.document().get("freshness") == (None if freshness is None else str(freshness))


def test_a_band_keeps_its_own_reason_and_the_worst_band_loses_nothing():
    found = measured(a_pack(AGEING), a_score_of(135, value=100.0))

    assert (found.points, found.reason) == (0, "BUREAU-LOW")


def test_a_value_past_its_time_is_stale():
    found = measured(a_pack(AGEING), a_score_of(181))

    assert (found.value, found.points, found.freshness) == (None, 0, None)
    assert found.absence == "stale"


def test_accounts_age_from_the_end_of_the_newest_period():
    pack = a_pack(OLD_ACCOUNTS)
    facts = some_facts(statements=[a_statement(AS_OF - timedelta(475))])

    found = measured(pack, facts, "current_ratio")

    # One of the two items ages: a measure is as old as its oldest input.
    assert found.freshness == Fraction(1, 2)


@given(st.integers(0, 250), st.integers(0, 250), st.sampled_from([100.0, 400.0, 712.0]))
def test_a_day_more_never_raises_a_score(one, other, value):
    pack = a_pack(AGEING)
    younger, older = (
        assess(pack, a_score_of(days, value), AS_OF, kleene.infer).assessment
        for days in sorted((one, other))
    )

    assert older.score.score <= younger.score.score
    assert older.score.grade >= younger.score.grade
