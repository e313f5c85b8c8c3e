"""The statements of the documents of the outside ledger, as statements.py."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, delete, func, insert, literal_column, or_, select, update

from credit_engine.store.account_tables import document_links, document_states, documents
from credit_engine.store.phrases import (
    FROM_START,
    PAGE,
    append,
    columns_of,
    is_bound,
    is_newest,
)
from credit_engine.store.tables import invoices

_STANDING = ("content_json", "followed_minor")

STATE = columns_of(document_states, *_STANDING).where(
    is_bound(document_states.c.buyer_id),
    is_bound(document_states.c.kind),
    is_bound(document_states.c.number),
)
STATES = (  # after_kind, after_number, page
    columns_of(document_states, *_STANDING)
    .where(
        is_bound(document_states.c.buyer_id),
        or_(
            document_states.c.kind > bindparam("after_kind"),
            and_(
                document_states.c.kind == bindparam("after_kind"),
                document_states.c.number > bindparam("after_number"),
            ),
        ),
    )
    .order_by(document_states.c.kind, document_states.c.number)
    .limit(PAGE)
    .offset(FROM_START)
)
ADD_STATE = insert(document_states)
SET_STATE = (
    update(document_states)
    .where(
        document_states.c.buyer_id == bindparam("of_buyer"),
        document_states.c.kind == bindparam("of_kind"),
        document_states.c.number == bindparam("of_number"),
    )
    .values(
        currency=bindparam("new_currency"),
        followed_minor=bindparam("new_followed_minor"),
        content_json=bindparam("new_content_json"),
    )
)
RECORDED = (  # except_kind
    columns_of(documents, "content_json")
    .where(
        is_bound(documents.c.buyer_id),
        documents.c.kind != bindparam("except_kind"),
        is_newest(documents, "buyer_id", "kind", "number"),
    )
    .order_by(documents.c.kind, documents.c.number)
)
ADD_DOCUMENT = append(documents)
DOCUMENT_RECORD = (  # page
    columns_of(documents, "content_json")
    .where(is_bound(documents.c.buyer_id), is_bound(documents.c.kind), is_bound(documents.c.number))
    .order_by(documents.c.sequence.desc())
    .limit(PAGE)
    .offset(FROM_START)
)

_FOLLOWS = (
    is_bound(document_links.c.buyer_id),
    is_bound(document_links.c.follows_kind),
    is_bound(document_links.c.follows_number),
)
TAKEN = select(func.coalesce(func.sum(document_links.c.minor), literal_column("0"))).where(
    *_FOLLOWS, is_bound(document_links.c.currency)
)
FOLLOWED = TAKEN.where(document_links.c.kind != bindparam("except_kind"))  # except_kind
FOLLOWERS = (
    columns_of(document_states, *_STANDING)
    .join(
        document_links,
        and_(
            document_links.c.buyer_id == document_states.c.buyer_id,
            document_links.c.kind == document_states.c.kind,
            document_links.c.number == document_states.c.number,
        ),
    )
    .where(*_FOLLOWS, is_bound(document_links.c.kind))
    .order_by(document_states.c.number)
)
FORGET_LINKS = delete(document_links).where(
    is_bound(document_links.c.buyer_id),
    is_bound(document_links.c.kind),
    is_bound(document_links.c.number),
)
ADD_LINK = insert(document_links)

_ITEM = (
    "number",
    "due_on",
    "currency",
    "follows_json",
    "open_minor",
    "issued_on",
    "minor",
    "payments_json",
    "credit_notes_json",
    "disputes_json",
    "recorded_at",
)
_NEWEST = is_newest(invoices, "buyer_id", "number")
OPEN_ITEMS = (
    columns_of(invoices, *_ITEM)
    .where(is_bound(invoices.c.buyer_id), _NEWEST)
    .order_by(invoices.c.number)
)
OPEN_ITEM = columns_of(invoices, *_ITEM).where(
    is_bound(invoices.c.buyer_id), is_bound(invoices.c.number), _NEWEST
)
INVOICE = columns_of(
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
).where(is_bound(invoices.c.buyer_id), is_bound(invoices.c.number), _NEWEST)
