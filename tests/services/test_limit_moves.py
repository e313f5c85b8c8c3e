"""What a decision does to the limits, over every kind of request, limit and result."""

from dataclasses import replace
from datetime import date

import pytest

from credit_engine.domain.limit import Limit, LimitState
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.errors import InvalidInput, NoLimitInForce
from credit_engine.services.held_limits import Held
from credit_engine.services.limit_moves import Grant, Moves, NewLimit, plan_moves
from tests.builders import AS_OF, a_request

LATER = date(2027, 5, 22)  # the review that a grant brings
REVIEW = date(2027, 1, 31)  # the review of the limit in force
NEW = NewLimit("L-NEW", "B-1", "S-1", "D-NEW", AS_OF)


def a_limit(limit_id: str, amount: int, state: LimitState, *, days: int = 60) -> Limit:
    return Limit(
        limit_id=limit_id,
        buyer_id="B-1",
        seller_id="S-1",
        decision_id="D-OLD",
        amount=Money(amount * 100, "EUR"),
        state=state,
        valid_from=date(2026, 1, 31),
        review_by=REVIEW,
        max_terms=Terms("open_account", days, "invoice_date"),
    )


IN_FORCE = a_limit("L-1", 20_000, LimitState.IN_FORCE)
PENDING = a_limit("L-2", 40_000, LimitState.PENDING_CONDITIONS)
HELD = {
    "nothing": Held(None, None),
    "in force": Held(IN_FORCE, None),
    "pending": Held(None, PENDING),
    "both": Held(IN_FORCE, PENDING),
}


def a_grant(amount: int, *, days: int = 60, blocked: bool = False, review_by: date = LATER):
    return Grant(amount * 100, Terms("open_account", days, "invoice_date"), review_by, blocked)


def planned(kind: str, held: str, grant: Grant | None, *, wanted: int, days: int = 60) -> Moves:
    request = a_request(kind, amount=f"{wanted}.00", days=days)
    return plan_moves(request, grant, HELD[held], NEW)


