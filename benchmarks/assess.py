"""
Assessments per second, against zen-engine on the same dimensions, in one run.

Both sides start from the same buyers. zen-engine (a rules engine in Rust, called
from Python, compiled beforehand) is given the laid-out facts, measures the same
dimensions in its own expressions, turns them into points in one decision table
each, adds up the score, and writes its trace. Ours lays out the facts, measures,
scores, and writes the trace; then the whole assessment by the plain evaluator, as
replays run it; then the live one, with durable_rules and its judge. Before the
clock starts, the points and the scores of the two sides are compared. The ratios
are zen-engine's time over ours.

    python -m benchmarks.assess [--quick] [--json]
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.parts.options import read_options, show
from benchmarks.parts.zen_tables import ZenPack, zen_pack
from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.infer import Inference
from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import Readings, lay_out, leave_out
from credit_engine.assess.score import score_buyer
from credit_engine.assess.trace import DimensionResult, Score
from credit_engine.domain.facts import Absence, Facts
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
    theirs = zen_pack(pack, scorecard)
    contexts = [theirs.given(*_dimensions(pack, segment, facts)) for facts in buyers]
    agreed = [
        _agreed(theirs, context, _measured(pack, segment, scorecard, facts))
        for context, facts in zip(contexts, buyers, strict=True)
    ]
    seconds = _in_turns(
        {"zen": [lambda context=context: theirs.decide(context) for context in contexts]}
        | _ours(pack, segment, scorecard, buyers),
        TURNS["quick" if options.quick else "full"],
    )
    for name, target in TARGETS.items():
        ratio = _ratio(seconds["zen"], seconds[name])
        result: dict[str, object] = {
            "name": f"assess_{name}_against_zen",
            "ratio": round(ratio, 2),
            "target": target,
            "met": ratio >= target,
            "microseconds": _per_buyer(seconds[name], buyers),
            "zen_microseconds": _per_buyer(seconds["zen"], buyers),
            "buyers": len(buyers),
            "dimensions": len(pack.dimensions),
            "zen_tables": theirs.tables,
            "zen_measures": theirs.measures,
            "zen_handed_measures": len(theirs.handed),
            "points_compared": sum(points for points, _ in agreed),
            "points_that_differ": sum(differ for _, differ in agreed),
        }
        if name == "live":
            result["durable_rules_share"] = round(_durable_share(seconds), 2)
        show(result, options)


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
) -> tuple[Readings, Mapping[str, DimensionResult]]:
    """The facts as they are laid out, and what is measured of them."""
    readings = lay_out(pack, facts, DAY, pack.fact_readings)
    leave_out(pack, readings, segment.expects, pack.fact_readings)
    laid_out = Readings(dict(readings.values), dict(readings.absences), dict(readings.freshness))
    return laid_out, measure_dimensions(pack, readings)


def _ours(
    pack: CompiledPack, segment: Segment, scorecard: Scorecard, buyers: list[Facts]
) -> dict[str, list[Work]]:
    live = Inference().decide
    return {
        "measure_score_trace": [
            lambda facts=facts: _measured(pack, segment, scorecard, facts) for facts in buyers
        ],
        "plain": [
            lambda facts=facts: make_assessment(pack, facts, DAY, kleene.infer) for facts in buyers
        ],
        "live": [lambda facts=facts: make_assessment(pack, facts, DAY, live) for facts in buyers],
    }


def _measured(
    pack: CompiledPack, segment: Segment, scorecard: Scorecard, facts: Facts
) -> tuple[Mapping[str, DimensionResult], Mapping[str, object], Score]:
    """Lay out, measure, score; the results with the trace of the measures, ready for JSON."""
    readings = lay_out(pack, facts, DAY, pack.fact_readings)
    leave_out(pack, readings, segment.expects, pack.fact_readings)
    found = measure_dimensions(pack, readings)
    score = score_buyer(pack, scorecard, found)
    trace = {name: result.document() for name, result in found.items()}
    trace["score"] = score.document()
    return found, trace, score


def _agreed(
    theirs: ZenPack,
    context: Mapping[str, object],
    ours: tuple[Mapping[str, DimensionResult], Mapping[str, object], Score],
) -> tuple[int, int]:
    """How many points were compared, and how many differ; a score counts among them."""
    found, _, score = ours
    told = theirs.decide(context)["result"]
    pairs = [
        (told[f"p_{name}"], result.points)
        for name, result in found.items()
        if result.points is not None
    ]
    everything = all(result.absence is not Absence.NOT_EXPECTED for result in found.values())
    if everything:  # else the weights are shared out anew, which zen-engine is spared
        pairs.append((told["score"], score.score))
    return len(pairs), sum(1 for their_points, our_points in pairs if their_points != our_points)


def _in_turns(work: Mapping[str, list[Work]], turns: int) -> Mapping[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for _ in range(turns):
        for name, calls in work.items():
            seconds[name].append(_time(calls))
    return seconds


def _time(calls: list[Work]) -> float:
    began = time.perf_counter()
    for call in calls:
        call()
    return time.perf_counter() - began


def _ratio(theirs: list[float], ours: list[float]) -> float:
    return median(their / our for their, our in zip(theirs, ours, strict=True))


def _durable_share(seconds: Mapping[str, list[float]]) -> float:
    """What durable_rules takes of a live assessment: all that the plain one does without."""
    pairs = zip(seconds["live"], seconds["plain"], strict=True)
    return median((live - plain) / live for live, plain in pairs)


def _per_buyer(taken: list[float], buyers: list[Facts]) -> int:
    return round(median(taken) / len(buyers) * 1e6)


if __name__ == "__main__":
    main()
