"""Keys are made and ended by rules: who may have which roles, and administrators apart."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from credit_engine.domain.api_key import read_key
from credit_engine.domain.role import Role
from credit_engine.errors import Conflict, IdempotencyKeyReused, InvalidInput, KeyNotFound
from credit_engine.services.answer_once import Keyed
from credit_engine.services.manage_keys import NewKey, create_key, list_keys, revoke_key
from tests.services.world import OTHER_SELLER, SELLER, World

ANALYST = frozenset({Role.CREDIT_ANALYST})
ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})


def make(world: World, person="anna", roles=ANALYST, caller=SELLER, key=None, **parts):
    """Make a key, under an idempotency key of its own where none is given."""
    keyed = Keyed("keys", key or world.context.ids(), f"sha256:{person}")
    return create_key(world.context, caller, NewKey(person, roles, **parts), keyed)


def revoke(world: World, key_id, caller=SELLER):
    keyed = Keyed("keys/revoke", world.context.ids(), "")
    return revoke_key(world.context, caller, key_id, "she left", keyed)


def id_of(created):
    return read_key(created.key)[0]


def keys_of(world: World, caller=SELLER):
    return list_keys(world.context, caller, None, 200).items


def test_a_key_is_kept_with_all_that_was_said_of_it(world):
    roles = frozenset({Role.CREDIT_MANAGER, Role.AUDITOR})

    created = make(world, roles=roles, level=2, note="laptop", expires_in_days=10)

    (key,) = keys_of(world)
    assert (key.person, key.roles, key.level, key.note) == ("anna", roles, 2, "laptop")
    assert (key.created_at, key.created_by) == (world.clock.now, "alice")
    assert key.expires_at == world.clock.now + timedelta(days=10)
    assert (key.revocation, key.seller_id, key.key_id) == (None, "S-1", id_of(created))
    assert keys_of(world, OTHER_SELLER) == ()


def test_a_key_has_256_bits_and_none_is_like_another(world):
    secrets = {read_key(make(world).key)[1] for _ in range(20)}

    assert len(secrets) == 20
    assert {len(secret) for secret in secrets} == {43}  # of 6 bits each, but for the last


def test_a_replay_has_the_answer_and_not_the_key(world):
    made, again = make(world, key="K"), make(world, key="K")

    assert again.answer == replace(made.answer, replayed=True)
    assert again.key is None
    assert made.key.encode() not in made.answer.body
    assert len(keys_of(world)) == 1
    with pytest.raises(IdempotencyKeyReused):
        make(world, person="berta", key="K")


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ({"roles": frozenset()}, "/roles"),
        ({"roles": ADMINISTRATOR | {Role.AUDITOR}}, "/roles"),
        ({"roles": frozenset({Role.CREDIT_MANAGER})}, "/level"),
        ({"roles": frozenset({Role.CREDIT_MANAGER}), "level": 10}, "/level"),
        ({"level": 1}, "/level"),
        ({"expires_in_days": 0}, "/expires_in_days"),
        ({"expires_in_days": 1826}, "/expires_in_days"),
    ],
)
def test_what_does_not_go_together_is_refused(world, parts, pointer):
    with pytest.raises(InvalidInput) as refused:
        make(world, **parts)

    assert refused.value.pointer == pointer
    assert keys_of(world) == ()


@pytest.mark.parametrize(("first", "then"), [(ADMINISTRATOR, ANALYST), (ANALYST, ADMINISTRATOR)])
def test_an_administrator_has_no_other_role_while_the_key_is_live(world, first, then):
    held = make(world, roles=first)
    make(world, roles=first)  # of the same side, as many as one likes
    with pytest.raises(Conflict, match="anna has the key"):
        make(world, roles=then)
    make(world, person="berta", roles=then)
    make(world, roles=then, caller=OTHER_SELLER)

    for key in keys_of(world):
        if key.person == "anna":
            revoke(world, key.key_id)

    make(world, roles=then)
    assert id_of(held) in {key.key_id for key in keys_of(world)}


def test_an_expired_key_keeps_nobody_apart(world):
    make(world, roles=ADMINISTRATOR, expires_in_days=1)
    world.clock.now += timedelta(days=1)

    make(world, roles=ANALYST)


def test_two_at_once_do_not_get_past_the_rule(world):
    for attempt in range(5):
        person = f"anna{attempt}"

        def either(roles, person=person):
            try:
                return make(world, person=person, roles=roles).key
            except Conflict:
                return None

        with ThreadPoolExecutor(2) as pool:
            made = [*pool.map(either, (ADMINISTRATOR, ANALYST))]
        assert len([key for key in made if key]) == 1


def test_a_revocation_is_recorded_once_and_for_good(world):
    key_id = id_of(make(world))

    revoke(world, key_id)

    (key,) = keys_of(world)
    assert (key.revocation.at, key.revocation.by) == (world.clock.now, "alice")
    assert key.revocation.reason == "she left"
    assert not key.is_live(world.clock.now)
    with pytest.raises(Conflict, match="revoked before"):
        revoke(world, key_id)
    with pytest.raises(KeyNotFound):
        revoke(world, "NOBODY")
    other = id_of(make(world))
    with pytest.raises(KeyNotFound):
        revoke(world, other, OTHER_SELLER)
