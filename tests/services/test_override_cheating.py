"""
What people would try to grant alone what needs two, or more than they may.

Each attempt is made against the real check, and once against checks with a planted fault, so
that these tests are known to notice.
"""

import json
from dataclasses import replace

import pytest

from credit_engine import errors
from credit_engine.domain import override_errors
from credit_engine.domain.role import Role
from credit_engine.services import approve_override as module
from credit_engine.services.answer_once import Keyed
from credit_engine.services.context import Caller
from credit_engine.services.manage_keys import NewKey, create_key
from tests.planted import overrides as planted
from tests.services.limit_lives import DAY, TODAY, amount_on
from tests.services.override_world import (
    ANNA,
    BEN,
    CARL,
    a_person,
    approve,
    approving,
    decided,
    override_of,
    propose,
    reject,
    with_authority,
    withdraw,
)

# One person: the key that she proposes by, and what else she has.
ANNAS = {
    "the same key": ANNA,
    "a second key": replace(ANNA, principal="key:anna-2"),
    "a key of a higher level": replace(ANNA, principal="key:anna-3", level=9),
    "a token": replace(ANNA, principal="person:anna"),
    "a key that is administrator too": replace(
        ANNA, principal="key:anna-4", roles=frozenset({Role.ADMINISTRATOR, Role.CREDIT_MANAGER})
    ),
}


@pytest.fixture
def proposed(world):
    with_authority(world, second_person_above_minor=0)
    answer = propose(world, decided(world)[1], by=ANNA)
    assert answer["state"] == "proposed"
    return answer


@pytest.mark.parametrize("means", ANNAS)
def test_the_author_is_never_the_approver(world, proposed, means):
    with pytest.raises(override_errors.OwnOverride):
        approve(world, proposed, by=ANNAS[means])

    assert override_of(world, proposed["override_id"]).end is None
    assert amount_on(world, proposed["buyer_id"], TODAY) == "50000.00"
    assert world.decisions_of(proposed["buyer_id"]) == 1


@pytest.mark.parametrize("means", ANNAS)
def test_nor_does_the_author_reject_it_so_that_reports_count_a_second_look(world, proposed, means):
    with pytest.raises(override_errors.OwnOverride):
        reject(world, proposed, by=ANNAS[means])


def own_approvals(world, proposed) -> list[str]:
    """By which means the author got an override of her own approved."""
    found = []
    for means, caller in ANNAS.items():
        try:
            approve(world, proposed, by=caller)
        except (override_errors.OwnOverride, override_errors.OverrideApproved):
            continue
        found.append(means)
    return found


@pytest.mark.parametrize(
    ("check", "caught"),
    [
        (planted.by_principal, "the same key"),
        (planted.nobody_looks, "the same key"),
    ],
)
def test_a_check_with_a_fault_is_noticed(world, proposed, monkeypatch, check, caught):
    assert own_approvals(world, proposed) == []

    monkeypatch.setattr(module, "check_second_person", check)

    assert own_approvals(world, proposed) == [caught]


def asked_by(world, asker: Caller) -> str:
    """A decision on what *asker* asked for."""
    buyer_id = world.buyer()
    return json.loads(replace(world, seller=asker).decide(buyer_id).body)["decision_id"]


def a_made_key(world, person: str) -> str:
    """Make a key for a person; its principal."""
    new = NewKey(person, frozenset({Role.CREDIT_MANAGER}), level=3)
    made = create_key(world.context, world.seller, new, Keyed("keys", person, "")).answer.body
    return f"key:{json.loads(made)['key_id']}"


def test_whoever_asked_for_the_credit_does_not_grant_it(world):
    anna = replace(ANNA, principal=a_made_key(world, "anna"))
    decision_id = asked_by(world, anna)

    alone = propose(world, decision_id, by=anna)
    assert alone["state"] == "proposed"
    bens = propose(world, decision_id, "61000.00", by=BEN)
    assert bens["state"] == "approved"

    proposed = propose(world, decision_id, "62000.00", by=a_person("ada", Role.CREDIT_ANALYST))
    for means in ANNAS.values():  # and none of her keys is the one that asked
        with pytest.raises(errors.OwnRequest, match="what they asked for"):
            approve(world, proposed, by=means)
    assert approve(world, proposed, by=CARL)["state"] == "approved"


def test_her_own_proposal_is_withdrawn_by_any_of_her_keys_and_by_nobody_else(world, proposed):
    with pytest.raises(override_errors.NotOwnOverride):
        withdraw(world, proposed, by=BEN)

    assert withdraw(world, proposed, by=ANNAS["a token"])["state"] == "withdrawn"


