"""
A trial of the inference, to be run as a process of its own.

    python -m tests.assess.inference_trial '{"seed": 1, "networks": 500, "facts": 2}'

Eight threads share one engine. Every answer of durable_rules and of the plain
evaluator is compared with the truth tables; the counts are printed as JSON, and
the exit code is 0 only where nothing differed and nothing failed. It is a
process of its own because a broken engine crashes, and because rulesets are
never freed. With `seconds`, the threads go round the same cases for that long.
"""

import importlib
import itertools
import json
import os
import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from credit_engine.assess import kleene
from credit_engine.assess.infer import Inference, InferenceFailed
from credit_engine.assess.verdicts import Verdicts
from credit_engine.pack.network import Network, NetworkError
from tests.assess.drawn_networks import DrawnNetwork, draw_network, truths

THREADS = 8


@dataclass(frozen=True)
class Case:
    """A network, its facts, and the answer of the truth tables."""

    network: Network
    atoms: dict[str, bool | None]
    answer: Verdicts


def draw_cases(seed: int, networks: int, facts: int) -> list[Case]:
    """Draw the cases of a trial, those of one network far apart."""
    source = random.Random(seed)
    drawn: list[DrawnNetwork] = []
    while len(drawn) < networks:
        try:
            drawn.append(draw_network(source))
        except NetworkError:
            continue  # a rule that is too wide is refused; test_network.py covers that
    cases = []
    for network in drawn * facts:
        given = network.draw_facts(source)
        cases.append(Case(network.network, truths(given), network.judge(given)))
    return cases


def resident_kib() -> int:
    """Read how much memory this process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


def work(engine: Inference, cases: Iterator[Case], lock: threading.Lock, counts: Counter) -> None:
    """Take cases until there are none left, and count what goes wrong."""
    while True:
        with lock:
            case = next(cases, None)
        if case is None:
            return
        seen = ["cases"]
        try:
            if engine.run(case.network, case.atoms) != case.answer:
                seen.append("differences")
        except InferenceFailed:
            seen.append("failures")
        if kleene.evaluate(case.network, case.atoms) != case.answer:
            seen.append("differences_of_kleene")
        with lock:
            counts.update(seen)


def run_threads(engine: Inference, cases: Iterator[Case], counts: Counter) -> None:
    """Let the threads share *cases*."""
    lock = threading.Lock()
    threads = [
        threading.Thread(target=work, args=(engine, cases, lock, counts)) for _ in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def endless(cases: list[Case], seconds: float) -> Iterator[Case]:
    """Go round *cases* for so many seconds."""
    end = time.monotonic() + seconds
    return itertools.takewhile(lambda _: time.monotonic() < end, itertools.cycle(cases))


def main(order: dict) -> int:
    """Run what *order* asks for and print the counts."""
    module, name = order.get("engine", "credit_engine.assess.infer:Inference").split(":")
    engine: Inference = getattr(importlib.import_module(module), name)()
    cases = draw_cases(order["seed"], order["networks"], order["facts"])
    counts: Counter = Counter(
        cases=0, differences=0, differences_of_kleene=0, failures=0, networks=order["networks"]
    )
    run_threads(engine, iter(cases), counts)
    if seconds := order.get("seconds"):
        run_threads(engine, endless(cases, seconds / 10), counts)
        before = resident_kib()
        run_threads(engine, endless(cases, seconds), counts)
        counts["grown_kib"] = max(0, resident_kib() - before)
    sys.stdout.write(json.dumps(counts))
    wrong = counts["differences"] + counts["differences_of_kleene"] + counts["failures"]
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
