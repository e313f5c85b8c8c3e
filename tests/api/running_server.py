"""The shipped server command as a process of its own, for tests that need a real socket."""

import base64
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from credit_engine.api.server import server_command, server_environment
from credit_engine.settings import Settings
from tests.api.conftest import ROOT, SELLER

START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers, and its process."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def connect(self) -> closing[http.client.HTTPConnection]:
        return closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60))

    def healthy(self) -> bool:
        with self.connect() as connection:
            try:
                connection.request("GET", "/readyz")
                return connection.getresponse().status == 200
            except OSError:
                return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(folder: Path, **changed: str) -> Iterator[Running]:
    """Start the server over a database in *folder*; end it, and all its workers, afterwards."""
    port = free_port()
    environ = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'credit.db'}",
        "CREDIT_ENGINE_SELLER_ID": SELLER.seller_id,
        "CREDIT_ENGINE_SELLER_KEY": SELLER.key,
        "CREDIT_ENGINE_MASTER_KEY": base64.b64encode(bytes(32)).decode(),
        "CREDIT_ENGINE_PACK": str(ROOT / "tests" / "packs" / "minimal"),
        "CREDIT_ENGINE_PORT": str(port),
        "CREDIT_ENGINE_WORKERS": "1",
        **changed,
    }
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(
            server_command(Settings.from_environ(environ)),
            env=server_environment(environ),
            cwd=ROOT,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    running = Running(process, port)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not running.healthy():
            if process.poll() is not None or time.monotonic() > deadline:
                sys.stderr.write((folder / "server.log").read_text())
                raise AssertionError("the server did not start; see its log above")
            time.sleep(0.1)
        yield running
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)
