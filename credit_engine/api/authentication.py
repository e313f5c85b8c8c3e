"""
Who calls: a key to its seller, person and roles, compared without telling anything by its time.

A seller's own key stands in the server's settings. All others are in the database
(services.manage_keys) and are found by their ids. What is no key may be a person's token
(api.token_check), where the settings name an issuer.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import tzinfo
from typing import NoReturn
from zoneinfo import ZoneInfo

from credit_engine.api import problems
from credit_engine.api.key_cache import KeyCache
from credit_engine.api.problems import Refused
from credit_engine.api.token_check import TokenCheck
from credit_engine.domain.api_key import LEVEL_MAX, KeptKey, read_key
from credit_engine.domain.role import OF_OWN_KEY
from credit_engine.services.context import Caller, Context
from credit_engine.settings import Seller

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="credit_engine"'}
SCHEME = "bearer "
BLOCKED = "The person is blocked; ask an administrator."
NO_DIGEST = bytes(32)  # of no key: compared where there is none, since that takes time too


class Keys:
    """The keys that let callers in: those of the settings as digests, and those made later."""

    def __init__(
        self,
        sellers: Sequence[Seller],
        context: Context,
        cache: KeyCache | None = None,
        tokens: TokenCheck | None = None,
    ) -> None:
        self._context = context
        self._tokens = tokens
        self._cache = cache or KeyCache(context.store, context.clock)
        self._zones: dict[str, tzinfo] = {
            seller.seller_id: ZoneInfo(seller.time_zone) for seller in sellers
        }
        self._own = [(_digest(seller.key), self._caller_with(seller)) for seller in sellers]

    def caller_of(self, authorization: str | None) -> Caller:
        """
        The caller behind an Authorization header.

        Raises:
            Refused: 401, the header is missing, is no Bearer header, or its key is not known,
                has expired or was revoked, or its token is not accepted, or who has it is blocked.
            Busy, Unavailable: the database, where a key or a person has to be looked up, or the
                keys of the tokens' issuer.
        """
        if authorization is None or authorization[: len(SCHEME)].lower() != SCHEME:
            _refuse("Send Authorization: Bearer and a key or token.")
        sent = authorization[len(SCHEME) :].strip(" \t")
        digest = _digest(sent)
        found = None
        for known, caller in self._own:  # all of them, so that the time tells nothing
            if hmac.compare_digest(digest, known):
                found = caller
        if found is not None:
            return found
        if self._tokens is not None and read_key(sent) is None:
            return self._caller_with_token(self._tokens, sent)
        return self._caller_with_made(sent)

    def _caller_with(self, seller: Seller) -> Caller:
        own = f"seller:{seller.seller_id}"
        zone = self._zones[seller.seller_id]
        return Caller(seller.seller_id, own, zone, OF_OWN_KEY, own, LEVEL_MAX, operates=True)

    def _caller_with_made(self, sent: str) -> Caller:
        parts = read_key(sent)
        if parts is None:
            _refuse("The key is not known.")
        kept = self._cache.find(parts[0])
        digest = self._context.store.key_digest(*parts)
        is_it = hmac.compare_digest(digest, NO_DIGEST if kept is None else kept.digest)
        if kept is None or not is_it or kept.key.seller_id not in self._zones:
            _refuse("The key is not known.")
        return self._admitted(kept)

    def _caller_with_token(self, tokens: TokenCheck, sent: str) -> Caller:
        found = tokens.identity_of(sent)
        if found.seller_id not in self._zones:
            _refuse("The token has no role here.")
        if self._cache.is_blocked(found.seller_id, found.person):
            _refuse(BLOCKED)
        zone = self._zones[found.seller_id]
        principal = f"person:{found.person}"
        return Caller(found.seller_id, principal, zone, found.roles, found.person, found.level)

    def _admitted(self, kept: KeptKey) -> Caller:
        """Let in who has proved to have the key, and may so be told what became of it."""
        key = kept.key
        if key.revocation is not None:
            _refuse("The key was revoked; ask an administrator for another.")
        if key.has_expired(self._context.clock()):
            _refuse("The key has expired; ask an administrator for another.")
        if kept.blocked:
            _refuse(BLOCKED)
        zone = self._zones[key.seller_id]
        return Caller(key.seller_id, key.principal, zone, key.roles, key.person, key.level)


def _refuse(detail: str) -> NoReturn:
    raise Refused(problems.UNAUTHORISED, detail, headers=CHALLENGE)


def _digest(key: str) -> bytes:
    # A header may hold any byte, which WSGI hands over as latin-1.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
