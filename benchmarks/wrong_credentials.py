"""
What others feel while one source sends 1,000 wrong keys a minute: their p99, against that without.

Callers with a right key ask for limits at a steady rate; every other turn, wrong keys come
beside them from another address of this machine. Both kinds of turn are on one server and
alternate, so that a machine that slows down slows both.

    python -m benchmarks.wrong_credentials [--quick] [--json]
"""

from __future__ import annotations

import secrets
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.parts.load import Tally, drive
from benchmarks.parts.options import read_options, show
from benchmarks.parts.serving import environment_of, record_sample, requests_of, serving
from credit_engine.bootstrap import build_context
from credit_engine.settings import Settings

TARGET = 1.2
PORT = 8105
CLIENTS = 4
PER_SECOND = 40  # a fifth of what the server decides at most: nobody waits for a turn
WRONG_PER_MINUTE = 1_000
WRONG_FROM = "127.0.0.2"
UNAUTHORISED, TOO_MANY = 401, 429
TURN_SECONDS = {"quick": 2.0, "full": 6.0}
PAIRS = {"quick": 4, "full": 15}


@dataclass(slots=True)
class Side:
    """All answers of one kind of turn."""

    tally: Tally = field(default_factory=Tally)

    def add(self, turn: Tally) -> None:
        """Add the answers of one more turn."""
        self.tally.each += turn.each
        for status, count in turn.statuses.items():
            self.tally.statuses[status] = self.tally.statuses.get(status, 0) + count


def main() -> None:
    """Run the benchmark and print its result."""
    options = read_options(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        show(measure(Path(folder), "quick" if options.quick else "full"), options)


def measure(folder: Path, size: str) -> dict[str, object]:
    """Drive one server with and without wrong keys, in turns, and compare."""
    environment = environment_of(folder)
    settings = Settings.from_environ(environment)
    context = build_context(settings)
    make = requests_of(settings.sellers[0].key, record_sample(context))
    context.store.close()
    quiet, beset, wrong = Side(), Side(), Side()
    ratios: list[float] = []
    with serving(settings, PORT, environment):
        drive(PORT, make, CLIENTS, 2.0)  # warm
        for _ in range(PAIRS[size]):
            alone = drive(PORT, make, CLIENTS, TURN_SECONDS[size], per_second=PER_SECOND)
            sender = threading.Thread(target=_send_wrong, args=(wrong, TURN_SECONDS[size]))
            sender.start()
            both = drive(PORT, make, CLIENTS, TURN_SECONDS[size], per_second=PER_SECOND)
            sender.join()
            quiet.add(alone)
            beset.add(both)
            ratios.append(both.percentile_ms(99) / alone.percentile_ms(99))
    ratio = median(ratios)  # of pairs of turns: a stall of the machine spoils one, not all
    without, beside = quiet.tally.percentile_ms(99), beset.tally.percentile_ms(99)
    return {
        "name": "p99_beside_wrong_keys",
        "ratio": round(ratio, 3),
        "target": TARGET,
        "met": ratio <= TARGET,
        "pairs": len(ratios),
        "p99_ms_without": without,
        "p99_ms_beside": beside,
        "p50_ms_without": quiet.tally.percentile_ms(50),
        "p50_ms_beside": beset.tally.percentile_ms(50),
        "answers_without": quiet.tally.statuses,
        "answers_beside": beset.tally.statuses,
        "wrong_per_minute": WRONG_PER_MINUTE,
        "wrong_answered_401": wrong.tally.statuses.get(UNAUTHORISED, 0),
        "wrong_answered_429": wrong.tally.statuses.get(TOO_MANY, 0),
        "workers": settings.workers,
        "threads": settings.threads,
        "clients": CLIENTS,
    }


def _send_wrong(side: Side, seconds: float) -> None:
    rate = WRONG_PER_MINUTE / 60
    side.add(drive(PORT, _wrong_request, 1, seconds, per_second=rate, source=WRONG_FROM))


def _wrong_request() -> bytes:
    return (
        "GET /v1/buyers HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {secrets.token_urlsafe(32)}\r\n\r\n"
    ).encode()


if __name__ == "__main__":
    main()
