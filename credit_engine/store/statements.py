"""
Every statement that the store sends, made once, so that SQLAlchemy compiles each once.

What is bound has the name of its column, or stands beside the statement. A read
of history numbers the records of each thing from the newest down and takes
those with number one.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Insert,
    Select,
    Subquery,
    Table,
    Update,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from credit_engine.services.ports import DecisionRecord
from credit_engine.store.tables import (
    answers,
    buyer_numbers,
    buyers,
    contacts,
    decisions,
    invoices,
    limit_events,
    limits,
    observations,
    rule_packs,
    statements,
    subject_keys,
)


class InsertIfNew(Insert):
    """An INSERT that writes nothing where a row with one of its keys is there already."""

    inherit_cache = True


@compiles(InsertIfNew)
def _compile_insert_if_new(
    element: InsertIfNew,
    compiler: SQLCompiler,
    **options: Any,  # noqa: ANN401 - SQLAlchemy hands its own options through
) -> str:
    text: str = compiler.visit_insert(element, **options)  # type: ignore[no-untyped-call]
    return f"{text} ON CONFLICT DO NOTHING"


def _is(column: Column[Any]) -> ColumnElement[bool]:
    return column == bindparam(column.key)


def _newest(table: Table, thing: Column[Any], *order: Column[Any]) -> Select[Any]:
    """One buyer's records of *table*, with `place` 1 at the newest of each *thing*."""
    newest_first = [column.desc() for column in order]
    place = func.row_number().over(partition_by=(table.c.buyer_id, thing), order_by=newest_first)
    return select(table, place.label("place"))


def _first(ranked: Subquery, *names: str) -> Select[Any]:
    return select(*(ranked.c[name] for name in names)).where(ranked.c.place == 1)


# --- facts: bound are buyer_id and as_of ------------------------------------------

_AS_OF: BindParameter[date] = bindparam("as_of")
_observations = (
    _newest(observations, observations.c.fact, observations.c.valid_at, observations.c.sequence)
    .where(_is(observations.c.buyer_id), observations.c.valid_at <= _AS_OF)
    .subquery()
)
_statements = (
    _newest(statements, statements.c.period_end, statements.c.sequence)
    .where(_is(statements.c.buyer_id), statements.c.period_end <= _AS_OF)
    .subquery()
)
# The newest record of a number stands, even where it moves the invoice behind as_of.
_invoices = (
    _newest(invoices, invoices.c.number, invoices.c.sequence)
    .where(_is(invoices.c.buyer_id))
    .subquery()
)

VERSION_AND_CONTACT = select(
    buyers.c.version,
    select(contacts.c.sha256)
    .where(contacts.c.buyer_id == buyers.c.buyer_id)
    .order_by(contacts.c.sequence.desc())
    .limit(literal(1, literal_execute=True))
    .scalar_subquery(),
).where(_is(buyers.c.buyer_id))
OBSERVATIONS = _first(_observations, "fact", "kind", "value", "valid_at", "source").order_by(
    _observations.c.fact
)
STATEMENTS = _first(
    _statements, "period_end", "months", "currency", "items_json", "source"
).order_by(_statements.c.period_end.desc())
INVOICES = (
    _first(_invoices, "number", "issued_on", "due_on", "minor", "currency", "payments_json")
    .where(_invoices.c.issued_on <= _AS_OF)
    .order_by(_invoices.c.number)
)

# --- buyers -------------------------------------------------------------------------

_BUYER = (buyers.c.buyer_id, buyers.c.seller_id, buyers.c.name, buyers.c.version)
_register = (
    _newest(observations, observations.c.fact, observations.c.valid_at, observations.c.sequence)
    .where(
        observations.c.buyer_id.in_(bindparam("buyer_ids", expanding=True)),
        observations.c.source == bindparam("source"),
    )
    .subquery()
)

