"""The statements of who is kept out, and of who was shown what, as statements.py."""

from __future__ import annotations

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, insert, literal_column, select

from credit_engine.store.access_tables import data_reads, person_blocks
from credit_engine.store.key_tables import api_keys
from credit_engine.store.phrases import FROM_START, PAGE, columns_of, is_bound

_BLOCKS = columns_of(
    person_blocks,
    "block_id",
    "seller_id",
    "person",
    "number",
    "state",
    "reason",
    "at",
    "changed_by",
).where(is_bound(person_blocks.c.seller_id))
_ONE: ColumnElement[int] = literal_column("1")

LAST_BLOCK = (
    _BLOCKS.where(is_bound(person_blocks.c.person))
    .order_by(person_blocks.c.number.desc())
    .limit(_ONE)
    .offset(FROM_START)
)
PERSON_BLOCKS = (
    _BLOCKS.where(person_blocks.c.block_id > bindparam("after"))
    .order_by(person_blocks.c.block_id)
    .limit(PAGE)
    .offset(FROM_START)
)
DATA_READS = (
    columns_of(
        data_reads,
        "read_id",
        "seller_id",
        "buyer_id",
        "kinds",
        "route",
        "purpose",
        "principal",
        "at",
    )
    .where(
        is_bound(data_reads.c.seller_id),
        is_bound(data_reads.c.buyer_id),
        data_reads.c.read_id > bindparam("after"),
    )
    .order_by(data_reads.c.read_id)
    .limit(PAGE)
    .offset(FROM_START)
)
ADD_PERSON_BLOCK = insert(person_blocks)
ADD_DATA_READ = insert(data_reads)


def state_of_person() -> ScalarSelect[str]:
    """What the last record of the person of an API key says, in a statement on `api_keys`."""
    return (
        select(person_blocks.c.state)
        .where(
            person_blocks.c.seller_id == api_keys.c.seller_id,
            person_blocks.c.person == api_keys.c.person,
        )
        .order_by(person_blocks.c.number.desc())
        .limit(_ONE)
        .offset(FROM_START)
        .scalar_subquery()
    )
