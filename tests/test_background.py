"""The background: each duty by one process at a time, whatever goes wrong, until told to stop."""

import threading
import time
from datetime import timedelta

import pytest

from credit_engine.background import Background, Duty, delivery
from credit_engine.domain.event import Event
from credit_engine.errors import Unavailable
from credit_engine.metrics import Metrics
from credit_engine.services.register_webhook import register_webhook
from tests.services.conftest import world
from tests.webhook_receiver import a_receiver, a_sender

__all__ = ["world"]

HANG_SECONDS = 30


def counted(metrics: Metrics, name: str, duty: str) -> float:
    wanted = f'{name}_total{{duty="{duty}"}} '
    lines = metrics.exposition().decode().splitlines()
    return next((float(line.split()[-1]) for line in lines if line.startswith(wanted)), 0.0)


def await_that(truth) -> None:
    give_up = time.monotonic() + HANG_SECONDS
    while not truth():
        assert time.monotonic() < give_up
        time.sleep(0.01)


def test_a_duty_that_is_due_is_done_while_there_is_something_to_do(world):
    left, metrics = [3, 2, 1], Metrics()
    duty = Duty("sweep", 10, lambda: left.pop() if left else 0)
    background = Background(world.context, [duty], metrics)

    assert background.do_all() == 6
    left.append(1)
    assert background.do_all() == 0  # it is not due yet
    world.clock.now += timedelta(seconds=10)
    assert background.do_all() == 1
    assert counted(metrics, "credit_engine_duties", "sweep") == 2


def test_two_processes_do_a_duty_once(world):
    inside = []
    other = Background(world.context, [Duty("sweep", 10, lambda: 0)], Metrics())

    def work():
        inside.append(other.do(Duty("sweep", 10, lambda: 1)))
        return 0

    Background(world.context, [Duty("sweep", 10, work)], Metrics()).do_all()

    assert inside == [0]


def test_the_duty_of_a_process_that_died_is_done_by_another_once_its_time_is_over(world):
    class Killed(BaseException):
        pass

    def dies():
        raise Killed

    dying = Background(world.context, [Duty("sweep", 10, dies)], Metrics())
    dying._give_back = lambda _: None  # the dead give nothing back
    with pytest.raises(Killed):
        dying.do_all()

    other = Background(world.context, [Duty("sweep", 10, lambda: 0)], Metrics())
    done = Duty("sweep", 10, iter([1, 0]).__next__)
    assert other.do(done) == 0
    world.clock.now += timedelta(seconds=60)
    assert other.do(done) == 1


def test_what_goes_wrong_is_counted_and_stops_nothing(world):
    metrics, done = Metrics(), threading.Event()
    faults = iter([Unavailable("the database is away"), ZeroDivisionError()])

    def work():
        fault = next(faults, None)
        if fault is not None:
            raise fault
        done.set()
        return 0

    background = Background(world.context, [Duty("sweep", 0.01, work, shared=True)], metrics)
    background.start()
    assert done.wait(HANG_SECONDS)
    assert background.stop(HANG_SECONDS)

    assert counted(metrics, "credit_engine_duties_failed", "sweep") == 2
    assert counted(metrics, "credit_engine_duties", "sweep") >= 1


def test_a_duty_that_fails_is_given_back(world):
    def work():
        raise Unavailable("the database is away")

    background = Background(world.context, [Duty("sweep", 10, work)], Metrics())
    background.do_all()
    world.clock.now += timedelta(seconds=10)

    with world.context.store.reading() as reading:
        assert reading.duty_is_due("sweep", world.clock.now)


def test_a_stop_lets_the_duty_in_hand_finish_and_begins_no_other(world):
    begun, release, ended = threading.Event(), threading.Event(), []

    def work():
        begun.set()
        release.wait(HANG_SECONDS)
        ended.append(True)
        return 1

    background = Background(world.context, [Duty("sweep", 0.01, work, shared=True)], Metrics())
    background.start()
    assert begun.wait(HANG_SECONDS)
    assert not background.stop(0.05)
    release.set()
    assert background.stop(HANG_SECONDS)

    assert ended == [True]


def test_webhooks_are_told_by_several_backgrounds_each_event_once(world):
    told = world.with_ports(sender=a_sender())
    buyers = [told.buyer(f"D-{number}") for number in range(5)]
    with a_receiver() as receiver:
        for kind in ("limit.*", "order.*"):
            register_webhook(told.context, told.seller, receiver.url, [kind])
        ids = []
        for number in range(60):
            with told.context.store.writing() as writing:
                kind = ("limit.granted", "order.checked")[number % 2]
                event_id, now = told.context.ids(), told.context.clock()
                writing.append_event(Event(event_id, "S-1", buyers[number % 5], kind, now, {}))
            ids.append(event_id)
        backgrounds = [
            Background(told.context, [delivery(told.context, lambda: 0.5)], Metrics())
            for _ in range(3)
        ]
        for background in backgrounds:
            background.start()
        await_that(lambda: len(receiver.got) >= 60)
        for background in backgrounds:
            assert background.stop(HANG_SECONDS)

        assert sorted(receiver.ids) == sorted(ids)
        for buyer_id in buyers:
            for family in ("limit", "order"):
                numbers = [
                    got.event["sequence"]
                    for got in receiver.got
                    if got.event["buyer_id"] == buyer_id and got.event["type"].startswith(family)
                ]
                assert numbers == sorted(numbers)
