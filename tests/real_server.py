"""
The real server for a test: the shipped command, on a port and in a process group of its own.

    with RealServer(database_url, folder) as server:
        answer = server.client().request("POST", "/v1/limit-requests", body, key="k-1")
        server.kill()       # SIGKILL, every process of it at once
        server.start()      # again, on the same database and port

What the server logs is in `server.log`.
"""

import base64
import contextlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from credit_engine.api.server import server_command, server_environment
from credit_engine.background import COURIERS
from credit_engine.metrics import FOLDER_VARIABLE
from credit_engine.settings import Settings

ROOT = Path(__file__).parents[1]
SHIPPED = "credit_engine.worker:wsgi"
SELLER_KEY = "key-of-seller-one-0123456789abcdef"
BACKGROUND_THREADS = COURIERS + 5  # telling webhooks; four other duties; what stops them
PORTS = range(15_000, 32_000)
HANG_SECONDS = 120  # a server that takes so long hangs; nothing is measured by it
ANSWER_SECONDS = 60
LOST = (OSError, http.client.HTTPException)  # no whole answer came back


def server_variables(database_url: str, **changed: object) -> dict[str, str]:
    """The settings of a server for tests, as environment variables; *changed* by short name."""
    variables = {
        "DATABASE_URL": database_url,
        "CREDIT_ENGINE_SELLER_ID": "S-1",
        "CREDIT_ENGINE_SELLER_KEY": SELLER_KEY,
        "CREDIT_ENGINE_TIME_ZONE": "Europe/Berlin",
        "CREDIT_ENGINE_MASTER_KEY": base64.b64encode(bytes(range(32))).decode(),
        "CREDIT_ENGINE_PACK": str(ROOT / "rules" / "trade_credit"),
    }
    return variables | {f"CREDIT_ENGINE_{name.upper()}": str(to) for name, to in changed.items()}


def clean_environment() -> dict[str, str]:
    """The environment of the tests without a setting of the engine in it."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("CREDIT_ENGINE_") and name != "DATABASE_URL"
    }


def backend_of(database_url: str) -> str:
    """Which database a URL names, for a record: SQLite or PostgreSQL."""
    return "SQLite" if database_url.startswith("sqlite") else "PostgreSQL"


def free_port() -> int:
    """
    Give a port that nobody listens on.

    It is none of those that connections get at their other end (from 32768 on), which could
    take it while a server that was killed is down.
    """
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole HTTP answer: its body had as many bytes as its head promised."""

    status: int
    headers: Mapping[str, str]  # by lower-case name
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(slots=True)
class Client:
    """One keep-alive connection; for one thread."""

    connection: http.client.HTTPConnection

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """
        Send one request; header names are spelled with underscores.

        Raises:
            LOST: no whole answer came back.
        """
        sent = {"Authorization": f"Bearer {SELLER_KEY}"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent["Content-Type"] = "application/json"
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        whole = answer.read()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, whole)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()


class RealServer:
    """Starts, stops and kills the server; `target` is the factory of its app."""

    def __init__(
        self, database_url: str, folder: Path, target: str = SHIPPED, **changed: object
    ) -> None:
        self.port = free_port()
        self.log = folder / f"server-{self.port}.jsonl"
        self.variables = server_variables(database_url, port=self.port, **changed)
        self.settings = Settings.from_environ(self.variables)
        self._command = server_command(self.settings, target)
        self._process: subprocess.Popen[bytes] | None = None
        self._metrics_folder = ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start the server and wait until it answers that it can decide."""
        environ = server_environment(clean_environment() | self.variables)
        self._metrics_folder = environ[FOLDER_VARIABLE]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=environ,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        for _ in polls():
            assert self._process.poll() is None, f"the server ended:\n{self.log.read_text()}"
            if self.readiness() == 200:
                return
        raise AssertionError(f"the server did not get ready:\n{self.log.read_text()}")

    def await_workers(self) -> None:
        """
        Wait until every worker serves.

        One that gets SIGTERM while it still loads its app does not see it.
        """
        for _ in polls():
            # Beside its first thread, and those of the background, it has some that serve.
            others = 1 + (BACKGROUND_THREADS if self.settings.background else 0)
            serving = [worker for worker in self._workers() if threads_of(worker) > others]
            if len(serving) == self.settings.workers:
                return
        raise AssertionError("not all workers began to serve")

    def kill_oldest_worker(self) -> None:
        """SIGKILL one worker; the server itself is to replace it."""
        os.kill(self._workers()[0], signal.SIGKILL)

    def _workers(self) -> list[int]:
        """The process ids of the workers, the oldest first."""
        assert self._process is not None
        main = self._process.pid
        listed = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii")
        return [int(child) for child in listed.split()]

    def client(self) -> Client:
        """A new connection of its own."""
        return Client(http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS))

    def readiness(self) -> int | None:
        """The status of /readyz, or None where nobody answers."""
        try:
            with self.client() as client:
                return client.request("GET", "/readyz").status
        except LOST:
            return None

    def kill(self) -> None:
        """SIGKILL all processes of the server at once, if it runs."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._ended()

    def runs(self) -> bool:
        """Whether the process that was started last still runs."""
        return self._process is not None and self._process.poll() is None

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """SIGTERM, as an operator does; the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._ended()

    def log_events(self) -> list[dict[str, Any]]:
        """What the app logged so far; the HTTP server's own lines are no JSON and left out."""
        lines = self.log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def _ended(self) -> int:
        assert self._process is not None
        code = self._process.wait(HANG_SECONDS)
        self._process = None
        shutil.rmtree(self._metrics_folder, ignore_errors=True)
        return code


def polls(seconds: float = HANG_SECONDS) -> Iterator[None]:
    """Yield again and again, with short pauses, until something must be hanging."""
    give_up = time.monotonic() + seconds
    while time.monotonic() < give_up:
        yield
        time.sleep(0.02)


def threads_of(process: int) -> int:
    try:
        return len(list(Path(f"/proc/{process}/task").iterdir()))
    except FileNotFoundError:
        return 0
