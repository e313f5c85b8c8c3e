"""
Limit requests per second over HTTP, against the bare floor in the same run.

The floor (parts/bare_route.py) is a Flask route that durably writes one row of the
size that a decision takes and gives the same bytes back, through the raw driver,
with the same pragmas, on the same server with the same workers and threads. The
two take turns, so that a machine that slows down slows both.

    python -m benchmarks.http [--quick] [--json]
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC
from itertools import compress, count
from operator import not_
from pathlib import Path
from statistics import median

from benchmarks.parts.load import drive
from benchmarks.parts.options import read_options, show
from credit_engine.api.server import server_command, server_environment
from credit_engine.bootstrap import build_context
from credit_engine.domain.buyer import BuyerNumber
from credit_engine.domain.facts_document import REGISTER, read_facts
from credit_engine.domain.request import LimitRequest
from credit_engine.sample.buyers import sample_buyers
from credit_engine.services.context import Caller, Context
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.import_buyer import ImportedBuyer, import_buyer
from credit_engine.settings import Settings

ROOT = Path(__file__).parents[1]
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
    environment = _environment(folder)
    settings = Settings.from_environ(environment)
    buyers, sizes = _prepare(settings)
    (folder / "answer").write_bytes(sizes.answer)
    bare_environment = environment | {
        "BARE_ROW_BYTES": str(sizes.row),
        "BARE_ANSWER": str(folder / "answer"),
        "BARE_DATABASE": str(folder / "bare.db"),
    }
    make = _requests(settings.sellers[0].key, buyers)
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    others: dict[str, dict[int, int]] = {"ours": {}, "bare": {}}
    with (
        _server(settings, "ours", environment, "credit_engine.worker:wsgi"),
        _server(settings, "bare", bare_environment, "benchmarks.parts.bare_route:make"),
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


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CREDIT_")}
    return kept | {
        "DATABASE_URL": f"sqlite:///{folder / 'ours.db'}",
        "CREDIT_ENGINE_PACK": str(ROOT / "rules" / "trade_credit"),
        "CREDIT_ENGINE_SELLER_ID": "S-1",
        "CREDIT_ENGINE_SELLER_KEY": secrets.token_urlsafe(32),
        "CREDIT_ENGINE_MASTER_KEY": base64.b64encode(os.urandom(32)).decode(),
        "CREDIT_ENGINE_LOG_LEVEL": "warning",
    }


def _prepare(settings: Settings) -> tuple[list[tuple[str, dict[str, object]]], Sizes]:
    """Record the sample; give (buyer id, request) and the size of a decision and its answer."""
    context = build_context(settings)
    caller = Caller("S-1", "benchmark", UTC)
    buyers = []
    sizes = []
    for sample in sample_buyers(caller.local_date(context.clock())):
        facts = read_facts(sample.facts)
        by_register = [stated.source == REGISTER for stated in facts.observations]
        imported = ImportedBuyer(
            name=sample.name,
            numbers=(BuyerNumber("sample", sample.payer_number),),
            register=tuple(compress(facts.observations, by_register)),
            observations=tuple(compress(facts.observations, map(not_, by_register))),
            statements=facts.statements,
            invoices=facts.invoices,
        )
        buyer_id = import_buyer(context, caller, imported).buyer_id
        buyers.append((buyer_id, sample.facts["request"]))
        sizes.append(_size(context, caller, buyer_id, facts.request))
    sizes.sort(key=lambda size: size.row)
    return buyers, sizes[len(sizes) // 2]


def _size(context: Context, caller: Caller, buyer_id: str, request: LimitRequest) -> Sizes:
    command = DecideLimit(buyer_id, request, f"size-{buyer_id}", "sha256:0")
    answer = decide_limit(context, caller, command)
    with context.store.reading() as reading:
        record = reading.decision("S-1", json.loads(answer.body)["decision_id"])
    assert record is not None
    row = len(record.decision_bytes) + len(record.facts_bytes) + len(record.assessment_bytes)
    return Sizes(row + len(answer.body), answer.body)


def _requests(key: str, buyers: list[tuple[str, dict[str, object]]]) -> Callable[[], bytes]:
    """Make whole HTTP requests, each with a key of its own, over all buyers in turn."""
    heads = []
    for buyer_id, request in buyers:
        body = json.dumps({"buyer": {"buyer_id": buyer_id}, **request}).encode()
        head = (
            "POST /v1/limit-requests HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nIdempotency-Key: "
        ).encode()
        heads.append((head, body))
    numbers = count()

    def make() -> bytes:
        number = next(numbers)
        head, body = heads[number % len(heads)]
        return head + b"bench-%d\r\n\r\n" % number + body

    return make


@contextmanager
def _server(
    settings: Settings, name: str, environment: dict[str, str], target: str
) -> Iterator[None]:
    command = server_command(replace(settings, port=PORTS[name]), target)
    process = subprocess.Popen(
        command, cwd=ROOT, env=server_environment(environment), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(PORTS[name])
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"the server on port {port} did not start")


if __name__ == "__main__":
    main()
