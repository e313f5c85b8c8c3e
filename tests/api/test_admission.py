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

    def __init__(self, given: Admission, caller: str = "") -> None:
        self._given = given
        self._caller = caller
        self._release = threading.Event()
        self._entered = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._entered.wait(10)

    def _run(self) -> None:
        with self._given.turn(self._caller):
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


class Crowd:
    """Requests of one caller that wait for a turn, each in a thread of its own."""

    def __init__(self, given: Admission, caller: str, count: int) -> None:
        self.served: list[str] = []
        self.turned_away = 0
        self._given, self._caller = given, caller
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._ask) for _ in range(count)]
        for thread in self._threads:
            before = waiting_in(given, caller)
            thread.start()
            while waiting_in(given, caller) == before and thread.is_alive():
                pass  # until it stands in the line, or was turned away

    def _ask(self) -> None:
        try:
            with self._given.turn(self._caller), self._lock:
                self.served.append(self._caller)
        except Refused:
            with self._lock:
                self.turned_away += 1

    def join(self) -> None:
        for thread in self._threads:
            thread.join()


def waiting_in(given: Admission, caller: str) -> int:
    return len(given._queues.get(caller, ()))


def test_a_caller_alone_may_have_every_place() -> None:
    given = admission(threads=1, waiting=6, wait_seconds=30)
    held = Held(given)
    crowd = Crowd(given, "greedy", 8)

    assert waiting_in(given, "greedy") == 6
    held.let_go()
    crowd.join()
    assert (len(crowd.served), crowd.turned_away) == (6, 2)


def test_one_caller_cannot_keep_the_others_from_waiting() -> None:
    given = admission(threads=1, waiting=6, wait_seconds=30)
    held = Held(given)
    greedy = Crowd(given, "greedy", 6)

    modest = Crowd(given, "modest", 5)

    held.let_go()
    greedy.join()
    modest.join()
    # Half of the places are the share of each; the sixth place is the last that changes hands.
    assert (len(greedy.served), greedy.turned_away) == (3, 3)
    assert (len(modest.served), modest.turned_away) == (3, 2)


def test_a_third_caller_takes_its_share_of_both() -> None:
    given = admission(threads=1, waiting=6, wait_seconds=30)
    held = Held(given)
    crowds = [Crowd(given, "a", 6), Crowd(given, "b", 3), Crowd(given, "c", 3)]

    held.let_go()
    for crowd in crowds:
        crowd.join()
    assert [len(crowd.served) for crowd in crowds] == [2, 2, 2]


def test_a_free_turn_goes_to_the_caller_with_the_fewest_in_work() -> None:
    given = admission(threads=2, waiting=10, wait_seconds=30)
    order: list[str] = []
    held = [Held(given, "greedy"), Held(given, "greedy")]
    greedy, modest = Crowd(given, "greedy", 5), Crowd(given, "modest", 1)
    greedy.served = modest.served = order

    held[0].let_go()
    modest.join()
    held[1].let_go()
    greedy.join()

    assert order[0] == "modest"
    assert order.count("greedy") == 5
    assert given._free_turns == 2
    assert not given._queues
    assert not given._in_work


def test_under_load_of_many_callers_every_turn_and_place_comes_back() -> None:
    given = admission(threads=2, waiting=4, wait_seconds=0)
    done = threading.Lock()
    counted = {"served": 0, "away": 0}

    def work(caller: str) -> None:
        for _ in range(100):
            try:
                with given.turn(caller):
                    outcome = "served"
            except Refused:
                outcome = "away"
            with done:
                counted[outcome] += 1

    workers = [threading.Thread(target=work, args=(f"caller-{n % 3}",)) for n in range(9)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert counted["served"] + counted["away"] == 900
    assert (given._free_turns, given._queues, dict(given._in_work)) == (2, {}, {})
