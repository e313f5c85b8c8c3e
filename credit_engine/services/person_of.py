"""Who stands behind a principal that a record names: the person, as callers have it."""

from __future__ import annotations

from credit_engine.services.ports import Reading

KEY = "key"
NAMED = frozenset({"person", "command_line"})  # by a token, at the command line


def person_of(reading: Reading, seller_id: str, principal: str) -> str:
    """
    The person of a principal: of a key whose it is, of a token its digits.

    What names nobody, such as the key of the settings, is a person of its own.
    """
    kind, _, name = principal.partition(":")
    if kind in NAMED:
        return name
    key = reading.api_key(seller_id, name) if kind == KEY else None
    return principal if key is None else key.person
