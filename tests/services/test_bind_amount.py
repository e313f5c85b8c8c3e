"""Authority: what is above it becomes a person's, and splitting it into parts does not help."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from credit_engine.domain.outcome import Outcome
from credit_engine.errors import AuthorityExceeded
from credit_engine.pack.authority_model import UNRATED, CoverClass
from credit_engine.services.bind_amount import NOT_JUDGED, Judged, judged_in
from credit_engine.services.decide_limit import decide_limit
from credit_engine.services.enter_limit import ENTERED
from credit_engine.services.explain_decision import Audience, explain_decision
from credit_engine.services.join_group import NewParent, change_parent
from credit_engine.services.read_decisions import read_decision
from credit_engine.services.record_facts import record_covers
from credit_engine.services.replay_decision import replay_decision
from tests.bounded_packs import bounded_pack
from tests.builders import a_cover, a_request
from tests.planted.stores import RaisesReadBefore
from tests.services.limit_lives import (
    DAY,
    TODAY,
    act,
    amount_on,
    enter,
    events_of,
    limits_of,
    told,
)
from tests.services.world import command


@pytest.fixture(autouse=True)
def bounded(world):
    world.shelf.pack = bounded_pack(second="9999999.00")


def with_level(world, level, person="boss"):
    return replace(world, seller=replace(world.seller, level=level, person=person))


def asked(world, buyer_id, key="K-1", **request):
    return json.loads(world.decide(buyer_id, key, **request).body)


def record(world, answer):
    return json.loads(read_decision(world.context, world.seller, answer["decision_id"]))["decision"]


def join(world, buyer_id, parent_id):
    change_parent(world.context, world.seller, buyer_id, NewParent(parent_id, "annual report"))


def test_an_amount_within_what_is_automatic_is_granted(world):
    answer = asked(world, world.buyer(), amount="60000.00")

    assert (answer["outcome"], answer["authority"]) == ("approved", "automatic")
    assert answer["analyst"]["authority"] == {"row": "strong", "level": 1, "exceeded": False}
    assert record(world, answer)["authority"] == {
        "row": "strong",
        "judged": "approved",
        "grade": answer["analyst"]["grade"],
        "cover": "not_recorded",
        "minor": 6_000_000,
        "automatic": True,
        "level": 1,
        "exceeded": False,
    }


def test_an_amount_above_it_is_for_a_person_and_says_so(world):
    buyer_id = world.buyer()

    answer = asked(world, buyer_id, amount="60000.01")

    assert (answer["outcome"], answer["authority"]) == ("referred", "person")
    assert (answer["limit_id"], answer["limit_in_force"]) == (None, None)
    assert answer["analyst"]["authority"] == {"row": "strong", "level": 1, "exceeded": True}
    assert [reason["text"]["en"] for reason in answer["reasons"]] == [
        world.shelf.pack.reasons["LIM-ASSETS"].buyer["en"]
    ]
    assert limits_of(world, buyer_id) == []
    for audience in (Audience.SALES, Audience.BUYER):
        said = explain_decision(world.context, world.seller, answer["decision_id"], audience)
        assert (said["outcome"], said["granted"]) == ("referred", None)
    inside = explain_decision(world.context, world.seller, answer["decision_id"], Audience.ANALYST)
    assert inside["above_authority"]


def test_the_assessment_stays_that_of_the_rules_and_replays(world):
    answer = asked(world, world.buyer(), amount="60000.01")

    replayed = replay_decision(world.context, world.seller, answer["decision_id"])

    assert replayed.identical
    whole = json.loads(read_decision(world.context, world.seller, answer["decision_id"]))
    assert whole["assessment"]["outcome"] == "approved"
    assert whole["decision"]["outcome"] == "referred"


def test_a_limit_in_force_stays_where_a_higher_one_is_for_a_person(world):
    buyer_id = world.buyer()
    asked(world, buyer_id, amount="50000.00")

    answer = asked(world, buyer_id, "K-2", kind="increase", amount="70000.00")

    assert answer["outcome"] == "referred"
    assert answer["limit_in_force"]["amount"] == "50000.00"
    assert amount_on(world, buyer_id, TODAY) == "50000.00"


def test_a_lower_limit_and_a_review_of_what_is_in_force_need_nobody(world):
    buyer_id = world.buyer()
    (before,) = [asked(world, buyer_id, amount="60000.00")]
    world.shelf.pack = bounded_pack("6000.00", "9999999.00")

    lowered = asked(world, buyer_id, "K-2", kind="reduce", amount="50000.00")

    assert before["outcome"] == lowered["outcome"] == "approved"
    assert amount_on(world, buyer_id, TODAY) == "50000.00"


def test_raises_within_the_window_count_together(world):
    """In three steps of 20,000 each, as in one of 60,000."""
    world.shelf.pack = bounded_pack("50000.00", "9999999.00")
    buyer_id = world.buyer()
    for number, total in enumerate(("20000.00", "40000.00")):
        assert asked(world, buyer_id, f"K-{number}", amount=total)["outcome"] == "approved"

    assert asked(world, buyer_id, "K-9", amount="60000.00")["outcome"] == "referred"


def test_what_was_granted_and_taken_back_counts_within_the_window_and_no_longer(world):
    buyer_id = world.buyer()
    limit_id = asked(world, buyer_id, amount="40000.00")["limit_id"]
    act(world, limit_id, "cancel")

    again = asked(world, buyer_id, "K-2", amount="40000.00")
    world.clock.now += timedelta(days=30, microseconds=1)
    later = asked(world, buyer_id, "K-3", amount="40000.00")

    assert again["outcome"] == "referred"  # 80,000 within 30 days
    assert later["outcome"] == "approved"


def test_what_was_granted_to_the_group_counts(world):
    first, second, stranger = world.buyer("D-1"), world.buyer("D-2"), world.buyer("D-3")
    join(world, second, first)
    assert asked(world, first, amount="40000.00")["outcome"] == "approved"

    assert asked(world, second, "K-2", amount="40000.00")["outcome"] == "referred"
    assert asked(world, stranger, "K-3", amount="40000.00")["outcome"] == "approved"
    join(world, stranger, first)
    assert asked(world, stranger, "K-4", amount="60000.00")["outcome"] == "referred"


def outcomes_at_once(world) -> list[str]:
    """Ask for 25,000 each for four buyers of a group at once, two of whom fit."""
    buyers = [world.buyer(f"D-{number}") for number in range(4)]
    for other in buyers[1:]:
        join(world, other, buyers[0])

    def ask(buyer_id: str) -> str:
        request = command(buyer_id, f"K-{buyer_id}", a_request(amount="25000.00"))
        return str(json.loads(decide_limit(world.context, world.seller, request).body)["outcome"])

    with ThreadPoolExecutor(len(buyers)) as pool:
        return sorted(pool.map(ask, buyers))


def test_at_once_a_group_is_granted_no_more_than_one_after_the_other(world):
    assert outcomes_at_once(world) == ["approved", "approved", "referred", "referred"]


def test_sums_that_are_read_before_the_lock_are_found_out(world):
    store = RaisesReadBefore(world.context.store)

    assert outcomes_at_once(world.with_ports(store=store)) == ["approved"] * 4


def test_temporary_limits_count_with_the_permanent_one(world):
    buyer_id = world.buyer()
    enter(with_level(world, 4), buyer_id, "30000.00", valid_to=TODAY + 20 * DAY)
    world.clock.now += timedelta(days=31)  # past the window, and past the last day
    assert asked(world, buyer_id, amount="50000.00")["outcome"] == "approved"
    world.clock.now += timedelta(days=31)
    last = (world.clock.now + timedelta(days=20)).date()
    enter(with_level(world, 4), buyer_id, "9000.00", valid_to=last)

    answer = asked(world, buyer_id, "K-2", kind="increase", amount="52000.00")

    assert answer["outcome"] == "referred"  # 61,000 in all


def test_cover_that_is_stopped_or_none_is_another_judgement(world):
    buyer_id = world.buyer()
    record_covers(world.context, world.seller, buyer_id, [a_cover()])
    insured = record(world, asked(world, buyer_id))
    record_covers(
        world.context,
        world.seller,
        buyer_id,
        [a_cover(valid_from=TODAY, max_terms_days=30)],
    )
    short = record(world, asked(world, buyer_id, "K-2"))

    assert insured["authority"]["cover"] == "in_force"
    assert short["authority"]["cover"] == "stopped"  # it pays for nothing on terms of 60 days


def test_a_judgement_is_read_from_a_decision_and_is_the_strictest_of_an_old_one(world):
    decision = record(world, asked(world, world.buyer(), amount="60000.01"))
    grade = decision["authority"]["grade"]

    assert judged_in(decision) == Judged(Outcome.APPROVED, grade, CoverClass.NOT_RECORDED)
    del decision["authority"]
    assert judged_in(decision) == NOT_JUDGED
    assert NOT_JUDGED.grade == UNRATED


@pytest.mark.parametrize(
    ("level", "amount", "granted"),
    [
        (1, "20000.00", True),
        (1, "20000.01", False),
        (2, "100000.00", True),
        (2, "100000.01", False),
        (3, "100000.01", False),
        (4, "9000000.00", True),
        (0, "1.00", False),
    ],
)
def test_a_limit_by_hand_is_within_the_level_of_who_enters_it(world, level, amount, granted):
    buyer_id = world.buyer()

    if granted:
        answer = enter(with_level(world, level), buyer_id, amount)
        assert events_of(world, answer["limit_id"]) == [ENTERED]
        return
    with pytest.raises(AuthorityExceeded, match="level"):
        enter(with_level(world, level), buyer_id, amount)
    assert limits_of(world, buyer_id) == []
    assert world.decisions_of(buyer_id) == 0


def test_limits_by_hand_cannot_be_split(world):
    """Temporary ones beside each other, or a permanent one in the place of another."""
    buyer_id, manager = world.buyer(), with_level(world, 1)
    enter(manager, buyer_id, "12000.00", valid_to=TODAY + 10 * DAY)

    with pytest.raises(AuthorityExceeded):
        enter(manager, buyer_id, "12000.00", valid_to=TODAY + 9 * DAY)
    act(world, limits_of(world, buyer_id)[0].limit_id, "cancel")
    with pytest.raises(AuthorityExceeded):  # it was granted of late all the same
        enter(manager, buyer_id, "12000.00")
    enter(with_level(world, 2), buyer_id, "12000.00")


def test_a_limit_by_hand_counts_for_the_rules(world):
    buyer_id = world.buyer()
    enter(with_level(world, 4), buyer_id, "40000.00", valid_to=TODAY + 10 * DAY)

    assert asked(world, buyer_id, amount="30000.00")["outcome"] == "referred"


def test_an_amount_without_a_rate_is_for_whoever_may_grant_any(world):
    buyer_id = world.buyer()

    with pytest.raises(AuthorityExceeded):
        enter(with_level(world, 2), buyer_id, "1", "JPY")
    operator = replace(world, seller=replace(world.seller, level=4, operates=True))
    limit_id = enter(operator, buyer_id, "1", "JPY")["limit_id"]
    act(world, limit_id, "cancel")
    assert asked(world, buyer_id, amount="1000.00")["outcome"] == "referred"  # untold, of late


def test_what_is_used_again_or_longer_is_granted_anew(world):
    buyer_id = world.buyer()
    limit_id = enter(with_level(world, 2), buyer_id, "50000.00")["limit_id"]
    act(with_level(world, 1), limit_id, "suspend")

    with pytest.raises(AuthorityExceeded):
        act(with_level(world, 1), limit_id, "resume")
    act(with_level(world, 2), limit_id, "resume")
    with pytest.raises(AuthorityExceeded):
        act(with_level(world, 1), limit_id, "prolong", review_by=TODAY + 90 * DAY)


def test_by_hand_two_people_are_wanted_above_what_they_are_wanted_for_in_overrides(world):
    world.shelf.pack = bounded_pack()  # 10,000
    buyer_id, other, manager = world.buyer("D-1"), world.buyer("D-2"), with_level(world, 4)
    join(world, other, buyer_id)
    enter(manager, buyer_id, "6000.00", valid_to=TODAY + 10 * DAY)

    for of, amount in ((buyer_id, "4000.01"), (other, "4000.01")):
        with pytest.raises(AuthorityExceeded, match="two people"):
            enter(manager, of, amount, valid_to=TODAY + 9 * DAY)
    enter(manager, other, "4000.00", valid_to=TODAY + 9 * DAY)
    operator = replace(manager, seller=replace(manager.seller, operates=True))
    enter(operator, buyer_id, "500000.00")  # whoever has the settings may do everything anyway


def test_lowering_needs_no_level(world):
    buyer_id = world.buyer()
    limit_id = enter(with_level(world, 4), buyer_id, "900000.00")["limit_id"]

    act(with_level(world, 1), limit_id, "reduce", amount="800000.00", at_once=True)
    act(with_level(world, 1), limit_id, "withdraw", at_once=True)

    assert [kind for kind, _ in told(world)][-1] == "limit.withdrawn"
