"""Back-pressure: so many requests in work at once, some waiting for a turn, the rest come back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from credit_engine.api import problems
from credit_engine.api.problems import Refused
from credit_engine.metrics import Metrics
from credit_engine.settings import Settings


class Admission:
    """
    Gives out turns in one process.

    `settings.threads` requests have a turn, `settings.waiting` more wait for one
    up to `settings.wait_seconds`; any other is turned away at once, which costs
    a thread next to nothing and tells the caller when to come back.
    """

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self._places = threading.BoundedSemaphore(settings.threads + settings.waiting)
        self._turns = threading.BoundedSemaphore(settings.threads)
        self._wait_seconds = settings.wait_seconds
        self._metrics = metrics

    @contextmanager
    def turn(self) -> Iterator[None]:
        """
        Hold a turn while the block runs.

        Raises:
            Refused: 503 too-busy.
        """
        if not self._places.acquire(blocking=False):
            self._turn_away()
        try:
            if not self._turns.acquire(timeout=self._wait_seconds):
                self._turn_away()
            self._metrics.work_changed(1)
            try:
                yield
            finally:
                self._metrics.work_changed(-1)
                self._turns.release()
        finally:
            self._places.release()

    def _turn_away(self) -> None:
        self._metrics.request_turned_away()
        raise Refused(
            problems.TOO_BUSY, "Send the same request again after the time in Retry-After."
        )
