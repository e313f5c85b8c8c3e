"""Random lives of a limit, and the plainest model of one: a calendar with an entry for each day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from credit_engine.domain.limit import OVER, Duration, Limit, LimitState
from credit_engine.domain.limit_life import (
    begun,
    changed,
    lowered_to,
    prolonged_to,
    reviewed_by,
    to_state,
)
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms

FIRST = date(2026, 3, 1)
DAYS = 60
CALENDAR = tuple(FIRST + timedelta(days=number) for number in range(DAYS))
AT = datetime(2026, 2, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """What the calendar says of one day."""

    state: LimitState
    minor: int
    review_by: date
    valid_to: date | None


@dataclass(frozen=True)
class Drawn:
    """One change: from which day on, by the engine's name for it, and to the model's entry."""

    on: date
    event: str
    change: Callable
    to_entry: Callable[[Entry], Entry]


def a_limit(limit_id: str = "L-1", minor: int = 1_000, **changes) -> Limit:
    parts = {
        "limit_id": limit_id,
        "buyer_id": "B-1",
        "seller_id": "S-1",
        "decision_id": "D-1",
        "amount": Money(minor, "EUR"),
        "state": LimitState.IN_FORCE,
        "valid_from": FIRST,
        "review_by": date(2027, 3, 1),
        "max_terms": Terms("open_account", 30, "invoice_date"),
    }
    return begun(Limit(**(parts | changes)), "granted", AT)


def _state(on: date, event: str) -> Drawn:
    """Draw one of the moves from state to state."""
    state, only_from = {
        "suspended": (LimitState.SUSPENDED, LimitState.IN_FORCE),
        "resumed": (LimitState.IN_FORCE, LimitState.SUSPENDED),
        "withdrawn": (LimitState.WITHDRAWN, None),
    }[event]

    def to_entry(entry: Entry) -> Entry:
        if only_from is not None and entry.state is not only_from:
            return entry
        return replace(entry, state=state)

    return Drawn(on, event, to_state(state, only_from=only_from), to_entry)


def _lowered(on: date, minor: int) -> Drawn:
    return Drawn(
        on,
        "reduced",
        lowered_to(Money(minor, "EUR")),
        lambda entry: replace(entry, minor=min(minor, entry.minor)),
    )


def _reviewed(on: date, by: date) -> Drawn:
    return Drawn(on, "prolonged", reviewed_by(by), lambda entry: replace(entry, review_by=by))


def _prolonged(on: date, to: date) -> Drawn:
    return Drawn(
        on,
        "prolonged",
        prolonged_to(to, to),
        lambda entry: replace(entry, valid_to=to, review_by=to),
    )


days = st.sampled_from(CALENDAR)
changes = st.one_of(
    st.builds(_state, days, st.sampled_from(["suspended", "resumed", "withdrawn"])),
    st.builds(_lowered, days, st.integers(0, 1_200)),
    st.builds(_reviewed, days, days),
)


@dataclass(frozen=True)
class Life:
    """The limit as the engine keeps it, and the calendar of the model."""

    limit: Limit
    calendar: dict[date, Entry]

    def on(self, day: date) -> Entry:
        """Give the model's entry of a day: past its last day, what is not over has expired."""
        entry = self.calendar[day]
        if entry.valid_to is not None and entry.valid_to < day and entry.state not in OVER:
            return replace(entry, state=LimitState.EXPIRED)
        return entry


def lived(limit: Limit, drawn: list[Drawn]) -> Life:
    """Live through *drawn*, in the order of their recording, in the engine and in the model."""
    first = Entry(limit.state, limit.amount.minor, limit.review_by, limit.valid_to)
    calendar = {day: first for day in CALENDAR if day >= limit.valid_from}
    for number, one in enumerate(drawn):
        at = AT + timedelta(hours=number + 1)
        limit, _ = changed(
            limit, one.on, one.change, event=one.event, recorded_at=at, decision_id=None
        )
        for day, entry in calendar.items():
            if day >= one.on and entry.state not in OVER:
                calendar[day] = one.to_entry(entry)
    return Life(limit, calendar)


@st.composite
def histories(
    draw, limit_id: str = "L-1", duration: Duration = Duration.PERMANENT
) -> tuple[Limit, list[Drawn]]:
    """Draw a permanent limit, or a temporary one, which may be prolonged, and its changes."""
    begins = draw(days)
    last = draw(st.sampled_from([day for day in CALENDAR if day >= begins]))
    is_temporary = duration is Duration.TEMPORARY
    limit = a_limit(
        limit_id,
        draw(st.integers(0, 1_000)),
        valid_from=begins,
        duration=duration,
        valid_to=last if is_temporary else None,
        review_by=last if is_temporary else date(2027, 3, 1),
    )
    kinds = changes
    if is_temporary:
        later = st.sampled_from([day for day in CALENDAR if day >= last])
        kinds = st.one_of(changes, st.builds(_prolonged, st.just(begins), later))
    return limit, draw(st.lists(kinds, max_size=8))


def lives(limit_id: str = "L-1", duration: Duration = Duration.PERMANENT) -> st.SearchStrategy:
    """Draw a limit that has lived through its changes."""
    return histories(limit_id, duration).map(lambda drawn: lived(*drawn))
