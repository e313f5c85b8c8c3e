"""
A fresh database for a test: a SQLite file, or a database of its own on a PostgreSQL server.

TEST_DATABASE_URL names the server. Without one the tests on PostgreSQL skip,
except in continuous integration (CI=true), where they fail.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from credit_engine.store.open import migrate

VARIABLE = "TEST_DATABASE_URL"
CONNECT_SECONDS = 5


def server_url() -> str:
    """Return the server's URL in libpq's form, or skip (in CI: fail) with what is missing."""
    stated = os.environ.get(VARIABLE, "")
    if not stated:
        give_up(f"{VARIABLE} is not set: name a PostgreSQL server in it, or run .ci/run")
    url = stated.replace("postgresql+psycopg://", "postgresql://", 1)
    problem = problem_with(url)
    if problem:
        give_up(f"{VARIABLE} names a server that does not answer: {problem}")
    return url


def give_up(reason: str) -> None:
    """Skip the test, or fail it where continuous integration promises a server."""
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(f"{reason} (CI=true: a missing server is a failure)", pytrace=False)
    pytest.skip(reason)


@cache
def problem_with(url: str) -> str | None:
    """Return why nothing can be created on the server, or None; asked once a session."""
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError as error:
        return str(error).strip()
    return None


@contextmanager
def postgresql_database(template: str | None = None) -> Iterator[str]:
    """
    Create a database with a name of its own, and drop it afterwards; yield its URL.

    It is empty, or a copy of the database *template*.
    """
    server = server_url()
    name = f"credit_engine_test_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        # template0, since nobody can be connected to it: creation never waits for another test.
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
    try:
        yield urlsplit(server)._replace(scheme="postgresql+psycopg", path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


@contextmanager
def sqlite_database(folder: Path, template: Path | None = None) -> Iterator[str]:
    """Yield the URL of a SQLite file in *folder*: none so far, or a copy of *template*."""
    file = folder / "credit.db"
    if template is not None:
        shutil.copyfile(template, file)
    yield f"sqlite:///{file}"


@contextmanager
def migrated_postgresql() -> Iterator[str]:
    """Create a database of this release to copy from; yield its name."""
    with postgresql_database() as url:
        migrate(url)
        yield urlsplit(url).path.removeprefix("/")


def migrated_sqlite(folder: Path) -> Path:
    """Create a SQLite file of this release to copy from."""
    with sqlite_database(folder) as url:
        migrate(url)
        # Its last connection is closed: nothing is left in a WAL beside it.
        return Path(urlsplit(url).path)
