"""An import that is killed midway and run again ends where one that was left alone ends."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pysqlite3

from credit_engine.store.open import open_store
from tests.cli.conftest import KEYS, ROOT

MASTER_KEY = bytes(range(32))
SELLER = "S-1"


def write_table(path: Path, count: int) -> None:
    rows = [
        f"erp,{row % 20},R-{row},2026-08-01,2026-08-31,{row}.00,EUR,2026-08-30 1.00"
        for row in range(1, count + 1)
    ]
    header = "system,payer_number,number,issued_on,due_on,amount,currency,payments"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")


def write_buyers(path: Path) -> None:
    rows = [f"Firm number {row:03},erp,{row}" for row in range(20)]
    path.write_text("\n".join(["name,system,payer_number", *rows, ""]), encoding="utf-8")


def start(folder: Path, database: str, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        **KEYS,
        "CREDIT_ENGINE_PACK": str(ROOT / "tests" / "packs" / "minimal"),
        "DATABASE_URL": f"sqlite:///{folder / database}",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "credit_engine", "import", *arguments]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE)


def run(folder: Path, database: str, *arguments: str) -> None:
    process = start(folder, database, *arguments)
    out, _ = process.communicate()
    assert process.returncode == 0, out


def recorded(folder: Path, database: str) -> int:
    connection = pysqlite3.connect(folder / database, timeout=5)
    try:
        return connection.execute("SELECT count(*) FROM invoices").fetchone()[0]
    finally:
        connection.close()


def end_state(folder: Path, database: str) -> list[object]:
    """Everything but ids and instants, in the order of the buyers' names."""
    store = open_store(f"sqlite:///{folder / database}", MASTER_KEY, 2)
    try:
        with store.reading() as reading:
            found = reading.buyers(SELLER, None, 1000)
            return sorted(
                (buyer.name, buyer.numbers, buyer.version, reading.facts(buyer.buyer_id, date.max))
                for buyer in found
            )
    finally:
        store.close()


def test_an_import_that_is_killed_and_run_again_loses_and_doubles_nothing(tmp_path, proof):
    rows, kills = proof.size(quick=400, full=10_000), proof.size(quick=1, full=6)
    write_table(tmp_path / "invoices.csv", rows)
    write_buyers(tmp_path / "buyers.csv")
    for database in ("killed.db", "whole.db"):
        run(tmp_path, database, "buyers.csv")
    run(tmp_path, "whole.db", "invoices.csv", "--kind", "receivables")
    midway = 0
    for kill in range(1, kills + 1):
        process = start(tmp_path, "killed.db", "invoices.csv", "--kind", "receivables")
        while process.poll() is None and recorded(tmp_path, "killed.db") < rows * kill / (
            kills + 1
        ):
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        midway += 0 < recorded(tmp_path, "killed.db") < rows
    run(tmp_path, "killed.db", "invoices.csv", "--kind", "receivables")

    assert midway > 0, "no kill came midway; send more rows"
    assert recorded(tmp_path, "killed.db") == recorded(tmp_path, "whole.db") == rows
    assert end_state(tmp_path, "killed.db") == end_state(tmp_path, "whole.db")
    proof.record(
        "an import that is killed and run again",
        counts={"rows": rows, "killed midway": midway, "rows lost": 0, "rows doubled": 0},
    )
