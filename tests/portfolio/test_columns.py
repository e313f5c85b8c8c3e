"""A whole pack as columns against the assessment of each buyer."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import product

import ibis
from hypothesis import given, seed, settings

from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import lay_out, leave_out
from credit_engine.assess.score import score_buyer
from credit_engine.assess.segment import choose_segment
from credit_engine.domain.facts_document import read_facts
from credit_engine.portfolio.columns import PackColumns
from credit_engine.portfolio.layout import RANKS
from tests.assess.trade_credit_facts import buyers
from tests.builders import (
    AS_OF,
    a_pack,
    an_assessment,
    an_observation,
    some_facts,
    trade_credit_pack,
)
from tests.pd_packs import pd_pack
from tests.proofs import FULL
from tests.rules.shipped import cases_of
from tests.varied_packs import CHANGES, a_buyer


def laid_out(facts, as_of=AS_OF, pack=None):
    """Return a buyer's segment and its readings, less what the segment does not expect."""
    pack = pack or trade_credit_pack()
    readings = lay_out(pack, facts, as_of, pack.fact_readings)
    segment = choose_segment(pack, readings)
    expects = segment.expects if segment else frozenset()
    leave_out(pack, readings, expects, pack.fact_readings)
    return segment, readings


@cache
def pack_columns() -> PackColumns:
    return PackColumns(trade_credit_pack(), ibis.duckdb.connect())


def check_rows(held, of=pack_columns) -> Counter:
    """Compare every measure, its points, and the score of each of *held* (segment, readings)."""
    asked = of()
    pack = asked.pack
    table = asked.measure([of for _, of in held])
    counts: Counter[str] = Counter()
    columns = {name: table[name].to_pylist() for name in table.column_names}
    for row, (segment, readings) in enumerate(held):
        found = measure_dimensions(pack, readings)
        for name, result in found.items():
            absence = None if result.absence is None else RANKS[result.absence]
            points = columns[f"{name}!points"][row] if result.points is not None else None
            came = (columns[name][row], columns[f"{name}!absence"][row], points)
            assert came == (result.value, absence, result.points), (name, row)
            counts["measures"] += 1
            counts["absent"] += absence is not None
            counts["ageing"] += result.freshness is not None
            if result.held is not None:
                counts["held by " + (result.held.variant or f"{result.held.known}")] += 1
        if segment is not None and segment.scorecard is not None:
            score = score_buyer(pack, pack.scorecards[segment.scorecard], found)
            came = [
                columns[f"{segment.scorecard}!{what}"][row]
                for what in ("score", "coverage", "grade")
            ]
            assert came == [score.score, score.coverage_bp, score.grade]
            counts["scores"] += 1
    return counts


def test_columns_equal_the_row_path_buyer_by_buyer(proof):
    drawn = []

    @seed(proof.seed)
    @settings(max_examples=proof.size(quick=5, full=3_000), database=None)
    @given(buyers)
    def draw(facts):
        # Months later values age, and then grow stale.
        drawn.extend(laid_out(facts, AS_OF + timedelta(days)) for days in (0, 110, 140))

    draw()
    counts = check_rows(drawn)
    assert min(counts["absent"], counts["ageing"], counts["scores"]) > 0
    proof.record("columns = rows", counts={"rows": len(drawn), **counts, "differences": 0})


def test_columns_equal_the_row_path_on_every_case_of_the_pack():
    cases = cases_of("trade_credit")[:: 1 if FULL else 3]

    counts = check_rows([laid_out(read_facts(case.facts), case.as_of) for case in cases])

    assert counts["scores"] > 25


AGEING = ("facts.yaml", "  stale_after: 550\n", "  fresh_for: 100\n  stale_after: 550\n")


def test_columns_equal_the_row_path_of_a_probability_of_default():
    pack = pd_pack()
    sound, middling = some_facts(), a_buyer("0.90")
    weak = some_facts(statements=(), observations=[an_observation(value=10.0)])
    days = (date(2026, 10, 31), date(2026, 11, 1), AS_OF)
    buyers_on = [(facts, day) for facts in (sound, middling, weak) for day in days]

    table = PackColumns(pack, ibis.duckdb.connect()).measure(
        [laid_out(facts, day, pack)[1] for facts, day in buyers_on]
    )

    scores = [an_assessment(facts, pack=pack, as_of=day).score for facts, day in buyers_on]
    expected = [None if score.pd is None else score.pd.value for score in scores]
    assert table["general!pd"].to_pylist() == expected
    assert table["general!grade"].to_pylist() == [score.grade for score in scores]
    assert {score.grade for score in scores} == {1, 5, 10}
    assert len(set(expected)) == 5  # two grades at two base rates, and one without evidence


def test_columns_equal_the_row_path_where_bands_hold_for_some_buyers():
    pack = a_pack(*CHANGES, AGEING)
    facts = [
        a_buyer(ratio, industry, debts=debts)
        for ratio, industry, debts in product(
            ("0.59", "0.60", "1.00", "1.20", "1.50", "2.00"),
            ("manufacturing", "catering", "construction", "mining", None),
            ("100000.00", "0.00", None),
        )
    ]
    days = (date(2026, 7, 1), AS_OF)

    counts = check_rows(
        [laid_out(held, day, pack) for held in facts for day in days],
        lambda: PackColumns(pack, ibis.duckdb.connect()),
    )

    kinds = ("shops", "builders", "True", "False")
    assert min(counts[f"held by {kind}"] for kind in kinds) > 20, counts
    assert min(counts["absent"], counts["ageing"]) > 20
