"""A backup that is taken under load is one instant: all of a transaction in it, or nothing."""

from dataclasses import replace

import pytest

from credit_engine.store import bulk
from tests.kill.backup_trial import Writers, backup_trial
from tests.real_server import backend_of
from tests.services.conftest import world
from tests.store.restoring import another_database, kind_of

__all__ = ["world"]


@pytest.fixture
def target_url(database_url, tmp_path):
    """Give the URL of an empty database of the same kind."""
    with another_database(kind_of(database_url), tmp_path) as url:
        yield url


def test_what_was_acknowledged_is_restored_and_every_chain_holds(
    world, target_url, tmp_path, proof
):
    report = backup_trial(world, tmp_path, target_url, proof.size(quick=40, full=4_000))

    assert report.faults == []
    assert report.meanwhile >= 12
    assert report.restored >= report.before
    proof.record(
        f"a backup under load, restored and verified, on {backend_of(world.database_url)}",
        counts={
            "acknowledged before": report.before,
            "acknowledged meanwhile": report.meanwhile,
            "lost": 0,
            "faults": 0,
        },
    )


def test_a_backup_that_reads_its_tables_apart_fails_the_same_trial(
    world, target_url, tmp_path, proof, monkeypatch
):
    kind = kind_of(world.database_url)
    honest = bulk.BULK[kind]
    begun = []
    start = Writers.__post_init__

    def remember(writers):
        start(writers)
        begun.append(writers)

    def read_apart(driver, text):
        driver.execute("COMMIT")
        begun[0].await_more(4)
        for statement in honest.begin_reading:
            driver.execute(statement)
        yield from honest.read(driver, text)

    monkeypatch.setattr(Writers, "__post_init__", remember)
    with monkeypatch.context() as planted:
        planted.setitem(bulk.BULK, kind, replace(honest, read=read_apart))
        report = backup_trial(world, tmp_path, target_url, 20)

    assert report.faults != []
    proof.record(
        f"planted: a backup that reads its tables apart on {backend_of(world.database_url)}",
        counts={"acknowledged before": report.before, "faults": len(report.faults)},
    )
