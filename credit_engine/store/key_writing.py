"""The write side of API keys."""

from __future__ import annotations

from credit_engine.domain.api_key import ApiKey, Revocation
from credit_engine.store import key_statements as sql
from credit_engine.store.key_reading import SqlKeyReading
from credit_engine.store.rows import write_instant
from credit_engine.store.vault import Vault


class SqlKeyWriting(SqlKeyReading):
    """services.key_ports.KeyWriting."""

    _vault: Vault

    def lock_keys(self, seller_id: str) -> None:
        """Lock the seller's keys until the end of the transaction: all its keys change in turn."""
        self._session.rows(sql.TURN_OF_KEYS, of=f"keys of {seller_id}")

    def add_api_key(self, key: ApiKey) -> str:
        """Record a new key, and give its secret, which is not kept."""
        secret = self._vault.new_key_secret()
        self._session.write(
            sql.ADD_API_KEY,
            key_id=key.key_id,
            seller_id=key.seller_id,
            person=key.person,
            note=key.note,
            roles=" ".join(sorted(role.value for role in key.roles)),
            level=key.level,
            digest=self._vault.key_digest(key.key_id, secret),
            created_at=write_instant(key.created_at),
            created_by=key.created_by,
            expires_at=write_instant(key.expires_at),
        )
        return secret

    def add_revocation(self, key_id: str, revocation: Revocation) -> None:
        """Record the end of a key that has none yet."""
        self._session.write(
            sql.ADD_REVOCATION,
            key_id=key_id,
            at=write_instant(revocation.at),
            revoked_by=revocation.by,
            reason=revocation.reason,
        )
