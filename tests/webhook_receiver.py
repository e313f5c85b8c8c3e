"""A real receiver of webhooks on this machine, and how a world delivers to it."""

import json
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from typing import Any

from credit_engine.services.context import Context
from credit_engine.services.deliver_events import Courier, deliver_events
from credit_engine.webhooks import HttpSender, TargetRules

LOOPBACK = TargetRules(networks=(ip_network("127.0.0.0/8"),), http=True)
ROUNDS_MAX = 1_000


@dataclass(frozen=True, slots=True)
class Got:
    """One request, whole."""

    path: str
    headers: Mapping[str, str]  # by lower-case name
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


Answer = int | tuple[int, Mapping[str, str]]


@dataclass
class Receiver:
    """Keeps what it got, in order, and answers as it is told to."""

    port: int
    got: list[Got] = field(default_factory=list)
    answer: Callable[[Got], Answer] = lambda _: 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    @property
    def ids(self) -> list[str]:
        return [got.id for got in self.got]

    def sequences_of(self, buyer_id: str) -> list[int]:
        events = [got.event for got in self.got]
        return [event["sequence"] for event in events if event["buyer_id"] == buyer_id]


@contextmanager
def a_receiver(encrypted: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """Listen on a free port until the block ends."""
    holder: list[Receiver] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            (receiver,) = holder
            length = int(self.headers["Content-Length"])
            body = self.rfile.read(length)
            if len(body) < length:
                return  # the sender died while it sent: nothing was told
            headers = {name.lower(): value for name, value in self.headers.items()}
            got = Got(self.path, headers, body)
            answer = receiver.answer(got)
            receiver.got.append(got)
            status, more = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            self.send_header("Content-Length", "0")
            for name, value in more.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            """Senders hang up in some tests."""

    server = Server(("127.0.0.1", 0), Handler)
    if encrypted is not None:
        server.socket = encrypted.wrap_socket(server.socket, server_side=True)
    receiver = Receiver(server.server_address[1])
    holder.append(receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def side_by_side(things: Iterable[Callable[[], None]]) -> None:
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(thing) for thing in things]:
            done.result()


def a_courier(worker: str = "worker-1") -> Courier:
    return Courier(worker, side_by_side, lambda: 0.5)


def deliver_all(context: Context, worker: str = "worker-1") -> int:
    """Deliver until nothing is due; how many claims were worked on."""
    for rounds in range(ROUNDS_MAX):
        if not deliver_events(context, a_courier(worker)):
            return rounds
    raise AssertionError("there is no end to what is due")


def a_sender(answer_seconds: float = 5.0) -> HttpSender:
    return HttpSender(LOOPBACK, answer_seconds)
