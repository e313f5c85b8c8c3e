"""Figures of an item worth trying: where a band or a capacity begins, by three measurements."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.domain.facts_document import read_facts
from credit_engine.explain.decided import Decided
from credit_engine.explain.restated_items import (
    FIGURES_MAX,
    _change_to,
    figures_of,
    newest_that_counts,
    with_item,
)
from tests.builders import trade_credit_pack
from tests.explain.decisions import decided_on, sample_decisions
from tests.rules.shipped import cases_of

PACK = trade_credit_pack()
CASES = {case.name: case for case in cases_of("trade_credit")}


def of_case(name: str) -> Decided:
    case = CASES[name]
    return decided_on(read_facts(case.facts), pack=PACK, as_of=case.as_of)


def figures(decided: Decided, item: str) -> list[int]:
    held = newest_that_counts(decided)
    assert held is not None
    return figures_of(decided, PACK.facts[item], held)


whole = st.integers(-50, 50).map(float)


@given(whole, whole, st.integers(1, 50).map(float), whole, st.integers(1, 40).map(float))
def test_where_a_ratio_reaches_a_figure_is_told_by_three_of_its_values(a, b, c, d, x):
    def ratio(step: float) -> float:
        assume(abs(c + d * step) > 1e-6)
        return (a + b * step) / (c + d * step)

    values = [ratio(step) for step in (0.0, 1.0, 2.0)]
    assume(abs(values[1] - values[0]) > 1e-3 and abs(values[2] - values[1]) > 1e-3)

    assert _change_to(ratio(x), values) == pytest.approx(x, rel=1e-4)


def test_what_does_not_move_or_is_not_known_leads_nowhere():
    assert _change_to(2.0, [1.0, 1.0, 1.0]) is None
    assert _change_to(2.0, [1.0, None, 3.0]) is None
    assert _change_to(2.0, [None, 1.0, 2.0]) is None


def test_some_figure_brings_a_dimension_into_a_better_band():
    tried = better = 0
    for decided in sample_decisions():
        held, found = newest_that_counts(decided), decided.assessment
        if held is None or found.score is None:
            continue
        for item in ("inventory", "total_liabilities", "current_liabilities"):
            for minor in figures(decided, item):
                facts = with_item(decided.facts, held, item, minor)
                after = assess(PACK, facts, found.as_of, kleene.infer).assessment
                tried += 1
                better += any(
                    (after.dimensions[name].points or 0) > (found.dimensions[name].points or 0)
                    for name in found.score.lost_millionths
                )

    assert tried > 200
    assert better * 10 > tried * 9


def test_figures_are_few_and_within_reach_and_the_nearest_comes_first():
    for decided in sample_decisions():
        held = newest_that_counts(decided)
        for item in ("inventory", "cash", "long_term_debt") if held is not None else ():
            now, found = held.items.get(item, 0), figures(decided, item)
            assert len(found) <= FIGURES_MAX
            assert found == sorted(found, key=lambda minor: (abs(minor - now), minor))
            assert all(0 <= minor <= 2 * now and minor != now for minor in found)


def test_items_that_are_not_there_or_in_another_currency_have_none():
    decided = of_case("accounts_of_the_group")
    held = newest_that_counts(decided)
    assert held is not None

    assert figures_of(decided, PACK.facts["cash"], held) == []
    assert figures_of(decided, PACK.facts["inventory"], replace(held, currency="EUR")) == []
    assert newest_that_counts(decided_on(replace(decided.facts, statements=()), pack=PACK)) is None
