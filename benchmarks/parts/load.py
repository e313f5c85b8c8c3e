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
    """Answers by status, and how long all of it took, in seconds."""

    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    def rate(self, status: int) -> float:
        """Answers of *status* per second."""
        return self.statuses.get(status, 0) / self.seconds


def drive(port: int, request: Callable[[], bytes], clients: int, seconds: float) -> Tally:
    """Send what *request* makes from *clients* connections at once for *seconds*."""
    tally = Tally()
    lock = threading.Lock()
    began = time.perf_counter()
    until = began + seconds

    def client() -> None:
        own: dict[int, int] = {}
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() < until:
                connection.sendall(request())
                status = _read_answer(connection)
                own[status] = own.get(status, 0) + 1
        with lock:
            for status, count in own.items():
                tally.statuses[status] = tally.statuses.get(status, 0) + count

    threads = [threading.Thread(target=client) for _ in range(clients)]
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
