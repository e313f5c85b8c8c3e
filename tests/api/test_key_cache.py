"""The keys that a process keeps in mind: how long, how many, and at what cost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from credit_engine.api import key_cache
from credit_engine.api.authentication import Keys
from credit_engine.api.key_cache import FRESH, KeyCache
from credit_engine.api.problems import Refused
from credit_engine.domain.api_key import read_key
from credit_engine.domain.role import Role
from credit_engine.services.answer_once import Keyed
from credit_engine.services.manage_keys import NewKey, create_key
from credit_engine.store.migrate import migrate
from tests.api.conftest import SELLER, settings_for
from tests.planted.stores import PlantedStore
from tests.services.world import SELLER as CALLER
from tests.services.world import World, a_world


class CountsReads(PlantedStore):
    """A real store that counts how often it was read."""

    reads = 0

    def reading(self):
        self.reads += 1
        return super().reading()


@pytest.fixture
def store(tmp_path) -> Iterator[CountsReads]:
    settings = settings_for(f"sqlite:///{tmp_path / 'credit.db'}")
    migrate(settings.database_url)
    opened = CountsReads.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def world(store) -> World:
    return a_world("", store)


@pytest.fixture
def key(world) -> str:
    new = NewKey("anna", frozenset({Role.AUDITOR}))
    made = create_key(world.context, CALLER, new, Keyed("keys", "K", "")).key
    assert made is not None
    return made


def test_what_is_known_is_read_again_once_it_is_two_seconds_old(store, world, key) -> None:
    cache, (key_id, _) = KeyCache(store, world.clock), read_key(key)

    for passed, reads in ((0.0, 1), (1.999, 1), (0.001, 2), (1.0, 2), (-2.0, 3)):
        world.clock.now += timedelta(seconds=passed)
        assert cache.find(key_id).key.person == "anna"
        assert store.reads == reads, "a clock that is put back makes what is known old"
    assert timedelta(seconds=2) == FRESH


def test_an_id_that_no_key_has_costs_what_another_costs(store, world, key) -> None:
    keys = Keys([SELLER], world.context)
    key_id, secret = read_key(key)
    wrong = f"{'A' * 42}B"

    def reads_of(*sent: str) -> int:
        world.clock.now += timedelta(minutes=1)
        before = store.reads
        for text in sent:
            with pytest.raises(Refused, match="The key is not known"):
                keys.caller_of(f"Bearer {text}")
        return store.reads - before

    known, unknown = f"ce_{key_id}_{wrong}", f"ce_NOBODY_{secret}"
    assert reads_of(known) == reads_of(unknown) == 1
    assert reads_of(known, known, known) == reads_of(unknown, unknown, unknown) == 1
    assert reads_of("of-no-form") == 0
    before = store.reads
    assert keys.caller_of(f"Bearer {SELLER.key}").seller_id == SELLER.seller_id
    assert store.reads == before, "the key of the settings needs no database"


def test_so_many_ids_are_kept_and_the_oldest_goes_first(store, world, monkeypatch) -> None:
    monkeypatch.setattr(key_cache, "ENTRIES_MAX", 3)
    cache = KeyCache(store, world.clock)

    for key_id in ("A", "B", "C", "D", "D", "C", "B"):
        cache.find(key_id)

    assert store.reads == 4
    cache.find("A")
    assert store.reads == 5
