"""Who calls: a seller's key to the seller, compared without telling anything by its time."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from credit_engine.api import problems
from credit_engine.api.problems import Refused
from credit_engine.services.context import Caller
from credit_engine.settings import Seller

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="credit_engine"'}
SCHEME = "bearer "


class Keys:
    """The sellers' keys, kept as digests only."""

    def __init__(self, sellers: Sequence[Seller]) -> None:
        self._callers = [
            (
                _digest(seller.key),
                Caller(seller.seller_id, _principal(seller), ZoneInfo(seller.time_zone)),
            )
            for seller in sellers
        ]

    def caller_of(self, authorization: str | None) -> Caller:
        """
        The caller behind an Authorization header.

        Raises:
            Refused: 401, the header is missing, is no Bearer header, or its key is not known.
        """
        if authorization is None or authorization[: len(SCHEME)].lower() != SCHEME:
            raise Refused(
                problems.UNAUTHORISED, "Send Authorization: Bearer <key>.", headers=CHALLENGE
            )
        digest = _digest(authorization[len(SCHEME) :].strip())
        found = None
        for known, caller in self._callers:  # all of them, so that the time tells nothing
            if hmac.compare_digest(digest, known):
                found = caller
        if found is None:
            raise Refused(problems.UNAUTHORISED, "The key is not known.", headers=CHALLENGE)
        return found


def _digest(key: str) -> bytes:
    # A header may hold any byte, which WSGI hands over as latin-1.
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def _principal(seller: Seller) -> str:
    return f"seller:{seller.seller_id}"
