"""Limits by day of effect: what was in force on a day, and what was known of it when."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

import hypothesis
import pytest

from credit_engine.domain.limit import DAY, Duration, Limit, LimitState, Scope
from credit_engine.domain.limit_life import changed, lowered_to
from credit_engine.domain.money import Money
from credit_engine.services.limit_ports import ReviewsDue, ThatDay
from credit_engine.services.ports import Store
from tests.domain.limit_histories import (
    AT,
    CALENDAR,
    FIRST,
    Drawn,
    Life,
    a_limit,
    histories,
    lived,
)
from tests.proofs import Proof
from tests.store.records import a_buyer, opened

Found = tuple[str, int] | None


@pytest.fixture
def store(database_url) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def recorded(store: Store, limit: Limit, drawn: Sequence[Drawn]) -> None:
    """Record a limit and its changes one by one, an hour apart, on a buyer of its own."""
    with store.writing() as writing:
        writing.add_buyer(replace(a_buyer(limit.buyer_id), numbers=(), identifiers=()))
        writing.add_limit(limit, limit.valid_from, 1)
        for number, one in enumerate(drawn):
            limit, added = changed(
                limit,
                one.on,
                one.change,
                event=one.event,
                recorded_at=AT + timedelta(hours=number + 1),
                decision_id=None,
            )
            if added:
                writing.add_limit_steps(limit, added, limit.valid_from)


def in_force(store: Store, buyer_id: str, day: date, known_at: datetime) -> Found:
    with store.reading() as reading:
        found = reading.limits_in_force("S-1", buyer_id, ThatDay(day, known_at), None, 10)
    return next(((limit.limit_id, limit.amount.minor) for limit in found), None)


def by_the_calendar(life: Life, day: date) -> Found:
    entry = life.on(day) if day in life.calendar else None
    if entry is None or entry.state is not LimitState.IN_FORCE:
        return None
    return life.limit.limit_id, entry.minor


def the_present_for_the_past(store: Store, buyer_id: str, day: date, known_at: datetime) -> Found:
    """Answer for a past day as a careless table does: by what was stated last."""
    with store.reading() as reading:
        (limit,) = reading.limits("S-1", buyer_id, None, 10)
    if limit.state is not LimitState.IN_FORCE or day < limit.valid_from:
        return None
    return limit.limit_id, limit.amount.minor


def differences(
    store: Store, ask: Callable[[Store, str, date, datetime], Found], examples: int
) -> tuple[int, int]:
    """How many questions were asked over drawn histories, and how many answers are wrong."""
    asked = wrong = 0
    names = itertools.count(1)

    @hypothesis.settings(max_examples=examples)
    @hypothesis.given(histories() | histories(duration=Duration.TEMPORARY))
    def check(history: tuple[Limit, list[Drawn]]) -> None:
        nonlocal asked, wrong
        name = f"{next(names):06}"
        limit = replace(history[0], limit_id=f"L-{name}", buyer_id=f"B-{name}", decision_id=None)
        limit = replace(limit, steps=(replace(limit.steps[0], decision_id=None),))
        recorded(store, limit, history[1])
        for known in {0, len(history[1]) // 2, len(history[1])}:
            life = lived(limit, history[1][:known])
            known_at = AT + timedelta(hours=known)
            for day in CALENDAR[:: len(CALENDAR) // 10]:
                asked += 1
                wrong += ask(store, limit.buyer_id, day, known_at) != by_the_calendar(life, day)

    check()
    return asked, wrong


def test_a_day_is_asked_for_by_what_was_known_at_an_instant(store, proof: Proof) -> None:
    asked, wrong = differences(store, in_force, proof.size(quick=20, full=1_000))

    assert wrong == 0
    proof.record(
        "what limit was in force on a day, by what was known at an instant = a calendar",
        counts={"questions": asked, "differences": wrong},
    )


def test_a_twin_that_reads_the_present_for_a_past_day_fails_the_same_trial(
    store, proof: Proof
) -> None:
    asked, wrong = differences(store, the_present_for_the_past, proof.size(quick=10, full=100))

    assert wrong > 0
    proof.record(
        "planted: the present limit read for a past day",
        counts={"questions": asked, "wrong answers": wrong},
    )


def stored(store: Store, *limits: Limit, today: date = FIRST) -> None:
    with store.writing() as writing:
        if writing.buyer("S-1", "B-1") is None:
            writing.add_buyer(a_buyer())
        for limit in limits:
            begins = replace(limit.steps[0], decision_id=None)
            writing.add_limit(replace(limit, decision_id=None, steps=(begins,)), today, 1)


def test_limits_that_stand_are_those_that_are_not_over(store) -> None:
    temporary = {"duration": Duration.TEMPORARY, "valid_to": FIRST + DAY}
    stored(
        store,
        a_limit("L-1"),
        a_limit("L-2", **temporary),
        a_limit("L-3", scope=Scope.GROUP),
    )

    def standing(day: date) -> list[str]:
        with store.reading() as reading:
            return [limit.limit_id for limit in reading.standing_limits("S-1", "B-1", day)]

    assert standing(FIRST + DAY) == ["L-1", "L-2", "L-3"]
    assert standing(FIRST + 2 * DAY) == ["L-1", "L-3"]


def test_limits_of_a_group_come_by_buyer_with_all_their_steps(store) -> None:
    stored(store, a_limit("L-1"))
    with store.writing() as writing:
        limit = writing.limit("S-1", "L-1")
        lower, added = changed(
            limit,
            FIRST + DAY,
            lowered_to(Money(1, "EUR")),
            event="reduced",
            recorded_at=AT,
            decision_id=None,
        )
        writing.add_limit_steps(lower, added, FIRST)

    with store.reading() as reading:
        (found,) = reading.limits_of_group("B-1", FIRST)["B-1"]
        assert reading.limits_of_group("B-9", FIRST) == {}
    assert [step.event for step in found.steps] == ["granted", "reduced"]
    assert [found.on(day).amount.minor for day in (FIRST, FIRST + DAY)] == [1_000, 1]


def test_what_changes_by_itself_is_due_on_its_day_until_it_is_told(store) -> None:
    stored(store, a_limit("L-1", duration=Duration.TEMPORARY, valid_to=FIRST))

    def due(day: date) -> list[tuple[str, str]]:
        with store.reading() as reading:
            return list(reading.limits_with_due_step("S-1", day, 10))

    assert due(FIRST) == []
    assert due(FIRST + DAY) == [("L-1", "B-1")]
    with store.writing() as writing:
        assert writing.limit_due_on("L-1") == FIRST + DAY
        writing.set_due(writing.limit("S-1", "L-1"), FIRST + DAY)
    assert due(FIRST + DAY) == []


def test_a_limit_is_due_for_review_by_its_date_or_by_changed_facts(store) -> None:
    stored(store, a_limit("L-1", review_by=FIRST + 5 * DAY))

    def due(day: date, *, changed_before: date | None = None) -> list[tuple[str, str]]:
        with store.reading() as reading:
            asked = ReviewsDue(day, day, changed_before)
            return list(reading.limits_due_for_review("S-1", asked, 10))

    later = FIRST + 6 * DAY
    assert due(FIRST + 4 * DAY) == []
    assert due(later) == [("L-1", "B-1")]
    with store.writing() as writing:
        writing.set_reviewed("L-1", later, 2)
    assert due(later) == []
    assert due(later + DAY) == []  # it was assessed on its date: a person's turn
    assert due(later + DAY, changed_before=later + DAY) == []
    with store.writing() as writing:
        writing.set_version("B-1", 3)
    assert due(later + DAY, changed_before=later + DAY) == [("L-1", "B-1")]
    assert due(later, changed_before=later) == []  # once a day
