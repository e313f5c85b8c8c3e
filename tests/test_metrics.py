"""Metrics: what several processes count adds up."""

import os
import subprocess
import sys

from credit_engine.metrics import FOLDER_VARIABLE, Metrics

WORKER = """
import os, sys
from credit_engine.metrics import Metrics
metrics = Metrics()
for _ in range(3):
    metrics.request_done("/v1/limits", "GET", 200, 0.01)
metrics.work_changed(1)
if sys.argv[1:] == ["show"]:
    sys.stdout.write(metrics.exposition().decode())
"""


def test_the_workers_of_a_server_count_together(tmp_path) -> None:
    environ = {**os.environ, FOLDER_VARIABLE: str(tmp_path)}

    subprocess.run([sys.executable, "-c", WORKER], env=environ, check=True)
    shown = subprocess.run(
        [sys.executable, "-c", WORKER, "show"],
        env=environ,
        check=True,
        capture_output=True,
        text=True,
    ).stdout

    counted = 'credit_engine_requests_total{method="GET",route="/v1/limits",status="200"} 6.0'
    assert counted in shown


def test_a_method_that_nobody_knows_is_counted_as_other() -> None:
    metrics = Metrics()

    metrics.request_done("unmatched", "BREW", 405, 0.001)

    assert 'method="other"' in metrics.exposition().decode()
