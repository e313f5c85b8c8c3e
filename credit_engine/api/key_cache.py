"""Keys of the database, as one process knows them: read again once they are two seconds old."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from credit_engine.domain.api_key import KeptKey
from credit_engine.services.ports import Clock, Store

FRESH = timedelta(seconds=2)
ENTRIES_MAX = 1_024


@dataclass(frozen=True, slots=True)
class _Entry:
    read_at: datetime
    kept: KeptKey | None


class KeyCache:
    """
    Finds keys by their ids, at most *fresh* old, so that a revocation counts that soon.

    Ids that no key has are remembered as well: they cost what others cost.
    """

    def __init__(self, store: Store, clock: Clock, fresh: timedelta = FRESH) -> None:
        self._store = store
        self._clock = clock
        self._fresh = fresh
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._lock = Lock()

    def find(self, key_id: str) -> KeptKey | None:
        """
        The key with *key_id*, of any seller.

        Raises:
            Busy, Unavailable: the database, where it has to be read.
        """
        now = self._clock()
        with self._lock:
            entry = self._entries.get(key_id)
        # A clock that was put back makes an entry old, too.
        if entry is not None and timedelta(0) <= now - entry.read_at < self._fresh:
            return entry.kept
        with self._store.reading() as reading:
            kept = reading.kept_key(key_id)
        with self._lock:
            self._entries.pop(key_id, None)
            self._entries[key_id] = _Entry(now, kept)
            while len(self._entries) > ENTRIES_MAX:
                self._entries.popitem(last=False)
        return kept
