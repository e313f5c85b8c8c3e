"""Which database a URL names."""

from __future__ import annotations

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from credit_engine.errors import InvalidInput
from credit_engine.store.backend import Backend
from credit_engine.store.postgresql import POSTGRESQL
from credit_engine.store.sqlite import SQLITE

_BACKENDS = {
    "sqlite": SQLITE,
    "postgresql": POSTGRESQL,
    "postgresql+psycopg": POSTGRESQL,
}


def read_address(url: str) -> tuple[Backend, URL]:
    """
    Read a database URL.

    It is `sqlite:///relative/path`, `sqlite:////absolute/path` or
    `postgresql://user:password@host:5432/name`.

    Raises:
        InvalidInput: not a URL, or of another database. The message holds no password.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise InvalidInput(
            "The database URL cannot be read; write sqlite:///var/credit_engine.db or "
            "postgresql://user:password@host:5432/name"
        ) from error
    backend = _BACKENDS.get(address.drivername)
    if backend is None:
        raise InvalidInput(
            f"The database URL {address!r} begins with {address.drivername!r}; "
            "databases are sqlite:///… and postgresql://…"
        )
    return backend, address
