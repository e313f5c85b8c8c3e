"""
Memory of one serving process after 10,000 decisions, and whether it grows from there to 100,000.

The server runs one worker, whose resident memory is read from /proc after each tenth of
the way. The ratio is the memory at the end over that after the first tenth: 1 is no growth.

    python -m benchmarks.memory [--quick] [--json]
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from benchmarks.parts.load import drive
from benchmarks.parts.options import read_options, show
from benchmarks.parts.serving import environment_of, record_sample, requests_of, serving
from credit_engine.bootstrap import build_context
from credit_engine.settings import Settings

PORT = 8103
CLIENTS = 8
CREATED = 201
TENTH = {"quick": 300, "full": 10_000}
STEPS = 10
SLICE_SECONDS = 1.0
LIMIT_MIB = 250.0
GROWTH_MAX = 1.05  # what an allocator moves by without growing


def main() -> None:
    """Run the benchmark and print its result."""
    options = read_options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        show(measure(Path(folder), TENTH["quick" if options.quick else "full"]), options)


def measure(folder: Path, tenth: int) -> dict[str, object]:
    """Serve, decide, and read the worker's memory after each tenth."""
    environment = environment_of(folder) | {"CREDIT_ENGINE_WORKERS": "1"}
    settings = replace(Settings.from_environ(environment), workers=1)
    make = requests_of(settings.sellers[0].key, record_sample(build_context(settings)))
    mebibytes: list[float] = []
    decided = 0
    with serving(settings, PORT, environment) as server:
        while len(mebibytes) < STEPS:
            tally = drive(PORT, make, CLIENTS, SLICE_SECONDS)
            decided += tally.statuses.get(CREATED, 0)
            if decided >= tenth * (len(mebibytes) + 1):
                mebibytes.append(_largest_child(server))
    ratio = mebibytes[-1] / mebibytes[0]
    return {
        "name": "memory_of_a_serving_process",
        "ratio": round(ratio, 3),
        "target": GROWTH_MAX,
        "met": ratio <= GROWTH_MAX and mebibytes[0] < LIMIT_MIB,
        "mebibytes_after_first_tenth": round(mebibytes[0], 1),
        "mebibytes_at_the_end": round(mebibytes[-1], 1),
        "mebibytes_limit": LIMIT_MIB,
        "decisions": decided,
    }


def _largest_child(server: int) -> float:
    """Resident memory, in MiB, of the worker: the largest child of the server."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return max(_resident(child) for child in children)


def _resident(process: str) -> float:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    main()
