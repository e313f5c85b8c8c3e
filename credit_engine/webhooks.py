"""
Sends messages to webhooks: signed, to no address that may not be told, within a time.

    url     https (or http, where the settings allow it), no redirects, no proxies
    host    resolved at each connection; every address that it has must be public, or in a
            network that the settings name; the connection goes to the very address that was
            checked, under the name in Host and in TLS: a name that resolves to something else
            a moment later reaches nothing
    body    signed by Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature
    answer  its status; 4 KiB of its body are read and dropped, so that the line can be kept

Source: https://github.com/standard-webhooks/standard-webhooks, spec/standard-webhooks.md.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any, Self, TypeAlias

import requests
import urllib3
from requests.adapters import HTTPAdapter
from standardwebhooks import Webhook as Signer
from urllib3.connection import HTTPConnection, HTTPSConnection

from credit_engine import __version__
from credit_engine.errors import InvalidInput
from credit_engine.services.event_ports import Answered, Message, NotReached, Sent

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0  # all of it, from the first byte sent to the last one read
ANSWER_BYTES_MAX = 4_096
RETRY_AFTER_SECONDS_MAX = 3_600
SECRET_BYTES = 32
LINES_MAX = 8  # connections to one webhook at a time
TOO_SLOW = "it did not answer in time"
# One spelling that every parser reads alike: no user, no fragment, no backslash, no blank.
_URL = re.compile(
    r"(https?)://([A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::([0-9]{1,5}))?"
    r"(/[A-Za-z0-9/._~%!$&'()*+,;=:@?-]*)?",
    re.ASCII,
)
_PUBLIC_V6 = ipaddress.IPv6Network("2000::/3")
# Public by their numbers, and yet of a cloud's own host (Azure, Oracle).
_OF_HOSTS = (
    ipaddress.IPv4Network("168.63.129.16/32"),
    ipaddress.IPv4Network("192.0.0.0/24"),
)


@dataclass(frozen=True, slots=True)
class TargetRules:
    """
    Which addresses may be told.

    `networks` may be told although they are not public; `http` without encryption, too.
    `ca_file` holds the certificates that are trusted instead of the public ones.
    """

    networks: tuple[Network, ...] = ()
    http: bool = False
    ca_file: Path | None = None

    def allow(self, address: Address) -> bool:
        """Whether an address may be told."""
        if any(address in network for network in self.networks):
            return True
        if isinstance(address, ipaddress.IPv6Address):
            if address.ipv4_mapped is not None:
                return self.allow(address.ipv4_mapped)
            # These carry an address of the old kind, to which somebody else leads.
            if address.sixtofour is not None or address.teredo is not None:
                return False
            if address not in _PUBLIC_V6:
                return False
        elif any(address in network for network in _OF_HOSTS):
            return False
        return address.is_global and not address.is_multicast


class MayNotBeTold(Exception):
    """A name has an address that may not be told."""


class HttpSender:
    """services.event_ports.Sender, over requests."""

    def __init__(self, rules: TargetRules, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._rules = rules
        self._seconds = answer_seconds

    def new_secret(self) -> bytes:
        """A new secret to sign with."""
        return secrets.token_bytes(SECRET_BYTES)

    def check(self, url: str) -> None:
        """
        Refuse an address that may not be told.

        Raises:
            InvalidInput: pointing to /url.
        """
        match = _URL.fullmatch(url)
        if match is None or int(match[3] or 443) not in range(1, 65_536):
            raise InvalidInput(
                "write an address such as https://example.com/hooks: "
                "ASCII, without a user or a fragment.",
                "/url",
            )
        scheme, host, port = match[1], match[2].strip("[]"), int(match[3] or 443)
        if scheme == "http" and not self._rules.http:
            raise InvalidInput(
                "events are sent over https only; CREDIT_ENGINE_WEBHOOK_HTTP=allow changes that.",
                "/url",
            )
        try:
            checked_addresses(host, port, self._rules)
        except (MayNotBeTold, OSError) as error:
            cause = str(error) if isinstance(error, MayNotBeTold) else f"{host} is not known"
            raise InvalidInput(
                f"{cause}; name a public address, or have the network allowed "
                "(CREDIT_ENGINE_WEBHOOK_NETWORKS).",
                "/url",
            ) from error

    @contextmanager
    def connected(self, url: str, secret: bytes) -> Iterator[Callable[[Message], Sent]]:
        """Give what sends to *url*, for several threads, until the block ends."""
        with requests.Session() as session:
            session.trust_env = False  # no proxy, which would resolve the name by itself
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            session.headers.clear()
            for scheme in ("http://", "https://"):
                session.mount(scheme, _Lines(self._rules))
            line = _Line(session, url, Signer(secret), self._rules, self._seconds)
            yield line.send


@dataclass(frozen=True, slots=True)
class _Line:
    session: requests.Session
    url: str
    signer: Signer
    rules: TargetRules
    seconds: float

    def send(self, message: Message) -> Sent:
        """Send one message; what goes wrong is told, never raised."""
        if self.url.startswith("http:") and not self.rules.http:
            return NotReached("events are sent over https only")
        body = message.body.decode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": f"credit-engine/{__version__}",
            "webhook-id": message.event_id,
            "webhook-timestamp": str(int(message.at.timestamp())),
            "webhook-signature": self.signer.sign(message.event_id, message.at, body),
        }
        with _Watch(self.seconds) as watch:
            try:
                answer = self.session.post(
                    self.url,
                    data=message.body,
                    headers=headers,
                    timeout=(min(CONNECT_SECONDS, self.seconds), self.seconds),
                    allow_redirects=False,
                    stream=True,
                    verify=True if self.rules.ca_file is None else str(self.rules.ca_file),
                )
                with answer:
                    answer.raw.read(ANSWER_BYTES_MAX, decode_content=False)
            except (OSError, MayNotBeTold, urllib3.exceptions.HTTPError) as error:
                return NotReached(_cause(error, watch))
            if watch.is_over:  # a head that was cut off may look like a whole one
                return NotReached(TOO_SLOW)
        return Answered(answer.status_code, _seconds(answer.headers.get("Retry-After")))


def checked_addresses(host: str, port: int, rules: TargetRules) -> Sequence[str]:
    """
    Give every address of *host*.

    Raises:
        MayNotBeTold: one of them may not be told.
        OSError: it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    texts = [str(entry[4][0]) for entry in found]
    for text in texts:
        address = ipaddress.ip_address(text.partition("%")[0])
        if "%" in text or not rules.allow(address):
            raise MayNotBeTold(f"{host} leads to {text}, which may not be told")
    return list(dict.fromkeys(texts))