def test_what_is_approved_is_what_was_read(world, proposed):
    other = propose(world, proposed["content"]["decision_id"], "99000.00", by=ANNA)

    with pytest.raises(override_errors.OverrideDiffers):
        approving(world, other, by=BEN, content_sha256=proposed["content_sha256"])
    with pytest.raises(override_errors.OverrideDiffers):
        approving(world, other, by=BEN, content_sha256="sha256:" + "0" * 64)
    assert approving(world, other, by=BEN).status == 201


def test_a_row_that_was_changed_in_the_database_is_not_approved(world, proposed):
    with world.tampering("overrides") as connection:
        connection.exec_driver_sql("UPDATE overrides SET minor = 9900000000")

    with pytest.raises(override_errors.OverrideDiffers):
        approve(world, proposed, by=BEN)


def test_an_approval_is_not_used_for_another_override(world, proposed):
    approve(world, proposed, by=BEN)
    once_more = propose(world, proposed["content"]["decision_id"], "70000.00", by=ANNA)

    with pytest.raises(override_errors.OverrideApproved):  # sent again under another key
        approving(world, proposed, by=BEN, key="again")
    with pytest.raises(override_errors.OverrideDiffers):  # and for what was not approved
        approving(world, once_more, by=BEN, content_sha256=proposed["content_sha256"])
    assert amount_on(world, proposed["buyer_id"], TODAY) == "60000.00"


def test_an_approval_that_is_sent_again_later_extends_nothing(world, proposed):
    first = approving(world, proposed, by=BEN, key="K-1")
    last = override_of(world, proposed["override_id"]).expires_on
    world.clock.now = world.clock.now + 31 * DAY

    assert approving(world, proposed, by=BEN, key="K-1").body == first.body

    assert amount_on(world, proposed["buyer_id"], last + DAY) == "50000.00"


def test_the_author_gains_nothing_by_the_approvers_key(world, proposed):
    done = approving(world, proposed, by=BEN, key="K-1")

    again = approving(world, proposed, by=ANNA, key="K-1")

    assert (again.body, again.replayed) == (done.body, True)
    assert override_of(world, proposed["override_id"]).end.person == "ben"
    assert world.decisions_of(proposed["buyer_id"]) == 2


def in_pieces(world, by: Caller, pieces: list[str]) -> list[str]:
    """Propose totals that rise piece by piece; how each ended."""
    decision_id = decided(world, "10000.00")[1]
    return [propose(world, decision_id, total, by=by)["state"] for total in pieces]


def test_in_pieces_it_needs_two_people_as_in_one(world):
    with_authority(world, second_person_above_minor=14_000_00)

    states = in_pieces(world, ANNA, ["12000.00", "13000.00", "14000.00", "14000.01"])

    assert states == ["approved", "approved", "approved", "proposed"]


def test_pieces_of_days_are_summed_over_the_window(world):
    with_authority(world, second_person_above_minor=14_000_00, window_days=30)
    decision_id = decided(world, "10000.00")[1]
    states = []
    for _ in range(5):  # each lasts a day, so that the total is low each time
        today = world.clock.now.date()
        states.append(propose(world, decision_id, "13500.00", by=ANNA, expires_on=today)["state"])
        world.clock.now += 2 * DAY

    assert states == ["approved", "approved", "approved", "approved", "proposed"]


def test_two_people_who_propose_in_turn_are_summed_too(world):
    with_authority(world, second_person_above_minor=14_000_00)
    decision_id = decided(world, "10000.00")[1]
    today = world.clock.now.date()
    for number in range(4):
        by = (ANNA, BEN)[number % 2]
        propose(world, decision_id, "13500.00", by=by, expires_on=today)
        today += 2 * DAY
        world.clock.now += 2 * DAY

    answer = propose(world, decision_id, "13500.00", by=CARL, expires_on=today)

    assert answer["state"] == "proposed"


def test_another_currency_than_the_packs_without_a_rate_needs_two(world):
    with_authority(world, second_person_above_minor=10**12)
    buyer_id = world.buyer()
    world.decide(buyer_id, currency="USD")
    with world.context.store.reading() as reading:
        decision_id = reading.newest_decision_on_request(buyer_id)

    found = propose(world, decision_id, "10.00", by=a_person("zoe", level=9), currency="USD")

    assert found["state"] == "proposed"
