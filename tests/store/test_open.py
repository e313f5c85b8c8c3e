"""The store as an object: opened without a connection, used over a fork, closed and used again."""

import os
import sys

import pytest

from credit_engine.errors import InvalidInput
from credit_engine.store.open import open_store
from tests.store.records import MASTER_KEY, a_buyer, opened


def test_opening_connects_to_nothing():
    open_store("postgresql://nobody@127.0.0.1:1/nowhere", MASTER_KEY, 1).close()


def test_a_short_master_key_is_refused_at_once(tmp_path):
    with pytest.raises(InvalidInput, match="32"):
        open_store(f"sqlite:///{tmp_path / 'credit.db'}", b"short", 1)


def test_a_closed_store_opens_again_when_it_is_used(database_url):
    with opened(database_url) as store:
        store.close()
        store.close()

        assert store.faults() == []


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_uses_connections_of_its_own(database_url):
    with opened(database_url, pool_size=1) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
        child = os.fork()
        if child == 0:
            try:
                with store.writing() as writing:
                    writing.add_buyer(a_buyer("B-2"))
                store.close()
                os._exit(0)
            except BaseException as error:  # noqa: BLE001 - or the child would go on as a test
                sys.stderr.write(repr(error))
                os._exit(1)
        _, status = os.waitpid(child, 0)

        assert status == 0
        with store.writing() as writing:
            assert list(writing.buyer_ids()) == ["B-1", "B-2"]
            writing.add_buyer(a_buyer("B-3"))
