"""
Who may come in, as one process knows it: read again once it is two seconds old.

Keys of the database by their ids, each with whether its person is blocked; and whether
persons are blocked, for those who come with a token.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from credit_engine.domain.api_key import KeptKey
from credit_engine.services.block_persons import is_person_blocked
from credit_engine.services.ports import Clock, Reading, Store

FRESH = timedelta(seconds=2)
ENTRIES_MAX = 1_024

Asked = TypeVar("Asked")
Known = TypeVar("Known")


class KeyCache:
    """
    Finds keys by their ids and blocks by their persons, at most *fresh* old.

    So a revocation or a block counts that soon. Ids that no key has, and persons whom nobody
    blocked, are remembered as well: they cost what others cost.
    """

    def __init__(self, store: Store, clock: Clock, fresh: timedelta = FRESH) -> None:
        self._store = store
        self._clock = clock
        self._fresh = fresh
        self._keys = _Recent[str, KeptKey | None]()
        self._blocked = _Recent[tuple[str, str], bool]()

    def find(self, key_id: str) -> KeptKey | None:
        """
        The key with *key_id*, of any seller.

        Raises:
            Busy, Unavailable: the database, where it has to be read.
        """
        return self._recent(self._keys, key_id, lambda reading: reading.kept_key(key_id))

    def is_blocked(self, seller_id: str, person: str) -> bool:
        """
        Whether a person of a seller is kept out.

        Raises:
            Busy, Unavailable: the database, where it has to be read.
        """
        return self._recent(
            self._blocked,
            (seller_id, person),
            lambda reading: is_person_blocked(reading, seller_id, person),
        )

    def _recent(
        self, known: _Recent[Asked, Known], asked: Asked, read: Callable[[Reading], Known]
    ) -> Known:
        now = self._clock()
        entry = known.get(asked)
        # A clock that was put back makes an entry old, too.
        if entry is not None and timedelta(0) <= now - entry.read_at < self._fresh:
            return entry.found
        with self._store.reading() as reading:
            found = read(reading)
        known.put(asked, _Entry(now, found))
        return found


@dataclass(frozen=True, slots=True)
class _Entry(Generic[Known]):
    read_at: datetime
    found: Known


class _Recent(Generic[Asked, Known]):
    """What was read last, up to ENTRIES_MAX of it, for any number of threads."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Asked, _Entry[Known]] = OrderedDict()
        self._lock = Lock()

    def get(self, asked: Asked) -> _Entry[Known] | None:
        with self._lock:
            return self._entries.get(asked)

    def put(self, asked: Asked, entry: _Entry[Known]) -> None:
        """Remember it, and forget what was read longest ago."""
        with self._lock:
            self._entries.pop(asked, None)
            self._entries[asked] = entry
            while len(self._entries) > ENTRIES_MAX:
                self._entries.popitem(last=False)
