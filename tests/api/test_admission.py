"""Back-pressure: turns, places to wait, and who is asked to come back."""

import threading

import pytest

from credit_engine.api.admission import Admission
from credit_engine.api.problems import Refused
from credit_engine.metrics import Metrics
from tests.api.conftest import settings_for


def admission(**sizes: int) -> Admission:
    return Admission(settings_for("sqlite:///unused", **sizes), Metrics())


class Held:
    """A turn that another thread holds until it is let go."""

    def __init__(self, given: Admission) -> None:
        self._given = given
        self._release = threading.Event()
        self._entered = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._entered.wait(10)

    def _run(self) -> None:
        with self._given.turn():
            self._entered.set()
            self._release.wait(10)

    def let_go(self) -> None:
        self._release.set()
        self._thread.join()


def test_more_than_the_turns_and_the_places_are_turned_away_at_once() -> None:
    given = admission(threads=2, waiting=0)
    held = [Held(given), Held(given)]

    with pytest.raises(Refused) as refused, given.turn():
        pytest.fail("there was no turn to give")

    assert refused.value.problem.code == "too-busy"
    for turn in held:
        turn.let_go()
    with given.turn():
        pass


def test_one_who_waits_gets_the_next_turn() -> None:
    given = admission(threads=1, waiting=1, wait_seconds=30)
    held = Held(given)
    threading.Timer(0.05, held.let_go).start()

    with given.turn():
        pass


def test_one_who_waits_in_vain_is_turned_away() -> None:
    given = admission(threads=1, waiting=1, wait_seconds=0)
    held = Held(given)

    with pytest.raises(Refused), given.turn():
        pytest.fail("there was no turn to give")

    held.let_go()


def test_a_turn_comes_back_when_the_work_fails() -> None:
    given = admission(threads=1, waiting=0)

    for _ in range(3):
        with pytest.raises(ZeroDivisionError), given.turn():
            _ = 1 / 0


def test_never_more_than_the_turns_are_in_work() -> None:
    given = admission(threads=3, waiting=100, wait_seconds=30)
    lock, at_work, most = threading.Lock(), 0, 0

    def work() -> None:
        nonlocal at_work, most
        for _ in range(50):
            with given.turn():
                with lock:
                    at_work += 1
                    most = max(most, at_work)
                with lock:
                    at_work -= 1

    workers = [threading.Thread(target=work) for _ in range(12)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert 1 <= most <= 3
    assert at_work == 0
