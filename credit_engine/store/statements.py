"""
Every statement that the store sends, made once.

What is bound has the name of its column, or stands beside the statement. Values
never stand in a statement itself: session.py sends only what is bound.

Of a history the newest record of each thing is read; the indexes of the tables
know it without sorting.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    select,
)

from credit_engine.services.ports import DecisionRecord
from credit_engine.store.insert_if_new import InsertIfNew
from credit_engine.store.phrases import (
    FROM_START,
    PAGE,
    append,
    change,
    columns_of,
    is_bound,
    is_newest,
)
from credit_engine.store.tables import (
    answers,
    buyer_identifiers,
    buyer_name_parts,
    buyer_numbers,
    buyers,
    contacts,
    decisions,
    invoices,
    ledgers,
    observations,
    rule_packs,
    statements,
    subject_keys,
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
).where(is_bound(buyers.c.buyer_id))
OBSERVATIONS = (
    columns_of(
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
        is_bound(observations.c.buyer_id),
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
    columns_of(
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
        is_bound(statements.c.buyer_id),
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
    columns_of(
        invoices,
        "number",
        "issued_on",
        "due_on",
        "minor",
        "currency",
        "payments_json",
        "credit_notes_json",
        "disputes_json",
        "follows_json",
    )
    .where(
        is_bound(invoices.c.buyer_id),
        _until(invoices.c.issued_on),
        is_newest(invoices, "buyer_id", "number"),
    )
    .order_by(invoices.c.number)
)

LEDGER = columns_of(ledgers, "complete_as_of", "invoices").where(
    is_bound(ledgers.c.buyer_id),
    _until(ledgers.c.complete_as_of),
    is_newest(
        ledgers,
        "buyer_id",
        order=("complete_as_of", "sequence"),
        among=lambda newest: [_until(newest.c.complete_as_of)],
    ),
)

# --- buyers; a page of them is one seller's, from buyer_id first to last ------------

_BUYER = ("buyer_id", "name", "version")


def _on_page(table: Table) -> ColumnElement[bool]:
    buyer_id = table.c.buyer_id
    return and_(buyer_id >= bindparam("first"), buyer_id <= bindparam("last"))


BUYER = columns_of(buyers, *_BUYER).where(is_bound(buyers.c.seller_id), is_bound(buyers.c.buyer_id))
BUYERS = (  # after, page
    columns_of(buyers, *_BUYER)
    .where(is_bound(buyers.c.seller_id), buyers.c.buyer_id > bindparam("after"))
    .order_by(buyers.c.buyer_id)
    .limit(PAGE)
    .offset(FROM_START)
)
NUMBERS = (
    columns_of(buyer_numbers, "buyer_id", "system", "payer_number")
    .where(is_bound(buyer_numbers.c.seller_id), _on_page(buyer_numbers))
    .order_by(buyer_numbers.c.system, buyer_numbers.c.payer_number)
)
IDENTIFIERS = (
    columns_of(buyer_identifiers, "buyer_id", "scheme", "value")
    .where(is_bound(buyer_identifiers.c.seller_id), _on_page(buyer_identifiers))
    .order_by(buyer_identifiers.c.scheme, buyer_identifiers.c.value)
)
REGISTER = (  # source
    columns_of(observations, "buyer_id", "fact", "kind", "value")
    .join(buyers, buyers.c.buyer_id == observations.c.buyer_id)
    .where(
        is_bound(buyers.c.seller_id),
        _on_page(buyers),
        is_bound(observations.c.source),
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
    is_bound(buyer_numbers.c.seller_id),
    is_bound(buyer_numbers.c.system),
    is_bound(buyer_numbers.c.payer_number),
)
BUYER_ID_WITH = select(buyer_identifiers.c.buyer_id).where(
    is_bound(buyer_identifiers.c.seller_id),
    is_bound(buyer_identifiers.c.scheme),
    is_bound(buyer_identifiers.c.value),
)
NAMED_ALIKE = (  # page
    columns_of(buyers, "buyer_id", "name")
    .join(buyer_name_parts, buyer_name_parts.c.buyer_id == buyers.c.buyer_id)
    .where(is_bound(buyer_name_parts.c.seller_id), is_bound(buyer_name_parts.c.part))
    .order_by(buyer_name_parts.c.buyer_id.desc())
    .limit(PAGE)
    .offset(FROM_START)
)
BUYER_IDS_OF_ROOT = (  # page
    select(buyer_identifiers.c.buyer_id)
    .where(is_bound(buyer_identifiers.c.seller_id), is_bound(buyer_identifiers.c.root))
    .order_by(buyer_identifiers.c.buyer_id.desc())
    .limit(PAGE)
    .offset(FROM_START)
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
    .where(
        is_bound(buyers.c.seller_id), is_bound(buyers.c.buyer_id), is_newest(contacts, "buyer_id")
    )
)
# Writers of one buyer wait here for each other. NO KEY: a new row that merely
# points to the buyer does not wait. SQLite has one writer anyway.
HEAD = columns_of(buyers, "seller_id", "version", "last_seq", "last_leaf").where(
    is_bound(buyers.c.buyer_id)
)
LOCK_BUYER = HEAD.with_for_update(key_share=True)
ANY_SUBJECT_KEY = columns_of(subject_keys, "wrapped_key", "subject_id").where(
    subject_keys.c.subject_id == select(func.min(subject_keys.c.subject_id)).scalar_subquery()
)

ADD_BUYER = insert(buyers)
ADD_NUMBER = InsertIfNew(buyer_numbers)
ADD_IDENTIFIER = InsertIfNew(buyer_identifiers)
ADD_NAME_PART = insert(buyer_name_parts)
FORGET_NAME_PARTS = delete(buyer_name_parts).where(is_bound(buyer_name_parts.c.buyer_id))
ADD_SUBJECT_KEY = insert(subject_keys)


ADD_CONTACT = append(contacts)
ADD_OBSERVATION = append(observations)
ADD_STATEMENT = append(statements)
ADD_INVOICE = append(invoices)
ADD_LEDGER = append(ledgers)

# --- changes: bound are id and new_<column> -------------------------------------------


RENAME_BUYER = change(buyers, buyers.c.buyer_id, "name")
SET_VERSION = change(buyers, buyers.c.buyer_id, "version")
# Only from the decision before: a writer that forgot to lock loses here, and nobody else does.
MOVE_CHAIN = change(buyers, buyers.c.buyer_id, "last_seq", "last_leaf").where(
    buyers.c.last_seq + literal_column("1") == bindparam("new_last_seq")
)

# --- decisions, answers, packs ----------------------------------------------------------

# A page of decisions leaves the last two out, the bytes of facts and assessment.
_DECISION = [field.name for field in fields(DecisionRecord)]
DECISION = columns_of(decisions, *_DECISION).where(
    is_bound(decisions.c.seller_id), is_bound(decisions.c.decision_id)
)
DECISIONS = (  # after, page
    columns_of(decisions, *_DECISION[:-2])
    .where(is_bound(decisions.c.seller_id), decisions.c.decision_id > bindparam("after"))
    .order_by(decisions.c.decision_id)
    .limit(PAGE)
    .offset(FROM_START)
)
DECISIONS_OF_BUYER = DECISIONS.where(is_bound(decisions.c.buyer_id))
CHAIN = (
    columns_of(decisions, "buyer_seq", "leaf", "decision_bytes")
    .where(is_bound(decisions.c.buyer_id))
    .order_by(decisions.c.buyer_seq)
)
ADD_DECISION = insert(decisions)

ANSWER = columns_of(answers, "request_sha256", "status", "body").where(
    is_bound(answers.c.seller_id), is_bound(answers.c.route), is_bound(answers.c.key)
)
ADD_ANSWER = InsertIfNew(answers)

PACK = select(rule_packs).where(is_bound(rule_packs.c.revision))
PACK_IS_KEPT = select(rule_packs.c.revision).where(is_bound(rule_packs.c.revision))
PACKS = columns_of(rule_packs, "revision", "pack_id", "kept_at").order_by(
    rule_packs.c.kept_at, rule_packs.c.revision
)
KEEP_PACK = InsertIfNew(rule_packs)