def _connect(connection: HTTPConnection, rules: TargetRules) -> socket.socket:
    """Connect to an address that was checked just now, and let the watch see the connection."""
    failure: OSError | None = None
    for address in checked_addresses(connection.host.strip("[]"), connection.port, rules):
        try:
            made = socket.create_connection((address, connection.port), CONNECT_SECONDS)
        except OSError as error:
            failure = error
            continue
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made
    raise failure or OSError("no address")


class _Watch:
    """
    Ends what one thread sends once its time is over, however slowly bytes drip.

    It shuts down a twin of the connection's socket, which belongs to nobody else.
    """

    _present = threading.local()

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._twin: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    @classmethod
    def see(cls, twin: socket.socket | None) -> None:
        """Watch a connection, for the thread that is sending on it."""
        watch = getattr(cls._present, "watch", None)
        if watch is not None:
            watch._twin = twin  # noqa: SLF001 - its own
            if watch.is_over:
                watch._end()  # noqa: SLF001 - its own

    def __enter__(self) -> Self:
        _Watch._present.watch = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        _Watch._present.watch = None

    def _end(self) -> None:
        self.is_over = True
        twin = self._twin
        if twin is not None:
            with suppress(OSError):
                twin.shutdown(socket.SHUT_RDWR)


def _watched(kind: type[HTTPConnection], rules: TargetRules) -> type[HTTPConnection]:
    """A kind of connection that goes where it may, and is watched."""

    class Watched(kind):  # type: ignore[misc, valid-type]
        _twin: socket.socket | None = None

        def _new_conn(self) -> socket.socket:
            made = _connect(self, rules)
            self._twin = made.dup()
            _Watch.see(self._twin)
            made.settimeout(self.timeout)
            return made

        def request(self, *sent: Any, **options: Any) -> None:  # noqa: ANN401 - as urllib3 has it
            _Watch.see(self._twin)
            super().request(*sent, **options)

        def close(self) -> None:
            super().close()
            if self._twin is not None:
                self._twin.close()
                self._twin = None

    return Watched


class _Lines(HTTPAdapter):
    """Connections that go where they may."""

    def __init__(self, rules: TargetRules) -> None:
        self._rules = rules
        super().__init__(pool_connections=1, pool_maxsize=LINES_MAX)

    def init_poolmanager(self, *sizes: Any, **options: Any) -> None:  # noqa: ANN401 - of requests
        """Make the pools, of connections of our own."""
        super().init_poolmanager(*sizes, **options)
        plain, encrypted = (
            _watched(kind, self._rules) for kind in (HTTPConnection, HTTPSConnection)
        )
        kinds = {
            "http": type("Pool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("Pool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": encrypted}),
        }
        self.poolmanager.pool_classes_by_scheme = kinds


def _cause(error: Exception, watch: _Watch) -> str:
    """What went wrong, in words that give nothing away of what was met there."""
    timeouts = (requests.Timeout, urllib3.exceptions.TimeoutError, TimeoutError)
    if watch.is_over or isinstance(error, timeouts):
        return TOO_SLOW
    if isinstance(error, MayNotBeTold):
        return str(error)
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted, or TLS failed"
    if "Name or service" in str(error) or "gaierror" in repr(error) or "resolution" in str(error):
        return "its name is not known"
    if "refused" in str(error):
        return "it refused the connection"
    return "the connection failed"


def _seconds(retry_after: str | None) -> int | None:
    """The seconds that an answer asks to wait, an hour at most; None where it does not say."""
    if retry_after is None or not re.fullmatch(r"[0-9]{1,9}", retry_after, re.ASCII):
        return None
    return min(int(retry_after), RETRY_AFTER_SECONDS_MAX)
