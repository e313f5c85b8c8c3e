"""
What PostgreSQL knows of transactions that run side by side, and SQLite need not know.

SQLite lets one transaction write at a time: their records appear in the order of their numbers.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class TransactionNumber(FunctionElement[int]):
    """The number of the present transaction, which is given one; 0 on SQLite."""

    inherit_cache = True
    type = BigInteger()


class InFlight(FunctionElement[str]):
    """The snapshot of the present transaction as `xmin:xmax:running,…`; empty on SQLite."""

    inherit_cache = True
    type = Text()


class TurnOf(FunctionElement[int]):
    """Wait until no other transaction has the turn of a text, and keep it until the end."""

    inherit_cache = True
    type = BigInteger()


@compiles(TransactionNumber)
def _no_number(*_: object, **__: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own options
    return "0"


@compiles(TransactionNumber, "postgresql")
def _number(*_: object, **__: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own options
    return "CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT)"


@compiles(InFlight)
def _nothing_runs(*_: object, **__: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own options
    return "''"


@compiles(InFlight, "postgresql")
def _snapshot(*_: object, **__: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own options
    return "CAST(pg_current_snapshot() AS TEXT)"


@compiles(TurnOf)
def _nobody_waits(*_: object, **__: Any) -> str:  # noqa: ANN401 - SQLAlchemy's own options
    return "0"


@compiles(TurnOf, "postgresql")
def _turn(element: TurnOf, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401
    of = compiler.process(element.clauses, **options)
    # The number of the transaction is drawn here, before any number of an event.
    return f"pg_current_xact_id(), pg_advisory_xact_lock(hashtextextended({of}, 0))"


def running_in(snapshot: str) -> tuple[int, ...]:
    """The numbers of the transactions that had not ended at a snapshot of InFlight."""
    running = snapshot.rpartition(":")[2]
    return tuple(int(number) for number in running.split(",") if number)
