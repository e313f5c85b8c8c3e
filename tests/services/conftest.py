"""The world of each use case, on each backend."""

from collections.abc import Iterator

import pytest

from credit_engine.store.open import open_store
from tests.services.world import World, a_world


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    """Give a world without a record in it."""
    store = open_store(database_url, bytes(32), pool_size=8)
    yield a_world(database_url, store)
    store.close()
