"""
The trials of who answers and on what: nobody answers their own, nothing is answered stale.

Each is passed by the shipped code, and failed by a planted bug.
"""

from contextlib import closing
from dataclasses import replace

from credit_engine.errors import EvidenceStale, OwnRequest
from credit_engine.services.context import Caller
from tests.planted.referrals import ForgetfulStore, as_its_own_person
from tests.services.limit_lives import TODAY
from tests.services.one_key import opened
from tests.services.referral_world import a_manager, answered, referred, score
from tests.services.world import World

HERS = tuple(a_manager("mona", level=9, key=key) for key in ("first", "second", "token"))


def own_answers(world: World, keys: tuple[Caller, ...]) -> int:
    """How many requests somebody got answered, who asks with one key and answers with others."""
    given = 0
    for place, key in enumerate(keys[1:]):
        asking = replace(world, seller=keys[0])
        _, referral = referred(asking, number=f"OWN-{place}")
        try:
            answered(world, referral, caller=key)
            given += 1
        except OwnRequest:
            pass
    return given


def stale_answers(world: World, answering: World) -> int:
    """How many answers count, though something was recorded since the evidence was taken."""
    given = 0
    for place, how in enumerate(("approve", "refuse")):
        buyer_id, referral = referred(world, number=f"STALE-{place}")
        score(world, buyer_id, 150.0, TODAY)
        try:
            answered(answering, referral, how)
            given += 1
        except EvidenceStale:
            pass
    return given


def test_nobody_answers_what_they_asked_for(world):
    assert own_answers(world, HERS) == 0


def test_the_trial_notices_people_who_are_told_by_their_keys(world):
    assert own_answers(world, tuple(map(as_its_own_person, HERS))) == 2


def test_nothing_is_answered_on_stale_evidence(world):
    assert stale_answers(world, world) == 0


def test_the_trial_notices_a_store_that_forgets_news(world):
    with closing(opened(ForgetfulStore, world.database_url)) as store:
        assert stale_answers(world, world.with_ports(store=store)) == 2
