"""
The issuer of people's tokens, and how the values of a claim become roles at sellers.

The mapping is a JSON document of the settings (docs/identities.md):

    {"claim": "groups",
     "values": {"credit-north": {"sellers": ["S-1"], "roles": ["credit_manager"], "level": 2}}}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from credit_engine.domain.api_key import LEVEL_MAX
from credit_engine.domain.role import Role

ALGORITHMS_DEFAULT = ("RS256", "ES256", "EdDSA")
LEEWAY_SECONDS_DEFAULT = 30
MINUTES_MAX_DEFAULT = 60
CLAIM_DEFAULT = "roles"
PERSON_CHARS = 32


@dataclass(frozen=True, slots=True)
class Grant:
    """What one value of the claim gives: roles at sellers, and a level where it is a manager's."""

    sellers: frozenset[str]
    roles: frozenset[Role]
    level: int = 0


@dataclass(frozen=True, slots=True)
class RoleMapping:
    """
    The claim that names roles, by its path of names, and what each of its values gives.

    `seller_claim` names the claim that says at which of several sellers a token is for.
    """

    claim: tuple[str, ...]
    values: Mapping[str, Grant]
    seller_claim: str | None = None

    def sellers(self) -> frozenset[str]:
        """Every seller that it names."""
        return frozenset().union(*(grant.sellers for grant in self.values.values()))


@dataclass(frozen=True, slots=True)
class Issuer:
    """
    Whose tokens are taken, for whom, and within which bounds.

    `jwks` is a URL, or the path of a file. `minutes_max` bounds the life of a token, from its
    `iat` to its `exp`; `leeway_seconds` is how far its clock and ours may differ. `blocked` are
    the persons whose tokens are refused.
    """

    name: str
    audience: str
    jwks: str
    mapping: RoleMapping
    algorithms: tuple[str, ...] = ALGORITHMS_DEFAULT
    leeway_seconds: int = LEEWAY_SECONDS_DEFAULT
    minutes_max: int = MINUTES_MAX_DEFAULT
    blocked: frozenset[str] = frozenset()


def person_of(issuer: str, subject: str) -> str:
    """
    Who a subject of an issuer is here: the same 32 hexadecimal digits each time.

    Records hold this, so that they hold no name and no address, whatever a provider uses as a
    subject. The length keeps two pairs from running into one text.
    """
    text = f"{len(issuer)}:{issuer}:{subject}"
    return hashlib.sha256(text.encode()).hexdigest()[:PERSON_CHARS]


def role_value(seller_id: str, role: Role, level: int = 0) -> str:
    """What the claim says for a role at a seller where no mapping is set."""
    return f"{seller_id}/{role.value}" + (f"/{level}" if level else "")


def default_mapping(sellers: Collection[str]) -> RoleMapping:
    """`S-1/credit_analyst` and, with its level, `S-1/credit_manager/2`, in the claim `roles`."""
    values: dict[str, Grant] = {}
    for seller_id in sellers:
        for role in Role:
            levels = range(1, LEVEL_MAX + 1) if role is Role.CREDIT_MANAGER else (0,)
            for level in levels:
                grant = Grant(frozenset({seller_id}), frozenset({role}), level)
                values[role_value(seller_id, role, level)] = grant
    return RoleMapping((CLAIM_DEFAULT,), values)


def read_mapping(text: str) -> RoleMapping:
    """
    Read a mapping from its JSON.

    Raises:
        ValueError: saying what is wrong, and where.
    """
    document = json.loads(text, object_pairs_hook=_object)
    _check_names("the mapping", document, {"values"}, {"claim", "seller_claim"})
    claim = document.get("claim", CLAIM_DEFAULT)
    path = claim if isinstance(claim, list) else [claim]
    if not path or not all(isinstance(name, str) and name for name in path):
        raise ValueError('claim: write a name, or the names on the way to it: ["a", "b"]')
    seller_claim = document.get("seller_claim")
    if seller_claim is not None and not (isinstance(seller_claim, str) and seller_claim):
        raise ValueError("seller_claim: write the name of a claim")
    values = document["values"]
    if not isinstance(values, dict) or not values:
        raise ValueError("values: write an object, from each value to what it gives")
    grants = {value: _grant(f"values: {value!r}", entry) for value, entry in values.items()}
    return RoleMapping(tuple(path), grants, seller_claim)


def _grant(place: str, entry: object) -> Grant:
    _check_names(place, entry, {"sellers", "roles"}, {"level"})
    assert isinstance(entry, dict)
    for name in ("sellers", "roles"):
        texts = entry[name]
        if not isinstance(texts, list) or not texts or not all(isinstance(t, str) for t in texts):
            raise ValueError(f"{place}: {name} wants a list of texts, not empty")
    unknown = set(entry["roles"]) - {role.value for role in Role}
    if unknown:
        known = ", ".join(role.value for role in Role)
        raise ValueError(f"{place}: no role is called {', '.join(sorted(unknown))}; known: {known}")
    roles = frozenset(map(Role, entry["roles"]))
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        raise ValueError(f"{place}: an administrator has no other role")
    level = entry.get("level", 0)
    least, most = (1, LEVEL_MAX) if Role.CREDIT_MANAGER in roles else (0, 0)
    if isinstance(level, bool) or not isinstance(level, int) or not least <= level <= most:
        raise ValueError(
            f"{place}: a credit manager has a level from 1 to {LEVEL_MAX}, and nobody else has one"
        )
    return Grant(frozenset(entry["sellers"]), roles, level)


def _check_names(place: str, entry: object, needed: set[str], others: set[str]) -> None:
    if not isinstance(entry, dict):
        raise ValueError(f"{place}: write an object")  # noqa: TRY004 - a fault of settings
    if needed - set(entry):
        raise ValueError(f"{place}: {', '.join(sorted(needed - set(entry)))} is missing")
    if set(entry) - needed - others:
        raise ValueError(f"{place}: unknown {', '.join(sorted(set(entry) - needed - others))}")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found
