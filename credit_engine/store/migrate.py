"""Bring a database to the newest schema, with the revisions in migrations/."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from credit_engine.errors import Unavailable
from credit_engine.store.address import read_address

SCRIPTS = Path(__file__).parent / "migrations"
WAIT_MS = 60_000  # for another process that migrates the same database


def migrate(url: str) -> None:
    """
    Make or complete the tables of the database at *url*; all of it or, on an error, nothing.

    Several processes may do it at once: one works, the others wait for it.

    Raises:
        InvalidInput, UnsafeStorage: as open_store.
        Busy, Unavailable: the database is locked, or not there.
    """
    backend, address = read_address(url)
    config = _config()
    engine = backend.make_engine(address, 1, WAIT_MS)
    try:
        with engine.connect() as connection:
            for statement in backend.begin_migrating:
                connection.exec_driver_sql(statement)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except CommandError as error:
        raise Unavailable(
            f"The database cannot be migrated: {error}. Where a newer release has migrated it, "
            "run that release."
        ) from error
    except DBAPIError as error:
        raise backend.trouble(error.orig or error) from error
    finally:
        engine.dispose()


def newest_schema() -> str:
    """The revision that `migrate` brings a database to."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise ValueError(f"{SCRIPTS} holds no revision")
    return head


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
