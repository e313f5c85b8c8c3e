"""
Tokens of people: an OIDC access token in, who it is and what it may do out; or 401.

Everything that can be looked at without a key comes first: form, size, algorithm, header. Only
then is the signature verified, by a key of the issuer's JWKS and never by one that the token
brings along; only then do its claims count. A token that fails before that is told nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from joserfc import jws
from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel

from credit_engine.api import edge, problems
from credit_engine.api.issuer_keys import IssuerKeys
from credit_engine.api.problems import Refused
from credit_engine.domain.issuer import Grant, Issuer, person_of
from credit_engine.domain.role import Role
from credit_engine.services.ports import Clock

CHARS_MAX = 16_384
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="credit_engine", error="invalid_token"'}
TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt", "application/jwt"})
# Any other name would be ignored or trusted: keys that a token brings, what it calls critical.
HEADER_NAMES = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})
SUBJECT_CHARS_MAX = 255
INSTANT_MAX = 253_402_300_799  # the last second of the year 9999
_COMPACT = re.compile(r"([\w-]+)\.([\w-]+)\.([\w-]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class TokenIdentity:
    """Whom a token names, at which seller, and what it may do."""

    person: str
    seller_id: str
    roles: frozenset[Role]
    level: int


class _Allowed(jws.JWSRegistry):
    """The algorithms of the settings, EdDSA too, which joserfc warns has a newer name."""

    def get_alg(self, name: str) -> JWSAlgModel:
        if name not in (self.allowed or ()):
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


class TokenCheck:
    """Takes the tokens of one issuer, and no others."""

    def __init__(self, issuer: Issuer, keys: IssuerKeys, clock: Clock) -> None:
        self._issuer = issuer
        self._keys = keys
        self._clock = clock
        self._registry = _Allowed(algorithms=issuer.algorithms)

    def identity_of(self, token: str) -> TokenIdentity:
        """
        Whom *token* names, once everything about it is right.

        Raises:
            Refused: 401.
            Unavailable: the issuer's keys cannot be fetched.
        """
        claims = self._verified(token)
        self._check_claims(claims)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not _is_plain(subject):
            _refuse("The token has no usable `sub`.")
        person = person_of(self._issuer.name, subject)
        if person in self._issuer.blocked:
            _refuse("The person is blocked; ask who runs the server.")
        return self._identity(person, claims)

    def _verified(self, token: str) -> Mapping[str, object]:
        """The claims of a token that the issuer signed."""
        match = _COMPACT.fullmatch(token) if len(token) <= CHARS_MAX else None
        if match is None:
            _refuse()
        header, payload, _ = map(_decoded, match.groups())
        names = _object(header)
        algorithm, kid, kind = (names.get(name) for name in ("alg", "kid", "typ"))
        if set(names) - HEADER_NAMES or algorithm not in self._issuer.algorithms:
            _refuse()
        if not isinstance(kind, str) or kind.lower() not in TYPES:
            _refuse()
        if not isinstance(kid, str) or not isinstance(algorithm, str):
            _refuse()
        claims = _object(payload)
        key = self._keys.find(kid, algorithm)
        if key is None:
            _refuse()
        try:
            jws.deserialize_compact(token, key, registry=self._registry)
        except (JoseError, ValueError):
            _refuse()
        return claims

    def _check_claims(self, claims: Mapping[str, object]) -> None:
        issuer, now = self._issuer, self._clock().timestamp()
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != issuer.name:
            _refuse("The token is of another issuer.")
        if issuer.audience not in audiences or not all(isinstance(a, str) for a in audiences):
            _refuse("The token is for another audience.")
        if "cnf" in claims:
            _refuse("The token is bound to a key of its client, and cannot come as a bearer's.")
        expires, issued = _instant(claims, "exp"), _instant(claims, "iat")
        begins = _instant(claims, "nbf") if "nbf" in claims else issued
        if now >= expires + issuer.leeway_seconds:
            _refuse("The token has expired; get another.")
        if max(issued, begins) > now + issuer.leeway_seconds:
            _refuse("The token is not valid yet.")
        if not 0 < expires - issued <= issuer.minutes_max * 60:
            _refuse(f"The token lasts longer than {issuer.minutes_max} minutes, or no time at all.")

    def _identity(self, person: str, claims: Mapping[str, object]) -> TokenIdentity:
        grants = self._grants(claims)
        sellers = frozenset[str]().union(*(grant.sellers for grant in grants))
        name = self._issuer.mapping.seller_claim
        if name is not None and name in claims:
            sellers = frozenset(seller for seller in sellers if seller == claims[name])
        if len(sellers) != 1:
            _refuse(
                "The token has no role here, or roles at several sellers and does not say which."
            )
        (seller_id,) = sellers
        held = [grant for grant in grants if seller_id in grant.sellers]
        roles = frozenset[Role]().union(*(grant.roles for grant in held))
        if Role.ADMINISTRATOR in roles and len(roles) > 1:
            _refuse("The token has the role of an administrator, who has no other.")
        return TokenIdentity(person, seller_id, roles, max(grant.level for grant in held))

    def _grants(self, claims: Mapping[str, object]) -> list[Grant]:
        """What the token's values give; those that the mapping does not know give nothing."""
        mapping = self._issuer.mapping
        found: object = claims
        for name in mapping.claim:
            found = found.get(name) if isinstance(found, dict) else None
        values = [found] if isinstance(found, str) else found
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            _refuse("The token does not name roles as texts.")
        return [mapping.values[value] for value in values if value in mapping.values]


def _refuse(detail: str = "The token is not accepted.") -> NoReturn:
    raise Refused(problems.UNAUTHORISED, detail, headers=CHALLENGE)


def _decoded(part: str) -> bytes:
    """Decode base64url, in its only spelling."""
    try:
        data = base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)
    except binascii.Error:
        _refuse()
    if base64.urlsafe_b64encode(data).rstrip(b"=") != part.encode():
        _refuse()
    return data


def _object(data: bytes) -> Mapping[str, object]:
    """Read a strict JSON object: no key twice, no endless nesting."""
    try:
        document = edge.decode_json(data)
    except Refused:
        _refuse()
    if not isinstance(document, dict):
        _refuse()
    return document


def _instant(claims: Mapping[str, object], name: str) -> int:
    instant = claims.get(name)
    if not isinstance(instant, int) or isinstance(instant, bool) or not 0 <= instant <= INSTANT_MAX:
        _refuse(f"The token has no usable `{name}`.")
    return instant


def _is_plain(subject: str) -> bool:
    return 0 < len(subject) <= SUBJECT_CHARS_MAX and subject.isprintable()
