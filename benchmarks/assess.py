"""
Assessments per second, against zen-engine on the same bands, in one run.

zen-engine (a rules engine in Rust, called from Python) gets the measured values
and turns them into points, one decision table a dimension, with its trace on. We
do more: lay out the facts, measure, score, and write the trace; then the whole
assessment by the plain evaluator, as replays run it; then the live one, with
durable_rules and its judge. The ratios are zen-engine's time over ours.

    python -m benchmarks.assess [--quick] [--json]
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from statistics import median

import zen

from benchmarks.parts.options import read_options, show
from benchmarks.parts.zen_tables import decision_of
from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.infer import Inference
from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import lay_out, leave_out
from credit_engine.assess.score import score_buyer
from credit_engine.assess.trace import DimensionResult
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack, Scorecard, Segment
from credit_engine.sample.buyers import sample_buyers
from credit_engine.services.make_assessment import make_assessment
from credit_engine.store.pack_files import read_pack_folder

PACK = Path(__file__).parents[1] / "rules" / "trade_credit"
DAY = date(2026, 11, 23)
TARGETS = {"measure_score_trace": 15.0, "plain": 8.0, "live": 1.5}
TURNS = {"quick": 11, "full": 101}

Work = Callable[[], object]


def main() -> None:
    """Run the benchmark and print its three results."""
    options = read_options(__doc__)
    pack = compile_pack(read_pack_folder(PACK))
    segment, scorecard, buyers = _scored(pack)
    live = Inference().decide
    decision = decision_of(pack, scorecard)
    values = [_values(pack, segment, scorecard, facts) for facts in buyers]
    work: dict[str, list[Work]] = {
        "zen": [_traced(decision, of_buyer) for of_buyer in values],
        "measure_score_trace": [
            lambda facts=facts: _measured(pack, segment, scorecard, facts) for facts in buyers
        ],
        "plain": [
            lambda facts=facts: make_assessment(pack, facts, DAY, kleene.infer) for facts in buyers
        ],
        "live": [lambda facts=facts: make_assessment(pack, facts, DAY, live) for facts in buyers],
    }
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(TURNS["quick" if options.quick else "full"]):
        for name, calls in work.items():
            seconds[name].append(_time(calls))
    for name, target in TARGETS.items():
        pairs = zip(seconds["zen"], seconds[name], strict=True)
        ratio = median(theirs / ours for theirs, ours in pairs)
        show(
            {
                "name": f"assess_{name}_against_zen",
                "ratio": round(ratio, 2),
                "target": target,
                "met": ratio >= target,
                "microseconds": _per_buyer(seconds[name], buyers),
                "zen_microseconds": _per_buyer(seconds["zen"], buyers),
                "dimensions": len(values[0]),
                "buyers": len(buyers),
            },
            options,
        )


def _scored(pack: CompiledPack) -> tuple[Segment, Scorecard, list[Facts]]:
    """The segment of the sample that has most buyers with a score, and those buyers."""
    by_segment: dict[str, list[Facts]] = {}
    for sample in sample_buyers(DAY):
        facts = read_facts(sample.facts)
        found = assess(pack, facts, DAY, kleene.infer).assessment
        if found.segment is not None and found.score is not None:
            by_segment.setdefault(found.segment, []).append(facts)
    name, buyers = max(by_segment.items(), key=lambda item: len(item[1]))
    segment = pack.segments[name]
    assert segment.scorecard is not None
    return segment, pack.scorecards[segment.scorecard], buyers


def _dimensions(
    pack: CompiledPack, segment: Segment, facts: Facts
) -> Mapping[str, DimensionResult]:
    readings = lay_out(pack, facts, DAY, pack.fact_readings)
    leave_out(pack, readings, segment.expects, pack.fact_readings)
    return measure_dimensions(pack, readings)


def _values(
    pack: CompiledPack, segment: Segment, scorecard: Scorecard, facts: Facts
) -> Mapping[str, object]:
    """The measured value of each dimension of *scorecard*; none where it is absent or stood for."""
    found = _dimensions(pack, segment, facts)
    return {
        name: None if found[name].stands_for in ("best", "worst") else found[name].value
        for group in scorecard.groups
        for name, _weight in group.dimensions
    }


def _traced(decision: zen.ZenDecision, values: Mapping[str, object]) -> Work:
    given = dict(values)
    return lambda: decision.evaluate(given, {"trace": True})


def _measured(pack: CompiledPack, segment: Segment, scorecard: Scorecard, facts: Facts) -> object:
    found = _dimensions(pack, segment, facts)
    score = score_buyer(pack, scorecard, found)
    return {name: result.document() for name, result in found.items()}, score.document()


def _time(calls: list[Work]) -> float:
    began = time.perf_counter()
    for call in calls:
        call()
    return time.perf_counter() - began


def _per_buyer(taken: list[float], buyers: list[Facts]) -> int:
    return round(median(taken) / len(buyers) * 1e6)


if __name__ == "__main__":
    main()
