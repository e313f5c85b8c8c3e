"""What the two databases do each in its own way: connect, begin, name faults and troubles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Engine

from credit_engine.errors import CreditEngineError

Driver = Any  # a connection of pysqlite3 or of psycopg
Begin = Callable[[Driver], None]  # begins a transaction on it


def begin_with(text: str) -> Begin:
    """Begin by one statement."""

    def begin(driver: Driver) -> None:
        driver.execute(text)

    return begin


@dataclass(frozen=True, slots=True)
class Backend:
    """
    One kind of database.

    Its connections leave transactions to us: each begins with `begin_reading` (one
    snapshot for all that is read) or `begin_writing`.
    `make_engine(url, pool_size, wait_ms)` gives connections that wait at most
    `wait_ms` for a lock, and statements that bind by name. `commit` returns only
    if the transaction stands, and raises where it was undone by an error that
    somebody swallowed; a driver's own commit() would not say so. Where `one_writer`,
    the database lets one transaction write at a time. `is_dead` tells that
    a connection is lost for good. `faults` reads the settings back on a
    connection. `trouble` says in our own errors what a driver's error means.
    """

    begin_reading: Begin
    begin_writing: Begin
    begin_migrating: tuple[str, ...]
    one_writer: bool
    make_engine: Callable[[URL, int, int], Engine]
    commit: Callable[[Driver], None]
    is_dead: Callable[[Driver], bool]
    faults: Callable[[Driver], list[str]]
    trouble: Callable[[BaseException], CreditEngineError]
