"""
Every statement that the store sends, made once.

What is bound has the name of its column, or stands beside the statement. Values
never stand in a statement itself: session.py sends only what is bound.

Of a history the newest record of each thing is read; the indexes of the tables
know it without sorting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    FromClause,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from credit_engine.services.ports import DecisionRecord
from credit_engine.store.tables import (
    answers,
    buyer_identifiers,
    buyer_name_parts,
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


_PAGE: BindParameter[int] = bindparam("page")
_FROM_START: ColumnElement[int] = literal_column("0")  # else SQLAlchemy binds a 0 of its own


def _is(column: Column[Any]) -> ColumnElement[bool]:
    return column == bindparam(column.key)


def _select(table: Table, *names: str) -> Select[*tuple[Any, ...]]:
    return select(*(table.c[name] for name in names))


def is_newest(
    table: Table,
    *thing: str,
    order: Sequence[str] = ("sequence",),
    among: Callable[[FromClause], Sequence[ColumnElement[bool]]] = lambda _: (),
) -> ColumnElement[bool]:
    """
    Whether a record is the newest of its *thing*, which is named by columns.

    *among* narrows the records that it is compared with. The subquery stays one
    for each record: one look into an index, whatever the database thinks of the
    size of the table, where a join may be planned as all against all.
    """
    newest = table.alias("newest")
    same = [newest.c[name] == table.c[name] for name in thing]
    return table.c.sequence == (
        select(newest.c.sequence)
        .where(*same, *among(newest))
        .order_by(*(newest.c[name].desc() for name in order))
        .limit(literal_column("1"))
        .offset(_FROM_START)
        .scalar_subquery()
    )


# --- facts: bound are buyer_id and as_of ------------------------------------------


def _until(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column <= bindparam("as_of")


_FACT = ("buyer_id", "fact")
_FACT_ORDER = ("valid_at", "sequence")

VERSION_AND_CONTACT = select(
    buyers.c.version,
    select(contacts.c.sha256)
    .where(contacts.c.buyer_id == buyers.c.buyer_id, is_newest(contacts, "buyer_id"))
    .scalar_subquery(),
).where(_is(buyers.c.buyer_id))
OBSERVATIONS = (
    _select(
        observations,
        "fact",
        "kind",
        "value",
        "valid_at",
        "source",
        "absent",
        "verified_by",
        "evidence",
    )
    .where(
        _is(observations.c.buyer_id),
        _until(observations.c.valid_at),
        is_newest(
            observations,
            *_FACT,
            order=_FACT_ORDER,
            among=lambda newest: [_until(newest.c.valid_at)],
        ),
    )
    .order_by(observations.c.fact)
)


def _is_consolidated(table: FromClause) -> ColumnElement[bool]:
    return func.coalesce(table.c.scope, literal_column("''")) == literal_column("'consolidated'")


# Of a period, the newest of the buyer's own accounts and the newest of its group's.
STATEMENTS = (
    _select(
        statements,
        "period_end",
        "months",
        "currency",
        "items_json",
        "source",
        "audit",
        "opinion",
        "scope",
    )
    .where(
        _is(statements.c.buyer_id),
        _until(statements.c.period_end),
        is_newest(
            statements,
            "buyer_id",
            "period_end",
            among=lambda newest: [_is_consolidated(newest) == _is_consolidated(statements)],
        ),
    )
    .order_by(statements.c.period_end.desc(), _is_consolidated(statements))
)
# The newest record of a number stands, even where it moves the invoice behind as_of.
INVOICES = (
    _select(
        invoices,
        "number",
        "issued_on",
        "due_on",
        "minor",
        "currency",
        "payments_json",
        "credit_notes_json",
        "disputes_json",
    )
    .where(
        _is(invoices.c.buyer_id),
        _until(invoices.c.issued_on),
        is_newest(invoices, "buyer_id", "number"),
    )
    .order_by(invoices.c.number)
)

# --- buyers; a page of them is one seller's, from buyer_id first to last ------------

_BUYER = ("buyer_id", "name", "version")


def _on_page(table: Table) -> ColumnElement[bool]:
    buyer_id = table.c.buyer_id
    return and_(buyer_id >= bindparam("first"), buyer_id <= bindparam("last"))


BUYER = _select(buyers, *_BUYER).where(_is(buyers.c.seller_id), _is(buyers.c.buyer_id))
BUYERS = (  # after, page
    _select(buyers, *_BUYER)
    .where(_is(buyers.c.seller_id), buyers.c.buyer_id > bindparam("after"))
    .order_by(buyers.c.buyer_id)
    .limit(_PAGE)
    .offset(_FROM_START)
)
NUMBERS = (
    _select(buyer_numbers, "buyer_id", "system", "payer_number")
    .where(_is(buyer_numbers.c.seller_id), _on_page(buyer_numbers))
    .order_by(buyer_numbers.c.system, buyer_numbers.c.payer_number)
)
IDENTIFIERS = (
    _select(buyer_identifiers, "buyer_id", "scheme", "value")
    .where(_is(buyer_identifiers.c.seller_id), _on_page(buyer_identifiers))
    .order_by(buyer_identifiers.c.scheme, buyer_identifiers.c.value)
)
REGISTER = (  # source
    _select(observations, "buyer_id", "fact", "kind", "value")
    .join(buyers, buyers.c.buyer_id == observations.c.buyer_id)
    .where(
        _is(buyers.c.seller_id),
        _on_page(buyers),
        _is(observations.c.source),
        observations.c.absent.is_(None),
        is_newest(
            observations,
            *_FACT,
            order=_FACT_ORDER,
            among=lambda newest: [newest.c.source == observations.c.source],
        ),
    )
    .order_by(observations.c.fact)
)
BUYER_ID_OF = select(buyer_numbers.c.buyer_id).where(
    _is(buyer_numbers.c.seller_id),
    _is(buyer_numbers.c.system),
    _is(buyer_numbers.c.payer_number),
)
BUYER_ID_WITH = select(buyer_identifiers.c.buyer_id).where(
    _is(buyer_identifiers.c.seller_id),
    _is(buyer_identifiers.c.scheme),
    _is(buyer_identifiers.c.value),
)
NAMED_ALIKE = (  # page
    _select(buyers, "buyer_id", "name")
    .join(buyer_name_parts, buyer_name_parts.c.buyer_id == buyers.c.buyer_id)
    .where(_is(buyer_name_parts.c.seller_id), _is(buyer_name_parts.c.part))
    .order_by(buyer_name_parts.c.buyer_id.desc())
    .limit(_PAGE)
    .offset(_FROM_START)
)
BUYER_IDS_OF_ROOT = (  # page
    select(buyer_identifiers.c.buyer_id)
    .where(_is(buyer_identifiers.c.seller_id), _is(buyer_identifiers.c.root))
    .order_by(buyer_identifiers.c.buyer_id.desc())
    .limit(_PAGE)
    .offset(_FROM_START)
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
    .where(_is(buyers.c.seller_id), _is(buyers.c.buyer_id), is_newest(contacts, "buyer_id"))
)
# Writers of one buyer wait here for each other. NO KEY: a new row that merely
# points to the buyer does not wait. SQLite has one writer anyway.
HEAD = _select(buyers, "seller_id", "version", "last_seq", "last_leaf").where(
    _is(buyers.c.buyer_id)
)
LOCK_BUYER = HEAD.with_for_update(key_share=True)
ANY_SUBJECT_KEY = _select(subject_keys, "wrapped_key", "subject_id").where(
    subject_keys.c.subject_id == select(func.min(subject_keys.c.subject_id)).scalar_subquery()
)

ADD_BUYER = insert(buyers)
ADD_NUMBER = InsertIfNew(buyer_numbers)
ADD_IDENTIFIER = InsertIfNew(buyer_identifiers)
ADD_NAME_PART = insert(buyer_name_parts)
FORGET_NAME_PARTS = delete(buyer_name_parts).where(_is(buyer_name_parts.c.buyer_id))
ADD_SUBJECT_KEY = insert(subject_keys)


def append(table: Table) -> Insert:
    """Insert all columns but the sequence, which the database numbers."""
    return insert(table).values({name: bindparam(name) for name in table.c.keys()[1:]}).inline()


ADD_CONTACT = append(contacts)
ADD_OBSERVATION = append(observations)
ADD_STATEMENT = append(statements)
ADD_INVOICE = append(invoices)

# --- changes: bound are id and new_<column> -------------------------------------------


def _change(table: Table, key: Column[Any], *names: str) -> Update:
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"new_{name}") for name in names}
    return update(table).where(key == bindparam("id")).values(values)


RENAME_BUYER = _change(buyers, buyers.c.buyer_id, "name")
SET_VERSION = _change(buyers, buyers.c.buyer_id, "version")
# Only from the decision before: a writer that forgot to lock loses here, and nobody else does.
MOVE_CHAIN = _change(buyers, buyers.c.buyer_id, "last_seq", "last_leaf").where(
    buyers.c.last_seq + literal_column("1") == bindparam("new_last_seq")
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
    .limit(_PAGE)
    .offset(_FROM_START)
)
LIMITS_OF_BUYER = LIMITS.where(_is(limits.c.buyer_id))
LIMIT_EVENTS = (
    _select(limit_events, "at", "event", "decision_id", "reason", "stated_by")
    .where(_is(limit_events.c.limit_id))
    .order_by(limit_events.c.sequence)
)
ADD_LIMIT = insert(limits)
ADD_LIMIT_EVENT = append(limit_events)

# --- decisions, answers, packs ----------------------------------------------------------

# A page of decisions leaves the last two out, the bytes of facts and assessment.
_DECISION = [field.name for field in fields(DecisionRecord)]
DECISION = _select(decisions, *_DECISION).where(
    _is(decisions.c.seller_id), _is(decisions.c.decision_id)
)
DECISIONS = (  # after, page
    _select(decisions, *_DECISION[:-2])
    .where(_is(decisions.c.seller_id), decisions.c.decision_id > bindparam("after"))
    .order_by(decisions.c.decision_id)
    .limit(_PAGE)
    .offset(_FROM_START)
)
DECISIONS_OF_BUYER = DECISIONS.where(_is(decisions.c.buyer_id))
CHAIN = (
    _select(decisions, "buyer_seq", "leaf", "decision_bytes")
    .where(_is(decisions.c.buyer_id))
    .order_by(decisions.c.buyer_seq)
)
ADD_DECISION = insert(decisions)

ANSWER = _select(answers, "request_sha256", "status", "body").where(
    _is(answers.c.seller_id), _is(answers.c.route), _is(answers.c.key)
)
ADD_ANSWER = InsertIfNew(answers)

PACK = select(rule_packs).where(_is(rule_packs.c.revision))
PACK_IS_KEPT = select(rule_packs.c.revision).where(_is(rule_packs.c.revision))
PACKS = _select(rule_packs, "revision", "pack_id", "kept_at").order_by(
    rule_packs.c.kept_at, rule_packs.c.revision
)
KEEP_PACK = InsertIfNew(rule_packs)
