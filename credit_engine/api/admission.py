"""
Back-pressure: so many requests in work at once, some waiting for a turn, the rest come back.

Places and turns are shared fairly among callers, so that one that sends without measure
delays itself and not the others.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager

from credit_engine.api import problems
from credit_engine.api.problems import Refused
from credit_engine.metrics import Metrics
from credit_engine.settings import Settings


class _Waiter:
    """One request that waits: `told` once it has its turn, or lost its place to another caller."""

    __slots__ = ("has_turn", "lost_place", "told")

    def __init__(self) -> None:
        self.told = threading.Event()
        self.has_turn = False
        self.lost_place = False


class Admission:
    """
    Gives out turns in one process.

    `settings.threads` requests have a turn, `settings.waiting` more wait for one
    up to `settings.wait_seconds`; any other is turned away at once, which costs
    a thread next to nothing and tells the caller when to come back.

    Fair shares: while a place is free anybody takes it. Once all are taken, a caller with
    fewer than its share (the places, divided by the callers that wait, itself among them)
    takes the newest one of the caller that has most, where that has more than the share; whoever
    waited there is turned away. A free turn goes to the waiting caller with the fewest
    requests in work, and among equals to the one served longest ago.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._free_turns = settings.threads
        self._places = settings.waiting
        self._wait_seconds = settings.wait_seconds
        self._metrics = metrics
        self._lock = threading.Lock()
        self._in_work: Counter[str] = Counter()
        # By caller, the one served longest ago first; nobody is here with an empty queue.
        self._queues: dict[str, deque[_Waiter]] = {}

    @contextmanager
    def turn(self, caller: str = "") -> Iterator[None]:
        """
        Hold a turn while the block runs; *caller* names whose share it is.

        Raises:
            Refused: 503 too-busy.
        """
        if not self._got_turn(caller):
            self._metrics.request_turned_away()
            raise Refused(
                problems.TOO_BUSY, "Send the same request again after the time in Retry-After."
            )
        self._metrics.work_changed(1)
        try:
            yield
        finally:
            self._metrics.work_changed(-1)
            self._give_back(caller)

    def _got_turn(self, caller: str) -> bool:
        with self._lock:
            if self._free_turns:  # then nobody waits
                self._free_turns -= 1
                self._in_work[caller] += 1
                return True
            if not self._has_place_for(caller):
                return False
            waiter = _Waiter()
            self._queues.setdefault(caller, deque()).append(waiter)
        waiter.told.wait(self._wait_seconds)
        with self._lock:
            if not waiter.has_turn and not waiter.lost_place:
                self._queues[caller].remove(waiter)
                self._forget_empty(caller)
            return waiter.has_turn

    def _has_place_for(self, caller: str) -> bool:
        """Whether a place to wait is free, or is made free of one that has more than its share."""
        if sum(map(len, self._queues.values())) < self._places:
            return True
        share = self._places // len(self._queues.keys() | {caller})
        if len(self._queues.get(caller, ())) >= share:
            return False
        most = max(self._queues, key=lambda name: len(self._queues[name]))
        if len(self._queues[most]) <= share:
            return False
        newest = self._queues[most].pop()
        newest.lost_place = True
        newest.told.set()
        return True

    def _give_back(self, caller: str) -> None:
        with self._lock:
            self._in_work[caller] -= 1
            if not self._in_work[caller]:
                del self._in_work[caller]
            if not self._queues:
                self._free_turns += 1
                return
            chosen = min(self._queues, key=self._in_work.__getitem__)
            queue = self._queues.pop(chosen)
            waiter = queue.popleft()
            if queue:  # at the end of the line of callers
                self._queues[chosen] = queue
            self._in_work[chosen] += 1
            waiter.has_turn = True
            waiter.told.set()

    def _forget_empty(self, caller: str) -> None:
        if not self._queues[caller]:
            del self._queues[caller]
