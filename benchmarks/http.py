"""
Limit requests per second over HTTP, against the bare floor in the same run.

The floor (parts/bare_route.py) is a Flask route that durably writes one row of the
size that a decision takes and gives the same bytes back, through the raw driver,
with the same pragmas, on the same server with the same workers and threads. The
two take turns, so that a machine that slows down slows both.

    python -m benchmarks.http [--quick] [--json]
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.parts.load import drive
from benchmarks.parts.options import read_options, show
from benchmarks.parts.serving import (
    CALLER,
    Buyer,
    environment_of,
    record_sample,
    requests_of,
    serving,
)
from credit_engine.bootstrap import build_context
from credit_engine.domain.request import LimitRequest
from credit_engine.services.context import Context
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.settings import Settings

TARGET = 0.4
PORTS = {"ours": 8101, "bare": 8102}
CLIENTS = 8
CREATED = 201
TURN_SECONDS = {"quick": 2.0, "full": 10.0}
TURNS = {"quick": 3, "full": 5}


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of one decision's row and of its answer."""

    row: int
    answer: bytes


def main() -> None:
    """Run the benchmark and print its result."""
    options = read_options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        show(measure(Path(folder), "quick" if options.quick else "full"), options)


def measure(folder: Path, size: str) -> dict[str, object]:
    """Start both servers, drive them in turns, and compare."""
    environment = environment_of(folder)
    settings = Settings.from_environ(environment)
    buyers, sizes = _sizes(settings)
    (folder / "answer").write_bytes(sizes.answer)
    bare_environment = environment | {
        "BARE_ROW_BYTES": str(sizes.row),
        "BARE_ANSWER": str(folder / "answer"),
        "BARE_DATABASE": str(folder / "bare.db"),
    }
    make = requests_of(settings.sellers[0].key, buyers)
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    others: dict[str, dict[int, int]] = {"ours": {}, "bare": {}}
    with (
        serving(settings, PORTS["ours"], environment),
        serving(settings, PORTS["bare"], bare_environment, "benchmarks.parts.bare_route:make"),
    ):
        for port in PORTS.values():
            drive(port, make, CLIENTS, 1.0)  # warm
        for _ in range(TURNS[size]):
            for name, port in PORTS.items():
                tally = drive(port, make, CLIENTS, TURN_SECONDS[size])
                rates[name].append(tally.rate(CREATED))
                for status, number in tally.statuses.items():
                    if status != CREATED:
                        others[name][status] = others[name].get(status, 0) + number
    ratio = median(ours / bare for ours, bare in zip(rates["ours"], rates["bare"], strict=True))
    return {
        "name": "http_limit_requests_sqlite",
        "ratio": round(ratio, 3),
        "target": TARGET,
        "met": ratio >= TARGET,
        "ours_per_second": round(median(rates["ours"])),
        "bare_per_second": round(median(rates["bare"])),
        "row_bytes": sizes.row,
        "answer_bytes": len(sizes.answer),
        "workers": settings.workers,
        "threads": settings.threads,
        "clients": CLIENTS,
        "other_statuses": others,
    }


def _sizes(settings: Settings) -> tuple[list[Buyer], Sizes]:
    """Record the sample; give its buyers and the size of a decision and its answer."""
    context = build_context(settings)
    buyers = record_sample(context)
    sizes = sorted(
        (_size(context, buyer_id, request) for buyer_id, request, _ in buyers),
        key=lambda size: size.row,
    )
    return buyers, sizes[len(sizes) // 2]


def _size(context: Context, buyer_id: str, request: LimitRequest) -> Sizes:
    command = DecideLimit(buyer_id, request, f"size-{buyer_id}", "sha256:0")
    answer = decide_limit(context, CALLER, command)
    with context.store.reading() as reading:
        record = reading.decision("S-1", json.loads(answer.body)["decision_id"])
    assert record is not None
    row = len(record.decision_bytes) + len(record.facts_bytes) + len(record.assessment_bytes)
    return Sizes(row + len(answer.body), answer.body)


if __name__ == "__main__":
    main()
