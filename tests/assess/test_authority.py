"""Who may bind the seller: the row of a judgement, and the least level that may do so much."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess.authority import AuthorityCase, authority_needed
from credit_engine.domain.outcome import Outcome
from credit_engine.pack.authority_model import GRADES, LEVELS, UNBOUND, UNRATED, CoverClass
from tests.bounded_packs import bounded_pack

POLICY = bounded_pack().authority
CASE = AuthorityCase(Outcome.APPROVED, 3, CoverClass.NONE_HELD, 6_000_000)


@pytest.mark.parametrize(
    ("minor", "automatic", "level"),
    [
        (0, True, 1),
        (6_000_000, True, 1),
        (6_000_001, False, 1),
        (10_000_000, False, 1),
        (10_000_001, False, 2),
        (20_000_001, False, 4),
        (None, False, 4),  # what cannot be told is for whoever may grant any amount
    ],
)
def test_an_amount_is_for_the_least_level_that_may_grant_it(minor, automatic, level):
    needed = authority_needed(POLICY, replace(CASE, minor=minor))

    assert (needed.row, needed.automatic, needed.level) == ("strong", automatic, level)
    assert [of for of in LEVELS if needed.allows(of)] == [of for of in LEVELS if of >= level]


def test_what_is_referred_or_refused_is_never_automatic():
    for outcome in (Outcome.REFERRED, Outcome.REFUSED):
        needed = authority_needed(POLICY, replace(CASE, outcome=outcome, minor=1))
        assert not needed.automatic
    assert authority_needed(POLICY, replace(CASE, outcome=Outcome.REFUSED, minor=1)).level == 3


def test_without_rows_nobody_is_bound():
    needed = authority_needed(UNBOUND, replace(CASE, outcome=Outcome.REFUSED, minor=None))

    assert needed.automatic
    assert needed.allows(0)


def test_a_judgement_without_a_row_is_for_nobody():
    rows = tuple(row for row in POLICY.rows if row.name != "strong")
    needed = authority_needed(replace(POLICY, rows=rows), CASE)

    assert (needed.automatic, needed.level, needed.allows(9)) == (False, None, False)


judgements = st.builds(
    AuthorityCase,
    st.sampled_from(Outcome),
    st.sampled_from(GRADES),
    st.sampled_from(CoverClass),
    st.integers(0, 30_000_000),
)


@given(judgements, st.integers(0, 30_000_000))
def test_more_never_needs_less(case, more):
    less, greater = (
        authority_needed(POLICY, replace(case, minor=minor)) for minor in (case.minor, more)
    )
    if more < case.minor:
        less, greater = greater, less
    assert less.automatic or not greater.automatic
    assert all(less.allows(level) or not greater.allows(level) for level in LEVELS)


@given(judgements)
def test_a_worse_grade_never_needs_less(case):
    if case.grade in (UNRATED, GRADES[-1]):
        return
    here, worse = (
        authority_needed(POLICY, replace(case, grade=grade))
        for grade in (case.grade, case.grade + 1)
    )
    assert here.automatic or not worse.automatic
    assert all(here.allows(level) or not worse.allows(level) for level in LEVELS)
