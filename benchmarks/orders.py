"""
Reservations per second over HTTP, against a bare conditional UPDATE behind the same server.

Each request checks an order of its own and reserves for it. They come for one hot buyer, or
spread over many. The floor (parts/bare_update.py) is a WSGI app that commits one conditional
UPDATE through the same driver and pool: no key, no record, no judgement. Both take turns, so
that a machine that slows down slows both. PostgreSQL is measured where BENCH_POSTGRESQL_URL
names a server on which databases may be made.

    python -m benchmarks.orders [--quick] [--json]
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import count
from pathlib import Path
from statistics import median

import orjson
import psycopg

from benchmarks.parts.bare_update import TABLE
from benchmarks.parts.load import Tally, drive
from benchmarks.parts.options import read_options, show
from benchmarks.parts.serving import CALLER, environment_of, serving
from credit_engine.bootstrap import build_context
from credit_engine.domain.buyer import Buyer, BuyerNumber
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.money import Money
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.domain.terms import Terms
from credit_engine.services.check_order import CheckOrder, check_order
from credit_engine.services.context import Context
from credit_engine.services.ports import Recording
from credit_engine.services.take_over_limit import ExistingLimit, take_over_limit_in
from credit_engine.settings import Settings
from credit_engine.store.address import read_address

TARGET = 0.5
TARGET_P99_MS = 50
PER_SECOND = 200
PORTS = {"ours": 8103, "bare": 8104}
BARE = "benchmarks.parts.bare_update:make"
CLIENTS = 8
DONE = 200
TURN_SECONDS = {"quick": 1.5, "full": 10.0}
TURNS = {"quick": 2, "full": 5}
BUYERS = {"quick": 200, "full": 10_000}
LIMIT = Money(10**13, "USD")


@dataclass(frozen=True, slots=True)
class Bench:
    """Both servers on one database, and the buyers that orders come for."""

    size: str
    key: str
    buyers: list[str]


def main() -> None:
    """Run the benchmark on each database and print its results."""
    options = read_options(__doc__)
    size = "quick" if options.quick else "full"
    with tempfile.TemporaryDirectory() as folder:
        for result in measure_on("sqlite", f"sqlite:///{folder}/ours.db", size):
            show(result, options)
        server = os.environ.get("BENCH_POSTGRESQL_URL")
        if server is not None:
            with own_database(server) as url:
                for result in measure_on("postgresql", url, size):
                    show(result, options)


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """Make a database on a server for the block."""
    name = f"bench_orders_{secrets.token_hex(4)}"
    plain = server.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{server.rsplit('/', 1)[0]}/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def measure_on(backend: str, url: str, size: str) -> Iterator[dict[str, object]]:
    """Measure on one database: a hot buyer, many buyers, and a hot buyer at a steady rate."""
    with tempfile.TemporaryDirectory() as folder:
        environment = environment_of(Path(folder)) | {"DATABASE_URL": url}
        settings = Settings.from_environ(environment)
        context = build_context(settings)
        buyers = record_buyers(context, BUYERS[size])
        make_bare_table(url, buyers)
        context.store.close()
        bench = Bench(size, settings.sellers[0].key, buyers)
        with (
            serving(settings, PORTS["ours"], environment),
            serving(settings, PORTS["bare"], environment, BARE),
        ):
            for name, of in (("hot", buyers[:1]), ("spread", buyers)):
                yield {
                    "name": f"order_checks_{name}_{backend}",
                    **in_turns(bench, of),
                    "buyers": len(of),
                    "workers": settings.workers,
                    "threads": settings.threads,
                }
            yield {"name": f"order_checks_steady_{backend}", **steady(bench)}


def in_turns(bench: Bench, buyers: list[str]) -> dict[str, object]:
    """Drive both servers in turns as fast as they answer."""
    make = requests_of(bench.key, buyers)
    tallies: dict[str, list[Tally]] = {"ours": [], "bare": []}
    for port in PORTS.values():
        drive(port, make, CLIENTS, 1.0)  # warm
    for _ in range(TURNS[bench.size]):
        for name, port in PORTS.items():
            tallies[name].append(drive(port, make, CLIENTS, TURN_SECONDS[bench.size]))
    rates = {name: [tally.rate(DONE) for tally in of] for name, of in tallies.items()}
    ratio = median(ours / bare for ours, bare in zip(rates["ours"], rates["bare"], strict=True))
    return {
        "ratio": int(ratio * 1000) / 1000,
        "target": TARGET,
        "met": ratio >= TARGET,
        **{f"{name}_per_second": int(median(of)) for name, of in rates.items()},
        **{
            f"{name}_p{percent}_ms": median(tally.percentile_ms(percent) for tally in of)
            for name, of in tallies.items()
            for percent in (50, 99)
        },
        "clients": CLIENTS,
        "other_statuses": others_of(tallies["ours"]),
    }


def steady(bench: Bench) -> dict[str, object]:
    """Drive our server at a steady rate, for one hot buyer."""
    make = requests_of(bench.key, bench.buyers[:1])
    seconds = 2 * TURN_SECONDS[bench.size]
    tally = drive(PORTS["ours"], make, CLIENTS, seconds, per_second=PER_SECOND)
    p99 = tally.percentile_ms(99)
    return {
        "ratio": int(tally.rate(DONE) / PER_SECOND * 1000) / 1000,
        "target": f"p99 < {TARGET_P99_MS} ms at {PER_SECOND} a second",
        "met": p99 < TARGET_P99_MS,
        "ours_per_second": int(tally.rate(DONE)),
        "p50_ms": tally.percentile_ms(50),
        "p99_ms": p99,
        "other_statuses": others_of([tally]),
    }


def others_of(tallies: list[Tally]) -> dict[int, int]:
    """How many answers had which other status."""
    found: dict[int, int] = {}
    for tally in tallies:
        for status, number in tally.statuses.items():
            if status != DONE:
                found[status] = found.get(status, 0) + number
    return found


def record_buyers(context: Context, many: int) -> list[str]:
    """
    Record buyers that owe nothing, with a limit that no load uses up; their ids.

    Raises:
        SystemExit: an order of the first would not be reserved for.
    """
    limit = ExistingLimit(
        amount=LIMIT,
        valid_from=CALLER.local_date(context.clock()),
        review_by=date(2099, 1, 1),
        max_terms=Terms("open_account", 60, "invoice_date"),
        reason="for a benchmark",
    )
    recording = Recording(context.clock(), "benchmark")
    found = []
    for number in range(many):
        buyer_id = context.ids()
        numbers = (BuyerNumber("bench", str(number)),)
        with context.store.writing() as writing:
            writing.add_buyer(Buyer(buyer_id, "S-1", f"Buyer {number}", numbers, 1, {}))
            take_over_limit_in(writing, context, CALLER, buyer_id, limit)
            writing.append_ledger(buyer_id, Ledger(limit.valid_from, invoices=0), recording)
        found.append(buyer_id)
    request = OrderRequest(DocumentRef(Stage.ORDER, "first"), Money(1, "USD"))
    first = check_order(context, CALLER, CheckOrder(found[0], request, "first", "sha256:0"))
    if orjson.loads(first.body)["reservation"] is None:
        raise SystemExit(f"The first order is not reserved for: {first.body.decode()}")
    return found


def make_bare_table(url: str, buyers: list[str]) -> None:
    """Make what the floor updates: a row for each buyer."""
    backend, address = read_address(url)
    engine = backend.make_engine(address, 1, 1_000)
    connection = engine.raw_connection()
    driver = connection.driver_connection
    assert driver is not None
    driver.execute("BEGIN")
    driver.execute(TABLE)
    sign = ":id, 0, :most" if backend.one_writer else "%(id)s, 0, %(most)s"
    driver.cursor().executemany(
        f"INSERT INTO bare VALUES ({sign})",
        [{"id": buyer_id, "most": LIMIT.minor} for buyer_id in buyers],
    )
    driver.execute("COMMIT")
    connection.close()
    engine.dispose()


def requests_of(key: str, buyers: list[str]) -> Callable[[], bytes]:
    """Make whole HTTP requests, each about an order of its own, over all buyers in turn."""
    run = secrets.token_hex(4)
    numbers = count()

    def make() -> bytes:
        number = next(numbers)
        body = (
            b'{"buyer":{"buyer_id":"%s"},"document":{"stage":"order","number":"%s-%d"},'
            b'"open_amount":{"amount":"0.01","currency":"USD"}}'
            % (buyers[number % len(buyers)].encode(), run.encode(), number)
        )
        return (
            b"POST /v1/orders/check HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Authorization: Bearer %s\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\nIdempotency-Key: %s-%d\r\n\r\n"
            % (key.encode(), len(body), run.encode(), number)
        ) + body

    return make


if __name__ == "__main__":
    main()
