"""A proxy on a socket that loses answers, refuses to listen, or says 503, as it is told."""

import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

BUSY = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\n"
    b"Retry-After: 3\r\nContent-Length: 39\r\nConnection: close\r\n\r\n"
    b'{"type": "/problems/busy", "title": ""}'
)
assert len(BUSY.partition(b"\r\n\r\n")[2]) == 39
TOO_MANY = BUSY.replace(b"503 Service Unavailable", b"429 Too Many Requests")


class FlakyProxy:
    """
    Forwards to a server, one request a connection.

    `faults` says what happens to the next connections, in turn: `lose` passes the
    request on and drops the answer, `refuse` drops the request, `busy` answers
    503, `too many` 429. When none is left, everything passes.
    """

    def __init__(self, target_port: int) -> None:
        self.faults: deque[str] = deque()
        self.seen: list[bytes] = []
        self._target_port = target_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            with caller:
                self._pass(caller, self.faults.popleft() if self.faults else "pass")

    def _pass(self, caller: socket.socket, fault: str) -> None:
        request = read_request(caller)
        self.seen.append(request)
        if fault == "refuse":
            return
        if fault in {"busy", "too many"}:
            caller.sendall(BUSY if fault == "busy" else TOO_MANY)
            return
        with socket.create_connection(("127.0.0.1", self._target_port)) as server:
            server.sendall(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            answer = b""
            while received := server.recv(65_536):
                answer += received
        if fault != "lose":
            caller.sendall(answer)


def read_request(caller: socket.socket) -> bytes:
    """Read one request with a Content-Length, or without a body."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += caller.recv(65_536)
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    while len(body) < sum(lengths):
        body += caller.recv(65_536)
    head = b"\r\n".join(
        line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")
    )
    return head + b"\r\n\r\n" + body


@contextmanager
def flaky_proxy(target_port: int) -> Iterator[FlakyProxy]:
    """Run a proxy to *target_port*."""
    proxy = FlakyProxy(target_port)
    try:
        yield proxy
    finally:
        proxy.close()
