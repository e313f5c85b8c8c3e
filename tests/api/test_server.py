"""The server as it is shipped: its command, its stop, its hold on sockets."""

import json
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest

from credit_engine import metrics
from credit_engine.api.server import server_command, server_environment
from tests.api.conftest import SELLER, settings_for
from tests.api.running_server import Running, running_server

AUTHORISED = {"Authorization": f"Bearer {SELLER.key}"}


@pytest.fixture
def server(tmp_path: Path):
    with running_server(tmp_path) as running:
        yield running


def test_the_command_says_every_size() -> None:
    settings = settings_for("sqlite:///unused", workers=3, threads=5, waiting=7, stop_seconds=11)
    command = server_command(settings)
    options = dict(pairwise(command))

    assert command[:3] == [sys.executable, "-m", "credit_engine.preloaded"]
    assert options["--workers"] == "3"
    assert options["--blocking-threads"] == "14"
    assert options["--workers-kill-timeout"] == "11"
    assert options["--host"] == "127.0.0.1"
    assert {"--backlog", "--backpressure", "--http1-header-read-timeout"} <= set(options)
    assert {"--factory", "--respawn-failed-workers"} <= set(command)
    assert command[-1] == "credit_engine.worker:wsgi"


def test_the_command_holds_no_secret() -> None:
    command = " ".join(server_command(settings_for("postgresql://u:canary@h/d")))

    assert "canary" not in command
    assert SELLER.key not in command


def test_granian_knows_every_option_of_the_command() -> None:
    command = server_command(settings_for("sqlite:///unused"))
    usage = subprocess.run(
        [sys.executable, "-m", "granian", "--help"], capture_output=True, text=True, check=True
    ).stdout

    for option in (part for part in command if part.startswith("--")):
        assert option in usage


def test_each_start_counts_from_nothing() -> None:
    first, second = (server_environment({"A": "b"}) for _ in range(2))

    assert first["A"] == "b"
    assert first[metrics.FOLDER_VARIABLE] != second[metrics.FOLDER_VARIABLE]
    for environ in (first, second):
        Path(environ[metrics.FOLDER_VARIABLE]).rmdir()


def post_in_two_halves(server: Running, between: threading.Event) -> tuple[int, dict]:
    """Send a buyer's first bytes, wait for *between*, send the rest; return what came back."""
    body = json.dumps({"name": "Acme GmbH"}).encode()
    with server.connect() as connection:
        connection.putrequest("POST", "/v1/buyers")
        for name, value in AUTHORISED.items():
            connection.putheader(name, value)
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:5])
        assert between.wait(60)
        connection.send(body[5:])
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def test_a_stop_lets_what_is_in_flight_finish(server: Running) -> None:
    stopping = threading.Event()
    answers: list[tuple[int, dict]] = []
    sender = threading.Thread(target=lambda: answers.append(post_in_two_halves(server, stopping)))
    sender.start()
    threading.Event().wait(1)  # until the first half is with the worker
    server.process.send_signal(signal.SIGTERM)
    threading.Event().wait(1)  # until the server is stopping
    stopping.set()
    sender.join(60)

    ((status, buyer),) = answers
    assert status == 201
    assert buyer["name"] == "Acme GmbH"
    assert server.process.wait(60) == 0


def test_a_body_over_the_bound_is_refused_and_the_next_request_is_fine(server: Running) -> None:
    headers = {**AUTHORISED, "Content-Type": "application/json"}
    with server.connect() as connection:
        connection.request("POST", "/v1/buyers", body=b"a" * 300_000, headers=headers)
        with connection.getresponse() as answer:
            assert answer.status == 413
            assert json.loads(answer.read())["type"] == "/problems/body-too-large"

    with server.connect() as connection:
        connection.request("GET", "/v1/buyers", headers=AUTHORISED)
        with connection.getresponse() as answer:
            assert json.loads(answer.read()) == {"items": [], "next": None}
