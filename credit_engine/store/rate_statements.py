"""The statements on exchange rates, which are of a seller and of no buyer."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal_column, select

from credit_engine.store.phrases import append
from credit_engine.store.tables import exchange_rates

_RATE = ("base", "quote", "rate", "quoted_on", "source")
_PAGE: BindParameter[int] = bindparam("page")
_ONE: ColumnElement[int] = literal_column("1")
_FROM_START: ColumnElement[int] = literal_column("0")  # else SQLAlchemy binds a 0 of its own


def _is(*names: str) -> list[ColumnElement[bool]]:
    return [exchange_rates.c[name] == bindparam(name) for name in names]


def _select(*names: str) -> Select[*tuple[Any, ...]]:
    return select(*(exchange_rates.c[name] for name in names))


EXCHANGE_RATE = (  # as_of; of one day the newest record
    _select(*_RATE)
    .where(*_is("seller_id", "pair"), exchange_rates.c.quoted_on <= bindparam("as_of"))
    .order_by(exchange_rates.c.quoted_on.desc(), exchange_rates.c.sequence.desc())
    .limit(_ONE)
    .offset(_FROM_START)
)
STATED_EXCHANGE_RATE = (
    _select(*_RATE)
    .where(*_is("seller_id", "pair", "base", "quote", "quoted_on", "source"))
    .order_by(exchange_rates.c.sequence.desc())
    .limit(_ONE)
    .offset(_FROM_START)
)
EXCHANGE_RATES = (  # after, page
    _select(*_RATE, "sequence", "recorded_at", "stated_by")
    .where(*_is("seller_id"), exchange_rates.c.sequence > bindparam("after"))
    .order_by(exchange_rates.c.sequence)
    .limit(_PAGE)
    .offset(_FROM_START)
)
ADD_EXCHANGE_RATE = append(exchange_rates)
