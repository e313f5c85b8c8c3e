"""
API keys: who a caller is, what it may do, and until when.

A key is written `ce_<key id>_<secret>`. The secret is 256 bits of chance; it is shown once, and
only a keyed digest of it is kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from credit_engine.domain.role import Role

LEVEL_MIN, LEVEL_MAX = 1, 9  # of credit managers
# Small letters only, so that one person is not written in two ways; no colon, so that nobody is
# called as a seller's own key or as the command line is.
PERSON = r"[a-z0-9][a-z0-9._@-]{0,127}"
_TEXT = re.compile(r"ce_([0-9A-Za-z-]{1,64})_([0-9A-Za-z_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Revocation:
    """The end of a key before its time: when, by which principal, and why."""

    at: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ApiKey:
    """
    A key of a seller, without its secret.

    `person` is who uses it, a login name or the name of a system: several keys may be one
    person's. `level` is how much a credit manager may approve, 1 or more, and 0 for all others.
    `created_by` is the principal that made it.
    """

    key_id: str
    seller_id: str
    person: str
    note: str
    roles: frozenset[Role]
    level: int
    created_at: datetime
    created_by: str
    expires_at: datetime
    revocation: Revocation | None = None

    @property
    def principal(self) -> str:
        """What is recorded of who calls with it: an id, so that no record names a person."""
        return f"key:{self.key_id}"

    def has_expired(self, now: datetime) -> bool:
        """Whether its time is over."""
        return now >= self.expires_at

    def is_live(self, now: datetime) -> bool:
        """Whether it lets anybody in."""
        return self.revocation is None and not self.has_expired(now)

    def document(self) -> dict[str, object]:
        """The JSON form, as in the API."""
        revocation = self.revocation
        return {
            "key_id": self.key_id,
            "person": self.person,
            "note": self.note,
            "roles": sorted(role.value for role in self.roles),
            "level": self.level,
            "created_at": self.created_at,
            "created_by": self.created_by,
            "expires_at": self.expires_at,
            "revoked": None
            if revocation is None
            else {"at": revocation.at, "by": revocation.by, "reason": revocation.reason},
        }


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A key with what is kept of its secret, and whether its person is `blocked`."""

    key: ApiKey
    digest: bytes = field(repr=False)
    blocked: bool = False


def write_key(key_id: str, secret: str) -> str:
    """The key as it is sent."""
    return f"ce_{key_id}_{secret}"


def read_key(text: str) -> tuple[str, str] | None:
    """Id and secret of a key as it is sent; None where it has another form."""
    match = _TEXT.fullmatch(text)
    return None if match is None else (match[1], match[2])
