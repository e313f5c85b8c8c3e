"""What the use cases on API keys, and whoever lets callers in, need of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from credit_engine.domain.api_key import ApiKey, KeptKey, Revocation


class KeyReading(Protocol):
    """What is read of keys."""

    def kept_key(self, key_id: str) -> KeptKey | None:
        """One key of any seller, with what is kept of its secret: to let a caller in by it."""
        ...

    def api_key(self, seller_id: str, key_id: str) -> ApiKey | None:
        """One key."""
        ...

    def api_keys(self, seller_id: str, after: str | None, limit: int) -> Sequence[ApiKey]:
        """Keys in order of id, revoked and expired ones too."""
        ...

    def keys_of_person(self, seller_id: str, person: str) -> Sequence[ApiKey]:
        """All keys that a person was ever given, in order of id."""
        ...


class KeyWriting(KeyReading, Protocol):
    """What is written of keys: that one was made, and that one was revoked; never changed."""

    def lock_keys(self, seller_id: str) -> None:
        """Lock the seller's keys until the end of the transaction: all its keys change in turn."""
        ...

    def add_api_key(self, key: ApiKey) -> str:
        """Record a new key, and give its secret, which is not kept."""
        ...

    def add_revocation(self, key_id: str, revocation: Revocation) -> None:
        """Record the end of a key that has none yet."""
        ...
