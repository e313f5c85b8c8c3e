"""
Metrics for Prometheus, in bounded numbers of series.

Labels come from closed sets: route templates (never paths), known methods,
statuses, outcomes, duties. With several worker processes, PROMETHEUS_MULTIPROC_DIR names
the folder through which they add up; the server command sets it.
"""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"})
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """What one process counts; made once for an app."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "credit_engine_requests",
            "Requests answered, by route template, method and status.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "credit_engine_request_seconds",
            "Time from a request's arrival in the app to its answer.",
            ["route"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._decisions = Counter(
            "credit_engine_decisions",
            "Limit decisions made (repeated answers to one key count once), by outcome.",
            ["outcome"],
            registry=self._registry,
        )
        self._alarms = Counter(
            "credit_engine_inference_alarms",
            "Decisions referred because the inference engine and its judge differed, or it failed.",
            registry=self._registry,
        )
        self._turned_away = Counter(
            "credit_engine_turned_away",
            "Requests answered 503 because too many were in work.",
            registry=self._registry,
        )
        self._duties, self._duties_failed = _duty_counters(self._registry)
        self._oldest_undelivered = Gauge(
            "credit_engine_oldest_undelivered_event_seconds",
            "Age of the oldest event that a webhook which is not paused was not told of yet.",
            registry=self._registry,
            multiprocess_mode="mostrecent",
        )
        self._in_work = Gauge(
            "credit_engine_requests_in_work",
            "Requests that are being worked on.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def request_done(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        known = method if method in METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def decision_made(self, outcome: str) -> None:
        """Count one decision."""
        self._decisions.labels(outcome).inc()

    def alarm_raised(self) -> None:
        """Count one decision in which the inference could not be trusted."""
        self._alarms.inc()

    def request_turned_away(self) -> None:
        """Count one request that came when too many were in work."""
        self._turned_away.inc()

    def duty_done(self, duty: str) -> None:
        """Count one duty that was done."""
        self._duties.labels(duty).inc()

    def duty_failed(self, duty: str) -> None:
        """Count one duty that failed."""
        self._duties_failed.labels(duty).inc()

    def undelivered_since(self, seconds: float) -> None:
        """Note how long the oldest event has waited to be told of; 0 where none waits."""
        self._oldest_undelivered.set(seconds)

    def work_changed(self, by: int) -> None:
        """Note that *by* more requests (fewer, where negative) are in work."""
        self._in_work.inc(by)

    def exposition(self) -> bytes:
        """Everything counted so far by all processes of this server, as Prometheus reads it."""
        if os.environ.get(FOLDER_VARIABLE):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            return generate_latest(registry)
        return generate_latest(self._registry)


def _duty_counters(registry: CollectorRegistry) -> tuple[Counter, Counter]:
    """Duties of the background that were done, and those that failed."""
    done = Counter(
        "credit_engine_duties",
        "Duties of the background that were done, by name.",
        ["duty"],
        registry=registry,
    )
    failed = Counter(
        "credit_engine_duties_failed",
        "Duties of the background that failed, by name; each is tried again.",
        ["duty"],
        registry=registry,
    )
    return done, failed
