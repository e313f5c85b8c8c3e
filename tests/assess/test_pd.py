"""The probability of default of a grade: corrected to the base rate of the day, or null."""

import json
import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.assess.pd import corrected, probability
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.pack.pd_model import PD_DECIMALS
from tests.builders import (
    AS_OF,
    ROOT,
    a_pack,
    a_statement,
    an_assessment,
    an_observation,
    minimal_pack,
    some_facts,
)
from tests.pd_packs import LAST, PARAMETERS, SCORECARD, pd_pack

shares = st.integers(1, 9_999).map(lambda parts: parts / 10_000)


def by_odds(share: float, sample_share: float, base_rate: float) -> Fraction:
    """The same in exact fractions, by odds: those of the sample out, those of the population in."""

    def odds(part: float) -> Fraction:
        return Fraction(part) / (1 - Fraction(part))

    after = odds(share) * odds(base_rate) / odds(sample_share)
    return after / (1 + after)


@pytest.mark.parametrize(
    ("share", "sample_share", "base_rate", "value"),
    [
        (0.5, 0.5, 0.1, 0.1),  # even odds become those of the base rate
        (0.146, 0.146, 0.015, 0.015),  # the sample's own share becomes the base rate
        (0.3, 0.2, 0.2, 0.3),  # nothing is corrected where both are alike
        (0.75, 0.5, 0.25, 0.5),  # 3 : 1, times 1 : 3
        (0.02, 0.146, 0.02, 0.00243),  # 1 : 49, times 1 : 49, over 73 : 427
    ],
)
def test_odds_of_the_sample_become_odds_of_the_population(share, sample_share, base_rate, value):
    assert corrected(share, sample_share, base_rate) == pytest.approx(value, abs=5.1e-7)


@given(shares, shares, shares)
def test_it_is_the_exact_figure_rounded_to_six_decimals(share, sample_share, base_rate):
    found = corrected(share, sample_share, base_rate)

    exact = by_odds(share, sample_share, base_rate)
    assert abs(Fraction(found) - exact) < Fraction(6, 10 ** (PD_DECIMALS + 1))
    assert found == round(found, PD_DECIMALS)


@given(shares, shares, shares, shares)
def test_a_higher_share_or_base_rate_never_has_the_lower_probability(one, other, sample, base):
    low, high = sorted((one, other))

    assert corrected(low, sample, base) <= corrected(high, sample, base)
    assert corrected(base, sample, low) <= corrected(base, sample, high)


def best(as_of=AS_OF):
    return an_assessment(some_facts(), pack=pd_pack(), as_of=as_of)


def middling():
    return an_assessment(
        some_facts(statements=[a_statement(current_assets="500000.00")]), pack=pd_pack()
    )


def test_a_score_says_of_what_its_probability_is():
    found = best()

    assert found.score.grade == 1
    assert found.score.document()["pd"] == {
        "value": 0.00243,
        "event": "insolvency",
        "horizon_months": 12,
        "population": {"en": "Firms that file accounts", "zh": "报送财务报表的企业"},
        "base_rate": 0.02,
    }


def test_the_base_rate_is_that_of_the_day():
    before, after = best(date(2026, 10, 31)), best(date(2026, 11, 1))

    assert (before.score.pd.base_rate, after.score.pd.base_rate) == (0.015, 0.02)
    assert before.score.pd.value < after.score.pd.value


def test_a_worse_grade_has_the_higher_probability():
    worst = an_assessment(
        some_facts(statements=(), observations=[an_observation(value=10.0)]), pack=pd_pack()
    )

    assert worst.score.grade == 10
    assert worst.score.pd.value > best().score.pd.value


def test_a_grade_without_evidence_has_none():
    found = middling()

    assert (found.score.grade, found.score.pd) == (5, None)
    assert "pd" not in found.score.document()


def test_a_day_before_the_first_base_rate_has_none():
    pd = pd_pack().scorecards["general"].pd

    assert probability(pd, 1, date(2026, 1, 1)) is not None
    assert probability(pd, 1, date(2025, 12, 31)) is None


def test_a_buyer_without_a_grade_has_none():
    found = an_assessment(some_facts(files_accounts=False), pack=pd_pack())

    assert found.score is None


def test_a_scorecard_without_evidence_records_what_it_did_before():
    with_pd, without = best(), an_assessment(some_facts(), pack=minimal_pack())

    assert without.score.pd is None
    assert b'"pd"' not in canonical_bytes(without.document())
    assert replace(with_pd.score, pd=None) == without.score


PAGE = (ROOT / "docs" / "probability-of-default.md").read_text("utf-8")
OF_CARD, OF_PARAMETER = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(OF_JSON,) = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def pack_of_page():
    card = "".join(f"  {line}\n" for line in OF_CARD.splitlines()[1:])
    return a_pack((PARAMETERS, "", OF_PARAMETER), (SCORECARD, LAST, f"{LAST}{card}"))


def test_the_page_says_what_its_own_figures_give():
    pd = pack_of_page().scorecards["general"].pd
    rows = PAGE[PAGE.index("| grade | pd |") :].split("\n\n")[0].splitlines()[2:]
    told = dict(tuple(part.strip() for part in row.strip("|").split("|")) for row in rows)

    found = {grade: probability(pd, int(grade), AS_OF) for grade in told}

    assert {grade: str(of.value) for grade, of in found.items()} == told
    assert json.loads(OF_JSON) == found["1"].document()
