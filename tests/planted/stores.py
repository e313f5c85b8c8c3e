"""Planted bugs of the store: each must fail the trial that the real one passes."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Self

from credit_engine.services.limit_ports import Raised
from credit_engine.services.ports import AnswerKey, StoredAnswer, Writing
from credit_engine.settings import Settings
from credit_engine.store.address import read_address
from credit_engine.store.open import SqlStore
from credit_engine.store.vault import Vault
from credit_engine.store.writing import SqlWriting

COMMIT_AFTER_SECONDS = 0.1


class PlantedStore(SqlStore):
    """A store on the settings' database."""

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open it as store.open.open_store does."""
        backend, address = read_address(settings.database_url)
        return cls(backend, address, Vault(settings.master_key), settings.pool_size)


class CommitsLater(PlantedStore):
    """Says that a transaction is done, and commits it in the background a moment later."""

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        transaction = self._transaction(self._backend.begin_writing)
        driver, session = transaction.__enter__()
        try:
            yield SqlWriting(session, self._vault)
            session.flush()
        except BaseException:
            transaction.__exit__(*sys.exc_info())
            raise
        threading.Thread(target=self._commit, args=(driver, transaction), daemon=True).start()

    def _commit(self, driver: Any, transaction: AbstractContextManager[Any]) -> None:
        time.sleep(COMMIT_AFTER_SECONDS)
        driver.commit()
        transaction.__exit__(None, None, None)


class AnswersApart(PlantedStore):
    """Keeps the answer under its key in a transaction of its own, after the decision's."""

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        put_off: list[tuple[AnswerKey, StoredAnswer]] = []
        with super().writing() as writing:
            writing.add_answer = _later(put_off)
            yield writing
        for key, answer in put_off:
            with super().writing() as apart:
                apart.add_answer(key, answer)


def _later(put_off: list[tuple[AnswerKey, StoredAnswer]]) -> Any:
    def add_answer(key: AnswerKey, answer: StoredAnswer) -> bool:
        put_off.append((key, answer))
        return True

    return add_answer


class ReadsBefore(PlantedStore):
    """Reads what a buyer owes, and in another transaction writes what follows from it."""

    buyer_id = ""

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        with self.reading() as before:
            positions = before.positions_of_group(self.buyer_id)
        with super().writing() as writing:
            writing.positions_of_group = lambda _: positions
            yield writing


class RaisesReadBefore:
    """Knows in a transaction only of those raises that were there before anything began."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def reading(self) -> Iterator[Any]:
        with self._store.reading() as reading:
            reading.raised_since = _nothing_raised
            yield reading

    @contextmanager
    def writing(self) -> Iterator[Any]:
        with self._store.writing() as writing:
            writing.raised_since = _nothing_raised
            yield writing


def _nothing_raised(_: str, __: object) -> Raised:
    return Raised({}, {})
