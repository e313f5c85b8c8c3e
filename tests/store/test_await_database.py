"""A database that is away is waited for, and only where waiting can help."""

import pytest

from credit_engine.errors import InvalidInput, Unavailable
from credit_engine.store.address import read_address
from credit_engine.store.await_database import PAUSE_MAX_S, migrate_when_there
from credit_engine.store.migrate import migrate
from tests.store.records import opened


def never(*_: object) -> None:
    raise AssertionError("it waited")


def test_a_database_that_comes_back_is_migrated(tmp_path):
    path = tmp_path / "credit.db"
    path.mkdir()  # no file can be opened there
    told, slept = [], []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 6:
            path.rmdir()

    migrate_when_there(f"sqlite:///{path}", lambda *of: told.append(of), sleep)

    assert slept == [0.25, 0.5, 1.0, 2.0, PAUSE_MAX_S, PAUSE_MAX_S]
    assert [seconds for _, seconds in told] == slept
    assert {type(error) for error, _ in told} == {Unavailable}
    with opened(f"sqlite:///{path}") as store:
        assert store.faults() == []


def test_one_that_is_there_is_not_waited_for(tmp_path):
    migrate_when_there(f"sqlite:///{tmp_path / 'credit.db'}", never, never)


def test_what_does_not_pass_by_itself_is_told_at_once(tmp_path):
    url = f"sqlite:///{tmp_path / 'credit.db'}"
    migrate(url)
    backend, address = read_address(url)
    engine = backend.make_engine(address, 1, 1_000)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    engine.dispose()

    with pytest.raises(Unavailable, match="newer release"):
        migrate_when_there(url, never, never)
    with pytest.raises(InvalidInput, match="mysql"):
        migrate_when_there("mysql://host/credit", never, never)
