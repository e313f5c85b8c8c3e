"""The statements of groups, as statements.py."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from credit_engine.store.account_tables import accounts
from credit_engine.store.group_tables import parent_changes
from credit_engine.store.phrases import append, is_bound

ADD_PARENT_CHANGE = append(parent_changes)
PARENT_CHANGES = (
    select(*parent_changes.c[1:])
    .where(is_bound(parent_changes.c.buyer_id))
    .order_by(parent_changes.c.sequence)
)
SET_PARENT = (
    update(accounts)
    .where(accounts.c.buyer_id == bindparam("id"))
    .values(parent_id=bindparam("new_parent_id"))
)
SET_ROOT = (
    update(accounts)
    .where(accounts.c.buyer_id == bindparam("id"))
    .values(root_id=bindparam("new_root_id"))
)
