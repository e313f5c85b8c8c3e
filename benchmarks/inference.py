"""
What the checked inference costs.

An assessment with durable_rules and its judge, against one with the judge alone
(as replays and cases run), on every buyer of the sample, in turns. The ratio is
the time of the first over the time of the second, so that less is better.

    python -m benchmarks.inference [--quick] [--json]
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.parts.options import read_options, show
from credit_engine.assess import kleene
from credit_engine.assess.infer import Inference
from credit_engine.assess.rules import Infer
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from credit_engine.sample.buyers import sample_buyers
from credit_engine.services.make_assessment import make_assessment
from credit_engine.store.pack_files import read_pack_folder

PACK = Path(__file__).parents[1] / "rules" / "trade_credit"
DAY = date(2026, 11, 23)
TARGET = 2.0
TURNS = {"quick": 11, "full": 101}


def main() -> None:
    """Run the benchmark and print its result."""
    options = read_options(__doc__)
    pack = compile_pack(read_pack_folder(PACK))
    buyers = [read_facts(sample.facts) for sample in sample_buyers(DAY)]
    live: Infer = Inference().decide
    seconds: dict[str, list[float]] = {"live": [], "judge": []}
    for _ in range(TURNS["quick" if options.quick else "full"]):
        seconds["live"].append(_assess_all(pack, buyers, live))
        seconds["judge"].append(_assess_all(pack, buyers, kleene.infer))
    pairs = zip(seconds["live"], seconds["judge"], strict=True)
    ratio = median(live / judge for live, judge in pairs)
    per_buyer = {
        f"{name}_microseconds": round(median(taken) / len(buyers) * 1e6)
        for name, taken in seconds.items()
    }
    show(
        {
            "name": "assessment_live_over_judge_alone",
            "ratio": round(ratio, 3),
            "target": TARGET,
            "met": ratio <= TARGET,
            **per_buyer,
        },
        options,
    )


def _assess_all(pack: CompiledPack, buyers: list[Facts], infer: Infer) -> float:
    began = time.perf_counter()
    for facts in buyers:
        made = make_assessment(pack, facts, DAY, infer)
        assert made.alarm is None, made.alarm
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
