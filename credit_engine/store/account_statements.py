"""The statements of accounts and positions, as statements.py."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, insert, select, true, update

from credit_engine.store.account_tables import accounts, positions
from credit_engine.store.add_or_insert import AddOrInsert

_ACCOUNT = (
    accounts.c.buyer_id,
    accounts.c.parent_id,
    accounts.c.root_id,
    accounts.c.counted,
    accounts.c.last_check_seq,
    accounts.c.last_check_leaf,
)
_POSITION = (positions.c.category, positions.c.currency, positions.c.day, positions.c.minor)

ADD_ACCOUNT = insert(accounts).values(
    buyer_id=bindparam("buyer_id"), root_id=bindparam("root_id"), counted=true()
)
ACCOUNT = select(*_ACCOUNT).where(accounts.c.buyer_id == bindparam("buyer_id"))
ACCOUNTS_OF_GROUP = (
    select(*_ACCOUNT)
    .where(accounts.c.root_id == bindparam("root_id"))
    .order_by(accounts.c.buyer_id)
)
# SQLite knows no FOR UPDATE, and needs none: it lets one transaction write at a time. The key
# of an account is not locked: other accounts may name it as their top or parent meanwhile.
LOCK_ACCOUNT = ACCOUNT.with_for_update(key_share=True)
SET_LAST_CHECK = (
    update(accounts)
    .where(accounts.c.buyer_id == bindparam("id"))
    .values(last_check_seq=bindparam("seq"), last_check_leaf=bindparam("leaf"))
)
SET_COUNTED = update(accounts).where(accounts.c.buyer_id == bindparam("id")).values(counted=true())

POSITIONS = (
    select(*_POSITION)
    .where(positions.c.buyer_id == bindparam("buyer_id"))
    .order_by(positions.c.category, positions.c.currency, positions.c.day)
)
POSITIONS_OF_GROUP = (
    select(positions.c.buyer_id, *_POSITION)
    .join(accounts, accounts.c.buyer_id == positions.c.buyer_id)
    .where(accounts.c.root_id == bindparam("root_id"))
    .order_by(positions.c.buyer_id, positions.c.category, positions.c.currency, positions.c.day)
)
ADD_POSITION = AddOrInsert(positions)
TAKE_FROM_POSITION = (
    update(positions)
    .where(
        positions.c.buyer_id == bindparam("of_buyer"),
        positions.c.category == bindparam("of_category"),
        positions.c.currency == bindparam("of_currency"),
        positions.c.day == bindparam("of_day"),
        positions.c.minor >= -bindparam("by"),
    )
    .values(minor=positions.c.minor + bindparam("by"))
)
FORGET_POSITIONS = delete(positions).where(positions.c.buyer_id == bindparam("buyer_id"))
