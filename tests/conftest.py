"""Fixtures for every test: a fresh database on each backend, and the sizes of proofs."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import cache
from pathlib import Path

import hypothesis
import pytest

from tests.databases import (
    migrated_postgresql,
    migrated_sqlite,
    postgresql_database,
    sqlite_database,
)
from tests.proofs import FULL, SEED, ProofLedger, proof

__all__ = ["database_url", "empty_database_url", "proof"]

# No deadline: no test is about time. The quick size draws the same cases in every run.
hypothesis.settings.register_profile(
    "quick", deadline=None, derandomize=True, print_blob=True, max_examples=50
)
hypothesis.settings.register_profile(
    "full", deadline=None, print_blob=True, max_examples=500, database=None
)
hypothesis.settings.load_profile("full" if FULL else "quick")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Install the ledger of proofs; in full, let hypothesis draw from the session's seed."""
    if FULL and config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(SEED)
    config.pluginmanager.register(ProofLedger(), "proofs")


@pytest.fixture(scope="session")
def template_of(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], Path | str]]:
    """Give the database of this release that a backend's tests get copies of, made once."""
    with ExitStack() as made:

        @cache
        def template(backend: str) -> Path | str:
            if backend == "sqlite":
                return migrated_sqlite(tmp_path_factory.mktemp("template"))
            return made.enter_context(migrated_postgresql())

        yield template


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, template_of: Callable[[str], Path | str]
) -> Iterator[str]:
    """Give the URL of a database with the newest schema and no record, once for each backend."""
    with database_like(template_of(request.param), tmp_path) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"] if FULL else ["sqlite"])
def twin_database_url(
    request: pytest.FixtureRequest, tmp_path: Path, template_of: Callable[[str], Path | str]
) -> Iterator[str]:
    """Give the same for a planted bug, which a quick run has found once: that will do there."""
    with database_like(template_of(request.param), tmp_path) as url:
        yield url


def database_like(template: Path | str, folder: Path) -> AbstractContextManager[str]:
    """A copy of a migrated database, for the block."""
    if isinstance(template, Path):
        return sqlite_database(folder, template)
    return postgresql_database(template)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database without a schema, once for each backend."""
    made = sqlite_database(tmp_path) if request.param == "sqlite" else postgresql_database()
    with made as url:
        yield url