BUYER = select(*_BUYER).where(_is(buyers.c.seller_id), _is(buyers.c.buyer_id))
BUYERS = (  # after, page
    select(*_BUYER)
    .where(_is(buyers.c.seller_id), buyers.c.buyer_id > bindparam("after"))
    .order_by(buyers.c.buyer_id)
    .limit(bindparam("page"))
)
NUMBERS_OF = (  # buyer_ids
    select(buyer_numbers.c.buyer_id, buyer_numbers.c.system, buyer_numbers.c.payer_number)
    .where(buyer_numbers.c.buyer_id.in_(bindparam("buyer_ids", expanding=True)))
    .order_by(buyer_numbers.c.system, buyer_numbers.c.payer_number)
)
REGISTER_OF = _first(  # buyer_ids, source
    _register, "buyer_id", "fact", "kind", "value"
).order_by(_register.c.fact)
BUYER_ID_OF = select(buyer_numbers.c.buyer_id).where(
    _is(buyer_numbers.c.seller_id),
    _is(buyer_numbers.c.system),
    _is(buyer_numbers.c.payer_number),
)
BUYER_IDS = select(buyers.c.buyer_id).order_by(buyers.c.buyer_id)
CONTACT = (
    select(
        contacts.c.subject_id,
        subject_keys.c.wrapped_key,
        contacts.c.ciphertext,
        contacts.c.sha256,
    )
    .join(buyers, buyers.c.buyer_id == contacts.c.buyer_id)
    .outerjoin(subject_keys, subject_keys.c.subject_id == contacts.c.subject_id)
    .where(_is(buyers.c.seller_id), _is(buyers.c.buyer_id))
    .order_by(contacts.c.sequence.desc())
    .limit(1)
)
# Writers of one buyer wait here for each other. NO KEY: a new row that merely
# points to the buyer does not wait. SQLite has one writer anyway.
LOCK_BUYER = (
    select(buyers.c.version, buyers.c.last_seq, buyers.c.last_leaf)
    .where(_is(buyers.c.buyer_id))
    .with_for_update(key_share=True)
)
ANY_SUBJECT_KEY = select(subject_keys.c.wrapped_key, subject_keys.c.subject_id).limit(1)

ADD_BUYER = insert(buyers)
ADD_NUMBER = InsertIfNew(buyer_numbers)
ADD_SUBJECT_KEY = insert(subject_keys)
ADD_CONTACT = insert(contacts)
ADD_OBSERVATIONS = insert(observations)
ADD_STATEMENTS = insert(statements)
ADD_INVOICES = insert(invoices)


def _change(table: Table, key: Column[Any], *names: str) -> Update:
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(key == bindparam("id")).values(values)


# --- changes: bound are id and new_<column> -------------------------------------------

RENAME_BUYER = _change(buyers, buyers.c.buyer_id, "name")
SET_VERSION = _change(buyers, buyers.c.buyer_id, "version")
# Only from the decision before: a writer that forgot to lock loses here, and nobody else does.
MOVE_CHAIN = _change(buyers, buyers.c.buyer_id, "last_seq", "last_leaf").where(
    buyers.c.last_seq == bindparam("new_last_seq") - 1
)
END_LIMIT = _change(limits, limits.c.limit_id, "state")
SET_REVIEW_BY = _change(limits, limits.c.limit_id, "review_by")

# --- limits ---------------------------------------------------------------------------

LIMIT = select(limits).where(_is(limits.c.seller_id), _is(limits.c.limit_id))
CURRENT_LIMIT = select(limits).where(
    _is(limits.c.buyer_id), _is(limits.c.state), _is(limits.c.seller_id)
)
LIMITS = (  # after, page
    select(limits)
    .where(_is(limits.c.seller_id), limits.c.limit_id > bindparam("after"))
    .order_by(limits.c.limit_id)
    .limit(bindparam("page"))
)
LIMITS_OF_BUYER = LIMITS.where(_is(limits.c.buyer_id))
LIMIT_EVENTS = (
    select(
        limit_events.c.limit_id, limit_events.c.at, limit_events.c.event, limit_events.c.decision_id
    )
    .where(_is(limit_events.c.limit_id))
    .order_by(limit_events.c.sequence)
)
ADD_LIMIT = insert(limits)
ADD_LIMIT_EVENT = insert(limit_events)

# --- decisions, answers, packs ----------------------------------------------------------

# In the order of ports.DecisionRecord; a page of decisions leaves the last two out.
_DECISION = [decisions.c[field.name] for field in fields(DecisionRecord)]
DECISION = select(*_DECISION).where(_is(decisions.c.seller_id), _is(decisions.c.decision_id))
DECISIONS = (  # after, page
    select(*_DECISION[:-2])
    .where(_is(decisions.c.seller_id), decisions.c.decision_id > bindparam("after"))
    .order_by(decisions.c.decision_id)
    .limit(bindparam("page"))
)
DECISIONS_OF_BUYER = DECISIONS.where(_is(decisions.c.buyer_id))
CHAIN = (
    select(decisions.c.buyer_seq, decisions.c.leaf, decisions.c.decision_bytes)
    .where(_is(decisions.c.buyer_id))
    .order_by(decisions.c.buyer_seq)
)
ADD_DECISION = insert(decisions)

ANSWER = select(answers.c.request_sha256, answers.c.status, answers.c.body).where(
    _is(answers.c.seller_id), _is(answers.c.route), _is(answers.c.key)
)
ADD_ANSWER = InsertIfNew(answers)

PACK = select(rule_packs).where(_is(rule_packs.c.revision))
PACK_IS_KEPT = select(rule_packs.c.revision).where(_is(rule_packs.c.revision))
PACKS = select(rule_packs.c.revision, rule_packs.c.pack_id, rule_packs.c.kept_at).order_by(
    rule_packs.c.kept_at, rule_packs.c.revision
)
KEEP_PACK = InsertIfNew(rule_packs)
