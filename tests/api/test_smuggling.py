"""
HTTP smuggling: bytes that one server reads as one request and another as two.

Sent to the shipped server over a socket. Whatever is not clear is answered 400 or the connection
is closed, and never is what a proxy may take for a body answered as a request of its own.
"""

import re
import socket
from collections.abc import Iterator

import pytest

from tests.api.conftest import SELLER
from tests.api.running_server import Running, running_server

SECONDS = 5
POST = f"POST /v1/buyers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {SELLER.key}\r\n".encode()
GET = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
INSIDE = b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
JSON = b"Content-Type: application/json\r\n"
BODY = b'{"name": "Acme"}'
LENGTH = b"Content-Length: %d\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n0\r\n\r\n" % (len(data), data)


UNCLEAR: dict[str, bytes] = {
    # both lengths
    "CL.TE": POST + JSON + LENGTH % len(INSIDE) + CHUNKED + b"\r\n0\r\n\r\n" + INSIDE,
    "TE.CL": POST + JSON + CHUNKED + LENGTH % 4 + b"\r\n" + chunk(INSIDE),
    "CL.TE, the chunks complete": POST + JSON + LENGTH % 16 + CHUNKED + b"\r\n" + chunk(BODY),
    "CL 0 and TE": POST + JSON + LENGTH % 0 + CHUNKED + b"\r\n" + chunk(INSIDE),
    # two lengths
    "CL.CL": POST + JSON + LENGTH % 0 + LENGTH % len(INSIDE) + b"\r\n" + INSIDE,
    "CL.CL, the longer first": POST + JSON + LENGTH % len(INSIDE) + LENGTH % 0 + b"\r\n" + INSIDE,
    "a list of lengths": POST + JSON + b"Content-Length: 0, 38\r\n\r\n" + INSIDE,
    # a length that is none
    "CL with a sign": POST + JSON + b"Content-Length: +16\r\n\r\n" + BODY,
    "CL negative": POST + JSON + b"Content-Length: -1\r\n\r\n" + INSIDE,
    "CL in hexadecimal": POST + JSON + b"Content-Length: 0x10\r\n\r\n" + BODY,
    "CL with an exponent": POST + JSON + b"Content-Length: 1e1\r\n\r\n" + BODY,
    "CL beyond 64 bits": POST + JSON + b"Content-Length: 18446744073709551617\r\n\r\n" + BODY,
    "CL of letters": POST + JSON + b"Content-Length: abc\r\n\r\n" + INSIDE,
    # a coding that is none
    "TE unknown": POST + JSON + b"Transfer-Encoding: xchunked\r\n\r\n" + chunk(INSIDE),
    "TE chunked, then another": POST
    + JSON
    + b"Transfer-Encoding: chunked, x\r\n\r\n"
    + chunk(BODY),
    "TE identity": POST + JSON + b"Transfer-Encoding: identity\r\n" + LENGTH % 16 + b"\r\n" + BODY,
    "TE with a blank before its colon": (
        POST + JSON + b"Transfer-Encoding : chunked\r\n" + LENGTH % 5 + b"\r\n0\r\n\r\n" + INSIDE
    ),
    "TE behind a vertical tab": (
        POST + JSON + b"Transfer-Encoding:\x0bchunked\r\n" + LENGTH % 5 + b"\r\n0\r\n\r\n" + INSIDE
    ),
    "TE on a folded line": (
        POST + JSON + b"Transfer-Encoding:\r\n chunked\r\n" + LENGTH % 5 + b"\r\n0\r\n\r\n" + INSIDE
    ),
    "TE in HTTP/1.0": (
        POST.replace(b"HTTP/1.1", b"HTTP/1.0") + JSON + CHUNKED + b"\r\n" + chunk(BODY)
    ),
    # chunks that are none
    "a chunk size of letters": POST + JSON + CHUNKED + b"\r\nZ\r\n\r\n" + INSIDE,
    "a chunk size with a sign": POST + JSON + CHUNKED + b"\r\n+10\r\n" + BODY + b"\r\n0\r\n\r\n",
    "a chunk size beyond 64 bits": POST + JSON + CHUNKED + b"\r\n" + b"f" * 17 + b"\r\n" + INSIDE,
    "a chunk longer than its size": POST + JSON + CHUNKED + b"\r\n4\r\n" + BODY + b"\r\n0\r\n\r\n",
    "a chunk that ends in a bare LF": (
        POST + JSON + CHUNKED + b"\r\n10\r\n" + BODY + b"\n0\r\n\r\n"
    ),
    "a chunk extension with a bare LF": (
        POST + JSON + CHUNKED + b"\r\n10;a\nb\r\n" + BODY + b"\r\n0\r\n\r\n"
    ),
    # lines that end otherwise
    "TE behind a bare LF": (
        POST
        + JSON
        + b"X: a\nTransfer-Encoding: chunked\r\n"
        + LENGTH % 5
        + b"\r\n0\r\n\r\n"
        + INSIDE
    ),
    "two lengths, a bare LF between them": (
        POST + JSON + b"Content-Length: 0\n" + LENGTH % len(INSIDE) + b"\r\n" + INSIDE
    ),
    "a header that a bare CR cuts": GET + b"X: a\rTransfer-Encoding: chunked\r\n\r\n",
    "NUL in a header": GET + b"X: a\x00b\r\n\r\n",
    "a name with a blank": GET + b"X Y: a\r\n\r\n",
    "a header without a colon": GET + b"Content-Length\r\n\r\n",
    "a line of blanks before the headers": b"GET /healthz HTTP/1.1\r\n Host: x\r\n\r\n",
    "no version": b"GET /healthz\r\n\r\n",
    "another version": b"GET /healthz HTTP/3.7\r\nHost: x\r\n\r\n",
    "blanks in the path": b"GET /healthz /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
    "no HTTP at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running_server(tmp_path_factory.mktemp("server")) as running:
        yield running


def exchange(server: Running, sent: bytes) -> tuple[list[int], bool]:
    """Send bytes; the status of each answer that came back, and whether the server hung up."""
    received = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=SECONDS) as connection:
        connection.settimeout(SECONDS)
        connection.sendall(sent)
        try:
            while part := connection.recv(65_536):
                received += part
            closed = True
        except TimeoutError:
            closed = False
        except ConnectionResetError:
            closed = True
    statuses = re.findall(rb"HTTP/1\.[01] ([0-9]{3})", received)
    return [int(status) for status in statuses], closed


@pytest.mark.parametrize("name", UNCLEAR)
def test_an_unclear_request_is_400_or_closed_and_never_answered_twice(
    server: Running, name: str
) -> None:
    statuses, closed = exchange(server, UNCLEAR[name])

    assert statuses in ([], [400])
    assert closed
    assert server.healthy()


def test_a_bare_line_feed_ends_a_line_as_a_server_may_take_it(server: Running) -> None:
    """RFC 9112, 2.2: it may. Nothing after the head is a request of its own by that."""
    head = (POST + JSON + b"Connection: close\r\n").replace(b"\r\n", b"\n")
    statuses, _ = exchange(server, head + b"Content-Length: %d\n\n" % len(INSIDE) + INSIDE)

    assert statuses == [400]  # what is inside of the body is no JSON, and was not asked


def test_two_clear_requests_on_one_connection_are_two_answers(server: Running) -> None:
    """The measure itself: it counts answers, and sees a connection that stays open."""
    statuses, _ = exchange(server, GET + b"\r\n" + GET + b"Connection: close\r\n\r\n")

    assert statuses == [200, 200]
