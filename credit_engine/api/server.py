"""
The server's command: granian over WSGI, with every number that matters said out loud.

One process imports every module, compiles the rule pack and forks `workers` (see
preloaded.py); each makes its own app, connections and inference after the fork. A worker
has a thread for each request in work or waiting, and two more to say no with (see
admission.py). Connections beyond that queue in the socket. On SIGTERM the server stops
accepting and lets what is in flight finish.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping

from credit_engine.metrics import FOLDER_VARIABLE
from credit_engine.settings import Settings

FIRST_PROCESS = "credit_engine.preloaded"
SPARE_THREADS = 2
CONNECTIONS_PER_WORKER = 1_024
HEADER_READ_MILLISECONDS = 10_000


def server_command(settings: Settings, target: str = "credit_engine.worker:wsgi") -> list[str]:
    """
    Give the command that serves *target*, a function that makes the app, by *settings*.

    The workers read their settings from the environment that it is started in;
    see `server_environment`.
    """
    options = {
        "--interface": "wsgi",
        "--http": "1",
        "--host": settings.host,
        "--port": str(settings.port),
        "--workers": str(settings.workers),
        "--blocking-threads": str(settings.threads + settings.waiting + SPARE_THREADS),
        "--runtime-threads": "1",
        "--runtime-mode": "st",
        "--backlog": str(CONNECTIONS_PER_WORKER * settings.workers),
        "--backpressure": str(CONNECTIONS_PER_WORKER),
        "--http1-header-read-timeout": str(HEADER_READ_MILLISECONDS),
        "--workers-kill-timeout": str(settings.stop_seconds),
        "--log-level": "error",
    }
    switches = ["--factory", "--no-ws", "--no-access-log", "--respawn-failed-workers"]
    flat = [part for option in options.items() for part in option]
    return [sys.executable, "-m", FIRST_PROCESS, *flat, *switches, target]


def server_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Give *environ* with a fresh folder in which the workers' metrics add up."""
    return {
        **environ,
        FOLDER_VARIABLE: tempfile.mkdtemp(prefix="credit_engine-metrics-"),
    }
