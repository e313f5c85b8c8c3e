"""
Duties that no request asks for: webhooks, reservations that expire, limits and referrals due.

A duty has an interval and is done by one process at a time: whoever takes its row has it
until its time is over, and whoever dies with it gives it up by that. A duty that is `shared`
needs no row, since it claims what it works on. Each works in short transactions, so that it
never holds up a request for long. What goes wrong is logged and counted, and tried again
at the next interval. A stop lets the duty in hand finish.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta

from credit_engine import logs
from credit_engine.errors import CreditEngineError
from credit_engine.metrics import Metrics
from credit_engine.services.apply_due_steps import apply_due_steps
from credit_engine.services.context import Caller, Context
from credit_engine.services.deliver_events import Courier, deliver_events
from credit_engine.services.expire_reservations import expire_reservations
from credit_engine.services.review_due_limits import review_due_limits
from credit_engine.services.work_referral import escalate_referrals

HELD = timedelta(seconds=60)  # a duty that takes longer may be begun by another process, too
ROUNDS_MAX = 20  # how often one takes up a duty again at once, where there was something to do
COURIERS = 4  # webhooks that a process tells at once
RESERVATIONS_AT_ONCE = 50
LIMITS_AT_ONCE = 20  # of a seller, before another one's turn
REFERRALS_AT_ONCE = 20  # the same
LANES = 8  # messages that a process sends at once


@dataclass(frozen=True, slots=True)
class Duty:
    """
    Something to do every `every_seconds`; `work` says how much it did, 0 where nothing is left.

    `threads` do it side by side in each process, which wants it `shared`.
    """

    name: str
    every_seconds: float
    work: Callable[[], int]
    shared: bool = False
    threads: int = 1


class Background:
    """Does duties, each in threads of its own, from `start` to `stop`."""

    def __init__(
        self,
        context: Context,
        duties: Sequence[Duty],
        metrics: Metrics,
        stopping: threading.Event | None = None,
    ) -> None:
        self._context = context
        self._duties = tuple(duties)
        self._metrics = metrics
        self._holder = f"{os.getpid()}-{secrets.token_hex(8)}"
        self._stopping = stopping or threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin, in daemon threads of this process."""
        self._threads = [
            threading.Thread(
                target=self._go_on, args=(duty,), name=f"duty {duty.name} {number}", daemon=True
            )
            for duty in self._duties
            for number in range(duty.threads)
        ]
        for thread in self._threads:
            thread.start()

    def stop_at_exit(self, seconds: float) -> None:
        """Stop when the main thread of this process has ended, which the process waits for."""

        def stop() -> None:
            threading.main_thread().join()
            self.stop(seconds)

        # No daemon: what atexit registers is not run where multiprocessing made the process.
        threading.Thread(target=stop, name="stop of duties").start()

    def stop(self, seconds: float) -> bool:
        """Begin nothing more, and wait for what is in hand; whether it ended in time."""
        self._stopping.set()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0))
        return not any(thread.is_alive() for thread in self._threads)

    def do_all(self) -> int:
        """Do each duty that is due once, here and now; how much was done."""
        done = 0
        for duty in self._duties:
            done += self.do(duty)
        return done

    def do(self, duty: Duty) -> int:
        """Do one duty if it is due, while there is something to do; how much was done."""
        try:
            if duty.shared:
                done = self._work(duty)
            elif self._take(duty):
                try:
                    done = self._work(duty)
                finally:
                    self._give_back(duty)
            else:
                return 0
        except Exception as error:  # noqa: BLE001 - the loop goes on, whatever it was
            self._metrics.duty_failed(duty.name)
            logs.logger().error(
                "duty failed",
                duty=duty.name,
                error=type(error).__name__,
                message=str(error) if isinstance(error, CreditEngineError) else None,
            )
            return 0
        if done:
            logs.logger().debug("duty done", duty=duty.name, done=done)
        self._metrics.duty_done(duty.name)
        return done

    def _go_on(self, duty: Duty) -> None:
        while not self._stopping.is_set():
            self.do(duty)
            self._stopping.wait(duty.every_seconds)

    def _work(self, duty: Duty) -> int:
        done = 0
        for _ in range(ROUNDS_MAX):
            found = duty.work()
            done += found
            if not found or self._stopping.is_set():
                break
        return done

    def _take(self, duty: Duty) -> bool:
        now = self._context.clock()
        with self._context.store.reading() as reading:
            if not reading.duty_is_due(duty.name, now):
                return False
        with self._context.store.writing() as writing:
            return writing.take_duty(duty.name, self._holder, now, now + HELD)

    def _give_back(self, duty: Duty) -> None:
        now = self._context.clock()
        # A little early, so that no beat is missed where the same process takes it again.
        again = now + timedelta(seconds=duty.every_seconds * 0.9)
        with self._context.store.writing() as writing:
            writing.finish_duty(duty.name, self._holder, now, again)


def delivery(
    context: Context, chance: Callable[[], float], stopping: threading.Event | None = None
) -> Duty:
    """The duty of telling webhooks; once *stopping* is set, no further event is begun."""
    sending = ThreadPoolExecutor(LANES, thread_name_prefix="webhook")

    def together(things: Iterable[Callable[[], None]]) -> None:
        for done in [sending.submit(thing) for thing in things]:
            done.result()

    is_stopping = (stopping or threading.Event()).is_set
    courier = Courier(f"{os.getpid()}-{secrets.token_hex(8)}", together, chance, is_stopping)
    return Duty(
        "deliver_webhooks",
        every_seconds=1,
        work=lambda: deliver_events(context, courier),
        shared=True,
        threads=COURIERS,
    )


def of_limits(context: Context, callers: Sequence[Caller]) -> list[Duty]:
    """The duties of the limits of each seller: what took effect is told, what is due reviewed."""

    def steps() -> int:
        done = 0
        for caller in callers:
            done += apply_due_steps(context, caller, LIMITS_AT_ONCE)
        return done

    def reviews() -> int:
        done = 0
        for caller in callers:
            reviewed = review_due_limits(context, caller, LIMITS_AT_ONCE)
            done += len([one for one in reviewed if one.skipped is None])
        return done

    return [Duty("limit_steps", 60, steps), Duty("limit_reviews", 300, reviews)]


def of_referrals(context: Context, callers: Sequence[Caller]) -> list[Duty]:
    """The duty of the referrals of each seller: what is overdue goes to the next level."""

    def escalations() -> int:
        done = 0
        for caller in callers:
            done += escalate_referrals(context, caller, REFERRALS_AT_ONCE)
        return done

    return [Duty("escalate_referrals", 60, escalations)]


def of_orders(context: Context) -> list[Duty]:
    """The duty of the order desk: letting go what is reserved no longer."""
    return [
        Duty(
            "expire_reservations",
            every_seconds=5,
            work=lambda: expire_reservations(context, RESERVATIONS_AT_ONCE),
        )
    ]
