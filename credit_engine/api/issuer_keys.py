"""
The public keys of the tokens' issuer, from its JWKS: fetched, kept for minutes, fetched again.

The address is the operator's own and may be inside the network; what it answers is bounded, and
a redirection is not followed. Keys that are older than `FRESH` count no more: without new ones
nobody with a token is let in.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import requests
from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from credit_engine.api.edge import decode_json
from credit_engine.api.problems import Refused
from credit_engine.errors import Unavailable
from credit_engine.services.ports import Clock

FRESH = timedelta(minutes=5)
UNKNOWN_EVERY = timedelta(seconds=30)  # ... are the keys fetched again for a kid that is not there
FAILED_EVERY = timedelta(seconds=10)  # ... is a fetch that failed tried again
CONNECT_SECONDS, READ_SECONDS = 2, 3
BYTES_MAX = 262_144
RSA_BITS_MIN = 2_048
SECRET_PARTS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
# What verifies each algorithm: the type of the key, and its curve.
KINDS: Mapping[str, tuple[str, str | None]] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA", None)),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
    "Ed25519": ("OKP", "Ed25519"),
}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that verifies signatures by one of `algorithms`."""

    algorithms: frozenset[str]
    key: Key


@dataclass(frozen=True, slots=True)
class _Known:
    read_at: datetime
    keys: Mapping[str, tuple[PublicKey, ...]]


class IssuerKeys:
    """Finds the issuer's keys by their ids; one for all threads of a process."""

    def __init__(self, jwks: str, clock: Clock) -> None:
        self._jwks = jwks
        self._clock = clock
        self._known: _Known | None = None
        self._tried_at: datetime | None = None
        self._fault: str | None = None
        self._lock = Lock()

    def find(self, kid: str, algorithm: str) -> Key | None:
        """
        The key that has the id *kid* and is for *algorithm*; None where there is not just one.

        Raises:
            Unavailable: the keys cannot be fetched, so that nothing can be said.
        """
        known = self._known
        if known is None or not self._is_fresh(known) or kid not in known.keys:
            with self._lock:
                known = self._renewed(kid)
        fitting = [key for key in known.keys.get(kid, ()) if algorithm in key.algorithms]
        return fitting[0].key if len(fitting) == 1 else None

    def _is_fresh(self, known: _Known) -> bool:
        # A clock that was put back makes keys old, too.
        return timedelta(0) <= self._clock() - known.read_at < FRESH

    def _renewed(self, kid: str) -> _Known:
        known = self._known
        fresh = known is not None and self._is_fresh(known)
        if known is not None and fresh and kid in known.keys:
            return known  # another thread fetched them meanwhile
        if self._may_try():
            self._try()
            known = self._known
        if self._fault is not None or known is None:
            raise Unavailable(f"The keys of the tokens' issuer cannot be read: {self._fault}.")
        return known

    def _may_try(self) -> bool:
        if self._tried_at is None:
            return True
        passed = self._clock() - self._tried_at
        pause = UNKNOWN_EVERY if self._fault is None else FAILED_EVERY
        return not timedelta(0) <= passed < pause

    def _try(self) -> None:
        begun_at = self._clock()
        try:
            self._known = _Known(begun_at, read_jwks(_load(self._jwks)))
            self._fault = None
        except (OSError, requests.RequestException) as error:
            self._fault = type(error).__name__
        except ValueError as error:
            self._fault = str(error)
        # Counted from its end: those who waited for a fetch that failed do not all try again.
        self._tried_at = self._clock()


def read_jwks(body: bytes) -> Mapping[str, tuple[PublicKey, ...]]:
    """
    The usable keys of a JWKS by their ids; what is not for verifying, or too weak, is left out.

    Raises:
        ValueError: it is no JWKS.
    """
    try:
        document = decode_json(body)
    except Refused as refused:
        raise ValueError(f"no JWKS: {refused}") from None
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ValueError("no JWKS: `keys` is missing")  # noqa: TRY004 - of what was fetched
    found: dict[str, tuple[PublicKey, ...]] = {}
    for kid, key in _usable(entries):
        found[kid] = (*found.get(kid, ()), key)
    return found


def _usable(entries: Iterable[object]) -> Iterator[tuple[str, PublicKey]]:
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("kid"), str):
            continue
        algorithms = _algorithms_of(entry)
        if not algorithms or SECRET_PARTS & set(entry) or not _is_strong(entry):
            continue
        try:
            yield entry["kid"], PublicKey(algorithms, import_key(entry))
        except (JoseError, ValueError, TypeError):
            continue


def _algorithms_of(entry: Mapping[str, object]) -> frozenset[str]:
    """The algorithms that a key is for: none where it is for other things than signatures."""
    operations = entry.get("key_ops", ["verify"])
    if entry.get("use", "sig") != "sig":
        return frozenset()
    if not isinstance(operations, list) or "verify" not in operations:
        return frozenset()
    kind = (entry.get("kty"), None if entry.get("kty") == "RSA" else entry.get("crv"))
    named = entry.get("alg")
    # Of EdDSA, Ed25519 is the newer name (RFC 9864).
    names = {"EdDSA", "Ed25519"} if named in {"EdDSA", "Ed25519"} else {named}
    return frozenset(
        alg for alg, wanted in KINDS.items() if wanted == kind and (named is None or alg in names)
    )


def _is_strong(entry: Mapping[str, object]) -> bool:
    """Whether an RSA key has bits enough; other kinds have one size each."""
    if entry.get("kty") != "RSA":
        return True
    modulus = entry.get("n")
    if not isinstance(modulus, str):
        return False
    try:
        found = base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))
    except ValueError:
        return False
    return int.from_bytes(found).bit_length() >= RSA_BITS_MIN


def _load(jwks: str) -> bytes:
    if "://" not in jwks:
        with Path(jwks).open("rb") as file:
            return _bounded([file.read(BYTES_MAX + 1)])
    with requests.get(
        jwks,
        headers={"Accept": "application/jwk-set+json, application/json"},
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    ) as answer:
        if answer.status_code != 200:
            raise ValueError(f"status {answer.status_code}")
        return _bounded(answer.iter_content(65_536))


def _bounded(chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > BYTES_MAX:
            raise ValueError(f"more than {BYTES_MAX} bytes")
    return bytes(body)
