"""
The credit insurer's limit on a buyer, and what of it counts on a day.

A record says what is known of one policy: that it holds no cover on the buyer, that the
insurer refused it (`zero`), or the cover in force. Nothing recorded is another thing
than `none_held`, which somebody has looked up. Of several policies the worst tells the
state, and what they cover together is the amount: a second one is taken on top of a first.

Cover that has stopped pays for what was shipped before and for nothing shipped now, so
that its usable amount is 0. It stops on the day that the insurer names, and by itself
when an invoice is overdue for longer than the policy's maximum extension period.
Deliveries on longer terms than the policy allows were never covered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from credit_engine.domain.money import Money

# No measure looks further ahead: a cover without an end is like one that ends in a year.
AHEAD_DAYS_MAX = 365


class CoverKind(StrEnum):
    """What a policy holds on the buyer."""

    NONE_HELD = "none_held"
    ZERO = "zero"  # the insurer refused, or took its limit back to nothing
    IN_FORCE = "in_force"


STOPPED = "stopped"
_EXPIRED = "expired"
# What `cover_state` can be, the worst first. An expired policy is none of them beside
# another one, and leaves the buyer stopped where there is no other.
COVER_STATES = (
    CoverKind.ZERO.value,
    STOPPED,
    CoverKind.IN_FORCE.value,
    CoverKind.NONE_HELD.value,
)


@dataclass(frozen=True, slots=True)
class Granted:
    """
    The limit that the insurer granted.

    `insured_percent` of a loss within `amount` is paid, the rest is the retention. Terms
    up to `max_terms_days` are covered; `max_extension_days` after an invoice's due date
    cover stops by itself, unless it is None. `valid_to` is its last day, `stopped_from`
    the first day without it.
    """

    amount: Money
    insured_percent: int
    max_terms_days: int
    max_extension_days: int | None = None
    valid_to: date | None = None
    stopped_from: date | None = None


@dataclass(frozen=True, slots=True)
class Cover:
    """What is known of one policy from `valid_from` on; `granted` where it is in force."""

    policy: str
    kind: CoverKind
    valid_from: date
    source: str
    insurer: str | None = None
    review_by: date | None = None
    granted: Granted | None = None


@dataclass(frozen=True, slots=True)
class Insured:
    """
    What the measures look at: nothing that began, or was issued, after `day`.

    `oldest_due` is the due date of the oldest unpaid invoice, None where all are paid.
    """

    covers: Sequence[Cover]
    oldest_due: date | None
    wanted_days: int
    day: date


def begun_by(covers: Sequence[Cover], day: date) -> list[Cover]:
    """The records that hold on *day*: nothing that begins later may be seen."""
    return [cover for cover in covers if cover.valid_from <= day]


def cover_state(seen: Insured) -> str | None:
    """The worst of what the policies hold, one of COVER_STATES; None where nothing is recorded."""
    states = {_state_of(cover, seen) for cover in seen.covers}
    if states == {_EXPIRED}:
        return STOPPED
    return next((state for state in COVER_STATES if state in states), None)


def covered(seen: Insured) -> tuple[Money, ...]:
    """The limits that have not ended, those that have stopped among them."""
    return tuple(of.amount for of in _not_ended(seen))


def usable(seen: Insured) -> tuple[Money, ...]:
    """The limits under which a delivery of today on the terms wanted is covered."""
    running = _granted(seen, CoverKind.IN_FORCE.value)
    return tuple(of.amount for of in running if seen.wanted_days <= of.max_terms_days)


def insured_percent(seen: Insured) -> int:
    """The least percentage of any cover that runs; 0 without one."""
    return min((of.insured_percent for of in _granted(seen, CoverKind.IN_FORCE.value)), default=0)


def days_to_expiry(seen: Insured) -> int | None:
    """Days to the first end of any cover that runs, at most 365; None without one."""
    running = _granted(seen, CoverKind.IN_FORCE.value)
    return _days_to([of.valid_to for of in running], seen.day) if running else None


def days_to_review(seen: Insured) -> int | None:
    """Days to the first review, below 0 once it is past, at most 365."""
    return _days_to([cover.review_by for cover in seen.covers], seen.day)


def max_terms_days(seen: Insured) -> int | None:
    """The longest terms that every cover that runs allows; None without one."""
    return min((of.max_terms_days for of in _granted(seen, CoverKind.IN_FORCE.value)), default=None)


def stopped_days(seen: Insured) -> int:
    """For how many days, today included, cover has been stopped or over; 0 where it is not."""
    if cover_state(seen) != STOPPED:
        return 0
    gone = (of for cover in seen.covers if (of := cover.granted) is not None)
    return max(max(_stopped(of, seen), _expired(of, seen.day)) for of in gone)


def stopped_since(seen: Insured) -> date | None:
    """
    The first day without cover under a policy that has stopped; None where none has.

    Unlike `stopped_days` it is told beside a policy that refused. Of policies that are all
    over it is the day after the last of them.
    """
    gone = _granted(seen, STOPPED)
    days = max((_stopped(of, seen) for of in gone), default=0)
    if cover_state(seen) == STOPPED and not gone:
        days = min(_expired(of, seen.day) for of in _granted(seen, _EXPIRED))
    return seen.day - timedelta(days=days - 1) if days else None


def least_percent(seen: Insured) -> int:
    """
    Give the least percentage of any cover that has not ended, stopped or not; 0 without one.

    Unlike `insured_percent` it does not rise where a cover stops.
    """
    return min((of.insured_percent for of in _not_ended(seen)), default=0)


def least_terms_days(seen: Insured) -> int | None:
    """The longest terms that every cover allows that has not ended; None without one."""
    return min((of.max_terms_days for of in _not_ended(seen)), default=None)


def stop_shipment_on(seen: Insured) -> date | None:
    """
    The first day on which the oldest unpaid invoice stops cover, unless it is paid before.

    None where nothing is unpaid, or no cover that has not ended stops by itself.
    """
    if seen.oldest_due is None:
        return None
    left = (date.max - seen.oldest_due).days
    extensions = [
        of.max_extension_days
        for of in _not_ended(seen)
        if of.max_extension_days is not None and of.max_extension_days < left
    ]
    return seen.oldest_due + timedelta(days=min(extensions) + 1) if extensions else None


def _not_ended(seen: Insured) -> list[Granted]:
    return _granted(seen, CoverKind.IN_FORCE.value, STOPPED)


def _granted(seen: Insured, *states: str) -> list[Granted]:
    return [
        cover.granted
        for cover in seen.covers
        if cover.granted is not None and _state_of(cover, seen) in states
    ]


def _state_of(cover: Cover, seen: Insured) -> str:
    if cover.granted is None:
        return cover.kind.value
    if _expired(cover.granted, seen.day) > 0:
        return _EXPIRED
    return STOPPED if _stopped(cover.granted, seen) > 0 else cover.kind.value


def _expired(granted: Granted, day: date) -> int:
    """For how many days it has been over."""
    return 0 if granted.valid_to is None else max((day - granted.valid_to).days, 0)


def _stopped(granted: Granted, seen: Insured) -> int:
    """For how many days it has been stopped, by the insurer or by an invoice too long overdue."""
    days = 0
    if granted.stopped_from is not None:
        days = (seen.day - granted.stopped_from).days + 1
    if granted.max_extension_days is not None and seen.oldest_due is not None:
        late = (seen.day - seen.oldest_due).days
        days = max(days, late - granted.max_extension_days)
    return max(days, 0)


def _days_to(days: Sequence[date | None], today: date) -> int:
    ahead = [(day - today).days for day in days if day is not None]
    return min([*ahead, AHEAD_DAYS_MAX])


@dataclass(frozen=True, slots=True)
class CoverMeasure:
    """
    A fact that the records of cover give: its type and unit in a rule pack, how it is taken.

    Money is taken as amounts, each in its own currency, to be added up. None says that
    there is nothing to measure.
    """

    type: str
    unit: str | None
    take: Callable[[Insured], str | int | tuple[Money, ...] | None]
    values: tuple[str, ...] | None = None


# What facts.yaml may declare with `source: cover`.
COVER_MEASURES: Mapping[str, CoverMeasure] = {
    "cover_state": CoverMeasure("text", None, cover_state, COVER_STATES),
    "cover_amount": CoverMeasure("number", "money", covered),
    "cover_usable_amount": CoverMeasure("number", "money", usable),
    "cover_insured_percent": CoverMeasure("number", "percent", insured_percent),
    "cover_days_to_expiry": CoverMeasure("number", "days", days_to_expiry),
    "cover_days_to_review": CoverMeasure("number", "days", days_to_review),
    "cover_max_terms_days": CoverMeasure("number", "days", max_terms_days),
    "cover_stopped_days": CoverMeasure("number", "days", stopped_days),
}
