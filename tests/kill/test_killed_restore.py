"""A restore that is killed leaves an empty database, into which the next one restores."""

import json
import subprocess
import sys

import pytest

from credit_engine.errors import Conflict
from tests.real_server import ROOT, backend_of, clean_environment
from tests.services.conftest import world
from tests.services.whole_record import make_every_record
from tests.store.restoring import another_database, kind_of, put, records, take

__all__ = ["world"]


def test_a_killed_restore_leaves_nothing_and_can_be_run_again(world, tmp_path, proof):
    make_every_record(world)
    path = tmp_path / "credit.backup"
    rows = take(world.database_url, path).rows
    # While rows are loaded, at the last one, and while they are read back.
    count = proof.size(quick=3, full=30)
    points = sorted({1, rows, *(2 * rows * place // count for place in range(1, count + 1))})

    with another_database(kind_of(world.database_url), tmp_path) as url:
        run = subprocess.run(
            [sys.executable, "-m", "tests.kill.dying_restore", path, url, *map(str, points)],
            env=clean_environment(),
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert json.loads(run.stdout) == [0] * len(points)

        put(path, url)
        assert records(url) == rows
        with pytest.raises(Conflict, match="has records already"):
            put(path, url)
    proof.record(
        f"a restore that is killed, on {backend_of(world.database_url)}",
        counts={"kills": len(points), "rows left behind": 0},
    )
