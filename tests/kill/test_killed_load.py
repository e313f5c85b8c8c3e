"""A load of documents that is killed midway and run again: sums are exact all along."""

import signal
import time
from pathlib import Path

import pysqlite3

from credit_engine.services.count_account import positions_anew
from credit_engine.store.open import open_store
from tests.kill.test_killed_import import MASTER_KEY, SELLER, run, start, write_buyers

BUYERS = 20  # as write_buyers has them


def write_documents(path: Path, count: int) -> None:
    """Write deliveries, each before the order that it follows, and orders stated twice."""
    rows = []
    for row in range(1, count // 3 + 1):
        buyer, follows = f"erp,{row % BUYERS}", f"order SO-{row} {row}.00"
        rows += [
            f"{buyer},delivery,DN-{row},,2026-08-02,{row}.00,EUR,{follows},",
            f"{buyer},order,SO-{row},2026-08-01,,{2 * row}.00,EUR,,",
            f"{buyer},order,SO-{row},2026-08-01,,{3 * row}.00,EUR,,",
        ]
    header = (
        "system,payer_number,kind,number,ordered_on,delivered_on,amount,currency,follows,closed"
    )
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def recorded(folder: Path, database: str) -> int:
    connection = pysqlite3.connect(folder / database, timeout=5)
    try:
        return connection.execute("SELECT count(*) FROM documents").fetchone()[0]
    finally:
        connection.close()


def sums(folder: Path, database: str) -> dict[str, object]:
    """Give the positions of every buyer by name, which must be those of its records."""
    store = open_store(f"sqlite:///{folder / database}", MASTER_KEY, 2)
    try:
        with store.reading() as reading:
            found = {}
            for buyer in reading.buyers(SELLER, None, 1000):
                found[buyer.name] = reading.positions(buyer.buyer_id)
                assert found[buyer.name] == positions_anew(reading, buyer.buyer_id)
            return found
    finally:
        store.close()


def test_sums_are_exact_after_each_kill_and_whole_at_the_end(tmp_path, proof):
    rows, kills = proof.size(quick=300, full=9_000), proof.size(quick=1, full=8)
    load = ("documents.csv", "--kind", "documents")
    write_documents(tmp_path / "documents.csv", rows)
    write_buyers(tmp_path / "buyers.csv")
    for database in ("killed.db", "whole.db"):
        run(tmp_path, database, "buyers.csv")
    run(tmp_path, "whole.db", *load)
    midway = 0
    for kill in range(1, kills + 1):
        process = start(tmp_path, "killed.db", *load)
        until = rows * kill / (kills + 1)
        while process.poll() is None and recorded(tmp_path, "killed.db") < until:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        midway += 0 < recorded(tmp_path, "killed.db") < rows
        sums(tmp_path, "killed.db")
    run(tmp_path, "killed.db", *load)

    assert midway > 0, "no kill came midway; send more rows"
    assert sums(tmp_path, "killed.db") == sums(tmp_path, "whole.db")
    proof.record(
        "a load of documents that is killed and run again",
        counts={"rows": rows, "killed midway": midway, "sums that differ": 0},
    )
