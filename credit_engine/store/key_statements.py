"""The statements of API keys, as statements.py."""

from __future__ import annotations

from sqlalchemy import Text, bindparam, insert, select

from credit_engine.store.access_statements import state_of_person
from credit_engine.store.in_flight import TurnOf
from credit_engine.store.key_tables import api_key_revocations, api_keys
from credit_engine.store.phrases import FROM_START, PAGE, is_bound

# The digest and the state of the person come last, where they are read at all.
_KEY = (
    api_keys.c.key_id,
    api_keys.c.seller_id,
    api_keys.c.person,
    api_keys.c.note,
    api_keys.c.roles,
    api_keys.c.level,
    api_keys.c.created_at,
    api_keys.c.created_by,
    api_keys.c.expires_at,
    api_key_revocations.c.at,
    api_key_revocations.c.revoked_by,
    api_key_revocations.c.reason,
)
_WITH_REVOCATION = api_keys.outerjoin(
    api_key_revocations, api_key_revocations.c.key_id == api_keys.c.key_id
)
_KEYS = select(*_KEY).select_from(_WITH_REVOCATION).where(is_bound(api_keys.c.seller_id))

KEPT_KEY = (
    select(*_KEY, api_keys.c.digest, state_of_person())
    .select_from(_WITH_REVOCATION)
    .where(is_bound(api_keys.c.key_id))
)
API_KEY = _KEYS.where(is_bound(api_keys.c.key_id))
API_KEYS = (
    _KEYS.where(api_keys.c.key_id > bindparam("after"))
    .order_by(api_keys.c.key_id)
    .limit(PAGE)
    .offset(FROM_START)
)
KEYS_OF_PERSON = _KEYS.where(is_bound(api_keys.c.person)).order_by(api_keys.c.key_id)
TURN_OF_KEYS = select(TurnOf(bindparam("of", type_=Text())))
ADD_API_KEY = insert(api_keys)
ADD_REVOCATION = insert(api_key_revocations)
