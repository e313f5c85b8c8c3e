"""Many threads over several processes that order for one buyer, and a watcher of what commits."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from credit_engine.bootstrap import build_context
from credit_engine.domain.buyer import BuyerNumber
from credit_engine.domain.money import Money
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Stage
from credit_engine.domain.terms import Terms
from credit_engine.services.check_order import CheckOrder, check_order
from credit_engine.services.context import Context
from credit_engine.services.create_buyer import NewBuyer, create_buyer
from credit_engine.services.take_over_limit import ExistingLimit, take_over_limit_in
from credit_engine.settings import Settings
from tests.kill.order_record import order_faults, snapshots
from tests.real_server import ROOT, clean_environment, polls, server_variables
from tests.sample_records import CALLER

LIMIT_MINOR = 2_000_000
MINIMAL = {"pack": ROOT / "tests" / "packs" / "minimal", "pool_size": 8}


@dataclass(slots=True)
class DeskReport:
    """What the desks were answered, and everything that was found wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    snapshots: int = 0
    highest: int = 0
    faults: list[str] = field(default_factory=list)


def minimal_context(database_url: str) -> Context:
    """The ports on a database, with the smallest rule pack."""
    return build_context(Settings.from_environ(server_variables(database_url, **MINIMAL)))


def limited_buyer(context: Context, minor: int, number: str = "D-1") -> str:
    """Create a buyer with a limit of *minor* cents in force; its id."""
    new = NewBuyer("Aurora Components", (BuyerNumber("erp", number),), {}, None, None)
    buyer_id = create_buyer(context, CALLER, new).buyer_id
    limit = ExistingLimit(
        amount=Money(minor, "EUR"),
        valid_from=CALLER.local_date(context.clock()),
        review_by=date(2099, 1, 1),
        max_terms=Terms("open_account", 60, "invoice_date"),
        reason="for a test",
    )
    with context.store.writing() as writing:
        take_over_limit_in(writing, context, CALLER, buyer_id, limit)
    return buyer_id


def order_at_once(
    database_url: str, store: str, *, processes: int, threads: int, orders: int, seed: int
) -> DeskReport:
    """Let so many threads order for one buyer; judge every snapshot meanwhile, and the end."""
    context = minimal_context(database_url)
    buyer_id = limited_buyer(context, LIMIT_MINOR)
    report = DeskReport()
    desks = [
        subprocess.Popen(
            [
                sys.executable, "-m", "tests.kill.order_worker",
                store, buyer_id, f"P{number}", str(threads), str(orders), str(seed),
            ],
            env=clean_environment() | server_variables(database_url, **MINIMAL),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]  # fmt: skip
    with watched(database_url, buyer_id, report):
        for desk in desks:
            assert desk.stdout is not None
            assert desk.stdout.readline() == "ready\n", desk.communicate()[1]
        for desk in desks:
            assert desk.stdin is not None
            desk.stdin.write("go\n")
            desk.stdin.flush()
        for desk in desks:
            out, err = desk.communicate()
            assert desk.returncode == 0, err
            report.counts += Counter(json.loads(out))
    _fill_up(database_url, context, buyer_id, report)
    context.store.close()
    return report


@contextmanager
def watched(database_url: str, buyer_id: str, report: DeskReport) -> Iterator[None]:
    """Read snapshot after snapshot until the block ends: none may count more than the limit."""
    done = threading.Event()

    def watch() -> None:
        with snapshots(database_url) as read:
            for _ in polls(600):
                counts = read().exposure(buyer_id)
                report.snapshots += 1
                report.highest = max(report.highest, counts)
                if counts > LIMIT_MINOR:
                    report.faults.append(f"a snapshot with {counts} above the limit")
                if done.is_set():
                    return

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _fill_up(database_url: str, context: Context, buyer_id: str, report: DeskReport) -> None:
    """Judge the record; then the last order that fits is granted, and a cent more is not."""
    limits = {buyer_id: LIMIT_MINOR}
    with snapshots(database_url) as read:
        record = read()
        report.faults += order_faults(record, limits)
        left = LIMIT_MINOR - record.exposure(buyer_id)
        if report.faults or left <= 0:
            return
        answers = [
            _answer_to(context, buyer_id, number, minor)
            for number, minor in (("above", left + 1), ("last", left), ("none", 1))
        ]
        if answers != ["hold", "approved", "hold"]:
            report.faults.append(f"with {left} left, the last orders were answered {answers}")
        report.faults += order_faults(read(), limits)


def _answer_to(context: Context, buyer_id: str, number: str, minor: int) -> str:
    request = OrderRequest(DocumentRef(Stage.ORDER, number), Money(minor, "EUR"))
    answered = check_order(context, CALLER, CheckOrder(buyer_id, request, number, "sha256:0"))
    return str(json.loads(answered.body)["answer"])
