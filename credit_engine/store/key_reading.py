"""The read side of API keys."""

from __future__ import annotations

from collections.abc import Sequence

from credit_engine.domain.api_key import ApiKey, KeptKey, Revocation
from credit_engine.domain.person_block import BlockState
from credit_engine.domain.role import Role
from credit_engine.store import key_statements as sql
from credit_engine.store.rows import read_instant
from credit_engine.store.session import AnyRow, Session


class SqlKeyReading:
    """services.key_ports.KeyReading."""

    _session: Session

    def kept_key(self, key_id: str) -> KeptKey | None:
        """One key of any seller, with what is kept of its secret: to let a caller in by it."""
        row = self._session.row(sql.KEPT_KEY, key_id=key_id)
        if row is None:
            return None
        *key, digest, state = row
        return KeptKey(_key(tuple(key)), bytes(digest), state == BlockState.BLOCKED)

    def api_key(self, seller_id: str, key_id: str) -> ApiKey | None:
        """One key."""
        row = self._session.row(sql.API_KEY, seller_id=seller_id, key_id=key_id)
        return None if row is None else _key(row)

    def api_keys(self, seller_id: str, after: str | None, limit: int) -> Sequence[ApiKey]:
        """Keys in order of id, revoked and expired ones too."""
        found = self._session.rows(sql.API_KEYS, seller_id=seller_id, after=after or "", page=limit)
        return [_key(row) for row in found]

    def keys_of_person(self, seller_id: str, person: str) -> Sequence[ApiKey]:
        """All keys that a person was ever given, in order of id."""
        found = self._session.rows(sql.KEYS_OF_PERSON, seller_id=seller_id, person=person)
        return [_key(row) for row in found]


def _key(row: AnyRow) -> ApiKey:
    key_id, seller_id, person, note, roles, level, created_at, created_by, expires_at, *end = row
    revoked_at, revoked_by, reason = end
    return ApiKey(
        key_id=key_id,
        seller_id=seller_id,
        person=person,
        note=note,
        roles=frozenset(map(Role, roles.split())),
        level=level,
        created_at=read_instant(created_at),
        created_by=created_by,
        expires_at=read_instant(expires_at),
        revocation=None
        if revoked_at is None
        else Revocation(read_instant(revoked_at), revoked_by, reason),
    )