def shown(moves: Moves) -> tuple:
    """Show moves in short: what ended, what was added, the limit in force, its review, events."""
    added, in_force = moves.added, moves.in_force
    return (
        [limit.limit_id for limit in moves.ended],
        added and (added.amount.minor // 100, added.max_terms.days, added.state.value),
        in_force and (in_force.limit_id, in_force.amount.minor // 100, in_force.review_by),
        [f"{limit_id} {event}" for limit_id, event in moves.events],
    )


BETTER, SAME, WORSE = a_grant(30_000), a_grant(20_000), a_grant(15_000)
BLOCKED_BETTER, BLOCKED_SAME = a_grant(30_000, blocked=True), a_grant(20_000, blocked=True)
NOTHING = ([], None, None, [])
KEPT = ([], None, ("L-1", 20_000, REVIEW), [])
PROLONGED = ([], None, ("L-1", 20_000, LATER), ["L-1 prolonged"])
REVIEWED = ([], None, ("L-1", 20_000, AS_OF), ["L-1 review_opened"])
REVIEWED_ENDING_PENDING = (
    ["L-2"],
    None,
    ("L-1", 20_000, AS_OF),
    ["L-2 replaced", "L-1 review_opened"],
)


def granted(amount: int, *ended: str) -> tuple:
    """Show a new limit in force in the place of those ended."""
    return (
        list(ended),
        (amount, 60, "in_force"),
        ("L-NEW", amount, LATER),
        [*(f"{limit_id} replaced" for limit_id in ended), "L-NEW granted"],
    )


def pending(amount: int, *ended: str, beside: tuple | None = None) -> tuple:
    """Show a new limit that waits for its conditions."""
    return (
        list(ended),
        (amount, 60, "pending_conditions"),
        beside,
        [*(f"{limit_id} replaced" for limit_id in ended), "L-NEW granted_pending_conditions"],
    )


OLD = ("L-1", 20_000, REVIEW)

# held before, what the decision grants -> what is done, where 30,000 are wanted
ASKING_FOR_MORE = [
    ("nothing", BETTER, granted(30_000)),
    ("nothing", WORSE, granted(15_000)),
    ("nothing", BLOCKED_BETTER, pending(30_000)),
    ("nothing", None, NOTHING),
    ("pending", BETTER, granted(30_000, "L-2")),
    ("pending", BLOCKED_BETTER, pending(30_000, "L-2")),
    ("pending", None, (["L-2"], None, None, ["L-2 replaced"])),
    ("in force", BETTER, granted(30_000, "L-1")),
    ("in force", SAME, PROLONGED),
    ("in force", WORSE, REVIEWED),
    ("in force", None, REVIEWED),
    ("in force", BLOCKED_BETTER, pending(30_000, beside=OLD)),
    ("in force", BLOCKED_SAME, REVIEWED),
    ("both", BETTER, granted(30_000, "L-2", "L-1")),
    ("both", SAME, PROLONGED),
    ("both", WORSE, REVIEWED_ENDING_PENDING),
    ("both", None, REVIEWED_ENDING_PENDING),
    ("both", BLOCKED_BETTER, pending(30_000, "L-2", beside=OLD)),
    ("both", BLOCKED_SAME, REVIEWED),
]


@pytest.mark.parametrize("kind", ["new", "increase", "prolong"])
@pytest.mark.parametrize(("held", "grant", "moves"), ASKING_FOR_MORE)
def test_a_request_for_more_is_granted_confirmed_or_reviewed(kind, held, grant, moves):
    if kind != "new" and held in ("nothing", "pending"):
        with pytest.raises(NoLimitInForce, match=kind):
            planned(kind, held, grant, wanted=30_000)
        return

    assert shown(planned(kind, held, grant, wanted=30_000)) == moves


@pytest.mark.parametrize("kind", ["new", "increase", "prolong"])
@pytest.mark.parametrize(
    ("grant", "wanted", "days", "moves"),
    [
        # as much as asked, less than in force: nothing is known of the rest of the limit
        (a_grant(10_000), 10_000, 60, KEPT),
        (a_grant(9_000), 10_000, 60, REVIEWED),
        # the whole limit for fewer days than it has: the days it has are not confirmed
        (a_grant(20_000, days=30), 20_000, 30, KEPT),
        (a_grant(20_000, days=30), 20_000, 60, REVIEWED),
        (a_grant(30_000, days=30), 30_000, 60, REVIEWED),
        # a review that would come closer stays where it is
        (a_grant(20_000, review_by=REVIEW), 20_000, 60, KEPT),
        (a_grant(20_000, review_by=date(2026, 12, 1)), 20_000, 60, KEPT),
    ],
)
def test_only_what_was_assessed_is_confirmed(kind, grant, wanted, days, moves):
    assert shown(planned(kind, "in force", grant, wanted=wanted, days=days)) == moves


def test_the_same_amount_for_more_days_is_better():
    found = planned("new", "in force", a_grant(20_000, days=90), wanted=20_000, days=90)

    assert found.added.max_terms.days == 90
    assert found.in_force == found.added


def test_more_for_the_fewer_days_that_were_asked_is_granted():
    found = planned("new", "in force", a_grant(30_000, days=30), wanted=30_000, days=30)

    assert (found.added.amount.minor, found.added.max_terms.days) == (30_000_00, 30)


def test_a_limit_in_another_currency_is_for_a_person():
    dollars = replace(IN_FORCE, amount=Money(1, "USD"))

    found = plan_moves(a_request(), a_grant(50_000), Held(dollars, None), NEW)

    assert (found.added, found.in_force.amount) == (None, Money(1, "USD"))
    assert found.events == (("L-1", "review_opened"),)


def test_a_review_that_is_overdue_stays_overdue():
    overdue = replace(IN_FORCE, review_by=date(2026, 6, 30))

    for grant in (None, WORSE):
        found = plan_moves(a_request(), grant, Held(overdue, None), NEW)
        assert (found.review_by, found.in_force.review_by) == (overdue.review_by,) * 2


def reduced(amount: int, *, review_by: date, ended: tuple = ("L-1",), opened: bool = False):
    events = [*(f"{limit_id} replaced" for limit_id in ended), "L-NEW reduced"]
    return (
        list(ended),
        (amount, 60, "in_force"),
        ("L-NEW", amount, review_by),
        [*events, "L-NEW review_opened"] if opened else events,
    )


@pytest.mark.parametrize(
    ("held", "grant", "wanted", "moves"),
    [
        ("in force", a_grant(10_000), 10_000, reduced(10_000, review_by=REVIEW)),
        ("in force", a_grant(10_000), 0, reduced(0, review_by=REVIEW)),
        ("in force", a_grant(9_000), 10_000, reduced(10_000, review_by=AS_OF, opened=True)),
        ("in force", None, 10_000, reduced(10_000, review_by=AS_OF, opened=True)),
        (
            "in force",
            a_grant(10_000, blocked=True),
            10_000,
            reduced(10_000, review_by=REVIEW),
        ),
        ("both", a_grant(10_000), 10_000, reduced(10_000, review_by=REVIEW, ended=("L-1", "L-2"))),
        # not lower than what is in force: nothing to reduce
        ("in force", a_grant(20_000), 20_000, KEPT),
        ("in force", a_grant(30_000), 30_000, KEPT),
        ("in force", a_grant(25_000), 30_000, KEPT),
        ("both", a_grant(20_000), 20_000, KEPT),
        ("in force", a_grant(15_000), 20_000, REVIEWED),
        ("in force", None, 30_000, REVIEWED),
    ],
)
def test_a_reduction_lowers_the_limit_at_once_whatever_the_assessment_says(
    held, grant, wanted, moves
):
    assert shown(planned("reduce", held, grant, wanted=wanted)) == moves


@pytest.mark.parametrize("held", ["nothing", "pending"])
def test_there_is_nothing_to_reduce_without_a_limit_in_force(held):
    with pytest.raises(NoLimitInForce, match="reduce"):
        planned("reduce", held, SAME, wanted=1)


def test_a_reduction_keeps_the_terms_and_names_its_decision():
    found = planned("reduce", "in force", a_grant(10_000, days=14), wanted=10_000, days=14)

    assert found.added == replace(
        IN_FORCE,
        limit_id="L-NEW",
        decision_id="D-NEW",
        amount=Money(10_000_00, "EUR"),
        valid_from=AS_OF,
        review_by=REVIEW,
    )


def test_a_reduction_in_another_currency_is_refused():
    with pytest.raises(InvalidInput, match="EUR") as refused:
        plan_moves(a_request("reduce", currency="USD"), SAME, HELD["in force"], NEW)

    assert refused.value.pointer == "/wanted/currency"


def test_a_new_limit_says_whose_it_is_and_what_decided_it():
    assert planned("new", "nothing", BETTER, wanted=30_000).added == Limit(
        limit_id="L-NEW",
        buyer_id="B-1",
        seller_id="S-1",
        decision_id="D-NEW",
        amount=Money(30_000_00, "EUR"),
        state=LimitState.IN_FORCE,
        valid_from=AS_OF,
        review_by=LATER,
        max_terms=Terms("open_account", 60, "invoice_date"),
    )


SECURED = Terms("letter_of_credit", 60, "invoice_date")
MONTH_END = Terms("open_account", 30, "invoice_date", end_of_month=True)


@pytest.mark.parametrize(
    ("granted", "held", "events"),
    [
        # asked on open account, 60 days; the same amount is in force
        (SECURED, "open_account 60", ["L-1 review_opened"]),
        (MONTH_END, "open_account 60", ["L-1 prolonged"]),  # 60 days at the longest
        (replace(MONTH_END, days=29), "open_account 60", ["L-1 review_opened"]),
        (IN_FORCE.max_terms, "letter_of_credit 60", ["L-1 replaced", "L-NEW granted"]),
        (replace(IN_FORCE.max_terms, days=30), "letter_of_credit 30", ["L-1 replaced",
                                                                      "L-NEW granted"]),
        (SECURED, "letter_of_credit 60", ["L-1 prolonged"]),
        (SECURED, "letter_of_credit 30", ["L-1 replaced", "L-NEW granted"]),
        (SECURED, "letter_of_credit 75", []),
    ],
)  # fmt: skip
def test_terms_are_compared_by_instrument_and_longest_days(granted, held, events):
    instrument, days = held.split()
    in_force = replace(IN_FORCE, max_terms=Terms(instrument, int(days), "invoice_date"))
    grant = replace(SAME, terms=granted)

    request = a_request("prolong", amount="20000.00", days=60)
    found = plan_moves(request, grant, Held(in_force, None), NEW)

    assert [f"{limit_id} {event}" for limit_id, event in found.events] == events
