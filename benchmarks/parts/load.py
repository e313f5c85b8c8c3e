"""
Load for the HTTP benchmarks: keep-alive connections that send and wait, over raw sockets.

A client library would take more of the two cores than the server it measures.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Answers by status, how long all of it took, and each of them, in seconds."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    each: list[float] = field(default_factory=list)

    def rate(self, status: int) -> float:
        """Answers of *status* per second."""
        return self.statuses.get(status, 0) / self.seconds

    def percentile_ms(self, percent: int) -> float:
        """How many milliseconds *percent* of a hundred answers took at most."""
        ordered = sorted(self.each)
        place = min(len(ordered) * percent // 100, len(ordered) - 1)
        return int(ordered[place] * 100_000) / 100


def drive(
    port: int,
    request: Callable[[], bytes],
    clients: int,
    seconds: float,
    *,
    per_second: float | None = None,
    source: str = "127.0.0.1",
) -> Tally:
    """
    Send what *request* makes from *clients* connections at once for *seconds*.

    With *per_second* each client waits for its turn, and an answer takes from the instant at
    which its request was due: a server that falls behind is not let off. They come from the
    address *source* of this machine.
    """
    tally = Tally()
    pause = clients / per_second if per_second else 0.0
    lock = threading.Lock()
    began = time.perf_counter()
    until = began + seconds

    def client(place: int) -> None:
        own: dict[int, int] = {}
        each: list[float] = []
        due = began + pause * place / clients
        with socket.create_connection(
            ("127.0.0.1", port), source_address=(source, 0)
        ) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() < until:
                sent = time.perf_counter()
                if pause:
                    time.sleep(max(due - sent, 0))
                    sent, due = due, due + pause
                connection.sendall(request())
                status = _read_answer(connection)
                own[status] = own.get(status, 0) + 1
                each.append(time.perf_counter() - sent)
        with lock:
            tally.each += each
            for status, count in own.items():
                tally.statuses[status] = tally.statuses.get(status, 0) + count

    threads = [threading.Thread(target=client, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tally.seconds = time.perf_counter() - began
    return tally


def _read_answer(connection: socket.socket) -> int:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, rest = received.partition(b"\r\n\r\n")
    lowered = head.lower()
    at = lowered.index(b"content-length:") + len(b"content-length:")
    left = int(lowered[at:].split(b"\r\n", 1)[0]) - len(rest)
    while left > 0:
        left -= len(_more(connection))
    return int(head[9:12])


def _more(connection: socket.socket) -> bytes:
    part = connection.recv(65_536)
    if not part:
        raise ConnectionError("the server closed the connection")
    return part
