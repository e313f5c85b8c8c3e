"""
How many requests a key may send, and how many wrong keys a source may try, a worker.

A token bucket for each: it holds `burst` requests, and fills again by so many a second. Both
are counted in the memory of one process, so that a server of several workers lets through up to
as many times the rate as it has workers; the start-up line of the log says so. Memory is
bounded: of callers and of sources, those unseen for longest are forgotten, and begin anew.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Lock
from typing import TypeAlias

from flask import Request, Response, after_this_request

from credit_engine.api import problems
from credit_engine.api.problems import Refused
from credit_engine.services.context import Caller
from credit_engine.settings import Network, Settings

REMEMBERED_MAX = 10_000  # callers, and sources: about 2 MB each
SECONDS_PER_MINUTE = 60
UNKNOWN_SOURCE = "unknown"
FORWARDED_FOR = "X-Forwarded-For"
IPV6_SITE_BITS = 64  # one customer of a provider has at least so many addresses

Address: TypeAlias = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Standing:
    """What is left in a bucket: whole requests, seconds until one more, and until it is full."""

    taken: bool
    left: int
    seconds_to_next: float
    seconds_to_full: float


class Buckets:
    """Buckets by name, each of *burst* requests and filled by *per_second*; safe for threads."""

    def __init__(self, per_second: float, burst: int, most: int = REMEMBERED_MAX) -> None:
        self.per_second = per_second
        self.burst = burst
        self._most = most
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, at which time
        self._lock = Lock()

    def take(self, name: str, now: float) -> Standing:
        """Take one request out of the bucket of *name*, at *now* (seconds of a steady clock)."""
        with self._lock:
            tokens, at = self._held.pop(name, (float(self.burst), now))
            # Two threads may come in another order than their clocks were read in.
            tokens = min(float(self.burst), tokens + max(now - at, 0.0) * self.per_second)
            taken = tokens >= 1.0
            if taken:
                tokens -= 1.0
            self._held[name] = (tokens, max(now, at))
            if len(self._held) > self._most:
                self._held.popitem(last=False)
        return Standing(
            taken,
            int(tokens),
            max(1.0 - tokens, 0.0) / self.per_second,
            (self.burst - tokens) / self.per_second,
        )

    def __len__(self) -> int:
        return len(self._held)


class RateLimits:
    """
    What one process lets through.

    *monotonic* gives seconds that never go back. A rate of 0 in the settings is no limit.
    """

    def __init__(self, settings: Settings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._requests = _buckets(settings.requests_per_second, settings.requests_burst)
        wrong = settings.wrong_keys_per_minute
        self._wrong_keys = _buckets(wrong / SECONDS_PER_MINUTE, wrong)
        self._proxies = settings.trusted_proxies

    def admit(self, caller: Caller) -> None:
        """
        Count one request of *caller*; the answer says how many are left.

        Raises:
            Refused: 429 too-many-requests, with the seconds after which one will pass.
        """
        if self._requests is None:
            return
        standing = self._requests.take(share_name(caller), self._monotonic())
        headers = _headers("requests", self._requests, standing)
        if not standing.taken:
            raise _too_many("This key has sent more than its requests a second.", standing, headers)

        @after_this_request
        def tell(response: Response) -> Response:
            response.headers.update(headers)
            return response

    @contextmanager
    def watching_keys(self, request: Request) -> Iterator[None]:
        """
        Count a wrong key in the block against the source of *request*; right ones always pass.

        Raises:
            Refused: 429 too-many-requests in place of 401, where the source tried too many. A
                request without any key is 401 and is not counted: it guesses nothing.
        """
        try:
            yield
        except Refused as refused:
            wrong = refused.problem is problems.UNAUTHORISED and "Authorization" in request.headers
            if self._wrong_keys is None or not wrong:
                raise
            source = source_of(request, self._proxies)
            standing = self._wrong_keys.take(source, self._monotonic())
            if standing.taken:
                raise
            headers = _headers("wrong-keys", self._wrong_keys, standing)
            raise _too_many(
                "Too many wrong keys came from this address.", standing, headers
            ) from None


def limits_told(settings: Settings) -> dict[str, int]:
    """The limits of *settings* for the start-up line, each worker's and all workers' together."""
    return {
        "workers": settings.workers,
        "requests_per_second_of_a_key_in_each_worker": settings.requests_per_second,
        "requests_per_second_of_a_key_at_most": settings.requests_per_second * settings.workers,
        "requests_burst_of_a_key_in_each_worker": settings.requests_burst,
        "wrong_keys_per_minute_of_a_source_in_each_worker": settings.wrong_keys_per_minute,
        "wrong_keys_per_minute_of_a_source_at_most": (
            settings.wrong_keys_per_minute * settings.workers
        ),
    }


def share_name(caller: Caller) -> str:
    """Name whose share a request takes: all keys of one principal at one seller have one."""
    return f"{caller.seller_id}/{caller.principal}"


def source_of(request: Request, proxies: tuple[Network, ...]) -> str:
    """
    Name where *request* came from: the connection's address, an IPv6 one by its network of 64 bits.

    `X-Forwarded-For` counts only where the connection comes from one of *proxies*: then its last
    address that is none of them. Whoever else sends it could name a new source each time.
    """
    address = _address(request.remote_addr or "")
    if address is None:
        return UNKNOWN_SOURCE
    if _is_any(address, proxies):
        for part in reversed(request.headers.get(FORWARDED_FOR, "").split(",")):
            before = _address(part.strip())
            if before is None:
                break
            address = before
            if not _is_any(address, proxies):
                break
    if isinstance(address, IPv6Address):
        return str(ip_network((address, IPV6_SITE_BITS), strict=False))
    return str(address)


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _is_any(address: Address, networks: tuple[Network, ...]) -> bool:
    return any(address in network for network in networks)


def _buckets(per_second: float, burst: int) -> Buckets | None:
    return Buckets(per_second, burst) if per_second else None


def _headers(policy: str, buckets: Buckets, standing: Standing) -> dict[str, str]:
    """
    The fields that tell a caller how it stands.

    Source: draft-ietf-httpapi-ratelimit-headers-10 (q: requests at most, w: within so many
    seconds, r: left, t: seconds until as many are left as there can be).
    """
    window = math.ceil(buckets.burst / buckets.per_second)
    full = math.ceil(standing.seconds_to_full)
    return {
        "RateLimit-Policy": f'"{policy}";q={buckets.burst};w={window}',
        "RateLimit": f'"{policy}";r={standing.left};t={full}',
    }


def _too_many(what: str, standing: Standing, headers: dict[str, str]) -> Refused:
    wait = max(math.ceil(standing.seconds_to_next), 1)
    return Refused(
        problems.TOO_MANY_REQUESTS,
        f"{what} Send it again after the time in Retry-After.",
        headers={"Retry-After": str(wait), **headers},
    )
