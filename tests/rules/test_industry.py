"""The shipped pack's bands of trades: a trade that cannot be told never helps a buyer."""

from dataclasses import replace

import pytest

from credit_engine.domain.facts import Absence, Facts, Observation
from credit_engine.domain.facts_document import read_facts
from credit_engine.sample.buyers import sample_buyers
from tests.builders import AS_OF, an_assessment, trade_credit_pack

PACK = trade_credit_pack()
TRADES = PACK.facts["industry"].values or ()
FIRMS = [read_facts(buyer.facts) for buyer in sample_buyers(AS_OF)]


def score_of(facts: Facts) -> int | None:
    found = an_assessment(facts, pack=PACK).score
    return None if found is None else found.score


def in_trade(facts: Facts, value: str | None, absent: Absence | None = None) -> Facts:
    stated = Observation("industry", value, AS_OF, "register", absent=absent)
    return replace(facts, observations=(*facts.observations, stated))


@pytest.fixture(scope="module")
def scores() -> dict[str, list[int | None]]:
    known: dict[str, list[int | None]] = {
        trade: [score_of(in_trade(firm, trade)) for firm in FIRMS] for trade in TRADES
    }
    known["refused"] = [score_of(in_trade(firm, None, Absence.REFUSED)) for firm in FIRMS]
    known["invalid"] = [score_of(in_trade(firm, "farming")) for firm in FIRMS]
    known["nobody said"] = [score_of(firm) for firm in FIRMS]
    return known


@pytest.mark.parametrize("trade", TRADES)
def test_no_firm_of_the_sample_scores_more_where_its_trade_cannot_be_told(scores, trade):
    for doubtful in ("refused", "invalid"):
        pairs = zip(scores[doubtful], scores[trade], strict=True)
        assert all(lost <= held for lost, held in pairs if held is not None)


def test_the_trade_matters_to_firms_of_the_sample(scores):
    for trade in ("construction", "wholesale", "services"):
        assert scores[trade] != scores["manufacturing"], trade


def test_where_nobody_states_a_trade_the_bands_of_all_others_hold(scores):
    assert scores["nobody said"] == scores["manufacturing"]


def test_only_third_parties_state_a_trade_and_they_cannot_be_told_to_state_another():
    fact = PACK.facts["industry"]

    assert set(fact.stated_by) == {"sector", "register", "bureau"}
    assert not fact.actionable
