"""The check of idempotency: whenever a process dies, one key is one decision."""

from credit_engine.store.address import read_address
from credit_engine.store.open import SqlStore
from credit_engine.store.vault import Vault
from tests.services.world import a_world

TRANSACTIONS = 5  # more than any decision opens, so that a death after the last is tried too


class DiedError(Exception):
    """Stands for the end of the process."""


def decisions_per_key(store_class: type[SqlStore], database_url: str) -> list[int]:
    """
    Send one key to a process that dies before its n-th transaction, and again to the next one.

    Returns how many decisions each key made, for n = 1, 2, ...; all of them must be 1.
    """
    sound = opened(store_class, database_url)
    world = a_world(database_url, sound)
    buyer_id = world.buyer()
    made = []
    for transaction in range(1, TRANSACTIONS + 1):
        before = world.decisions_of(buyer_id)
        dying = opened(dies_before(store_class, transaction), database_url)
        try:
            world.with_ports(store=dying).decide(buyer_id, f"K-{transaction}")
        except DiedError:
            pass
        finally:
            dying.close()
        world.decide(buyer_id, f"K-{transaction}")
        made.append(world.decisions_of(buyer_id) - before)
    sound.close()
    return made


def opened(store_class: type[SqlStore], database_url: str) -> SqlStore:
    backend, address = read_address(database_url)
    return store_class(backend, address, Vault(bytes(32)), 2)


def dies_before(store_class: type[SqlStore], last: int) -> type[SqlStore]:
    """Give a store whose process ends when its transaction number *last* would begin."""

    class Dying(store_class):
        begun = 0

        def _transaction(self, *begin):
            self.begun += 1
            if self.begun == last:
                raise DiedError
            return super()._transaction(*begin)

    return Dying
