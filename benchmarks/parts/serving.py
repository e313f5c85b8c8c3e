"""
A server of the engine over a database of its own, and requests to load it with.

The sample's buyers are recorded; the requests ask for each in turn, under a key of its own.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from itertools import compress, count
from operator import not_
from pathlib import Path

from credit_engine.api.server import server_command, server_environment
from credit_engine.domain.api_key import LEVEL_MAX
from credit_engine.domain.buyer import BuyerNumber
from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.observation_document import REGISTER
from credit_engine.domain.request import LimitRequest
from credit_engine.sample.buyers import sample_buyers
from credit_engine.services.context import Caller, Context
from credit_engine.services.import_buyer import ImportedBuyer, import_buyer
from credit_engine.settings import Settings

ROOT = Path(__file__).parents[2]
OURS = "credit_engine.worker:wsgi"
CALLER = Caller("S-1", "benchmark", UTC, level=LEVEL_MAX, operates=True)

Buyer = tuple[str, LimitRequest, Mapping[str, object]]  # its id, its request, the same as JSON


def environment_of(folder: Path) -> dict[str, str]:
    """The settings of a server whose database is in *folder*."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CREDIT_")}
    return kept | {
        "DATABASE_URL": f"sqlite:///{folder / 'ours.db'}",
        "CREDIT_ENGINE_PACK": str(ROOT / "rules" / "trade_credit"),
        "CREDIT_ENGINE_SELLER_ID": "S-1",
        "CREDIT_ENGINE_SELLER_KEY": secrets.token_urlsafe(32),
        "CREDIT_ENGINE_MASTER_KEY": base64.b64encode(os.urandom(32)).decode(),
        "CREDIT_ENGINE_LOG_LEVEL": "warning",
    }


def record_sample(context: Context) -> list[Buyer]:
    """Record the sample's buyers, and give what each asks for."""
    buyers: list[Buyer] = []
    for sample in sample_buyers(CALLER.local_date(context.clock())):
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
        buyer_id = import_buyer(context, CALLER, imported).buyer_id
        buyers.append((buyer_id, facts.request, sample.facts["request"]))
    return buyers


def requests_of(key: str, buyers: list[Buyer]) -> Callable[[], bytes]:
    """Make whole HTTP requests, each with a key of its own, over all buyers in turn."""
    heads = []
    for buyer_id, _request, request in buyers:
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
def serving(
    settings: Settings, port: int, environment: Mapping[str, str], target: str = OURS
) -> Iterator[int]:
    """Serve *target* on *port* for the block; gives the server's process id."""
    command = server_command(replace(settings, port=port), target)
    process = subprocess.Popen(
        command, cwd=ROOT, env=server_environment(environment), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port)
        yield process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(600):  # a minute: the machine may be at work
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=1)
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"the server on port {port} did not start")
