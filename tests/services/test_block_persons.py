"""Persons are blocked and let in again, each time with who did it and why."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from credit_engine.domain.person_block import BlockState
from credit_engine.domain.role import Role
from credit_engine.errors import Conflict, IdempotencyKeyReused
from credit_engine.services.answer_once import Keyed
from credit_engine.services.block_persons import (
    PersonChange,
    change_block,
    is_person_blocked,
    list_blocks,
)
from credit_engine.services.manage_keys import NewKey, create_key
from tests.services.world import OTHER_SELLER, SELLER, World

ADMINISTRATOR = replace(SELLER, roles=frozenset({Role.ADMINISTRATOR}), person="root")


def block(world: World, person="anna", caller=SELLER, key=None):
    keyed = Keyed("persons/blocks", key or world.context.ids(), f"sha256:{person}")
    change = PersonChange(person, BlockState.BLOCKED, "she left")
    return change_block(world.context, caller, change, keyed)


def unblock(world: World, person="anna", caller=SELLER):
    keyed = Keyed("persons/unblocks", world.context.ids(), f"sha256:{person}")
    change = PersonChange(person, BlockState.UNBLOCKED, "she is back")
    return change_block(world.context, caller, change, keyed)


def is_out(world: World, person="anna", caller=SELLER):
    with world.context.store.reading() as reading:
        return is_person_blocked(reading, caller.seller_id, person)


def blocks(world: World, caller=SELLER):
    return list_blocks(world.context, caller, None, 200).items


def test_the_last_record_of_a_person_holds(world):
    seen = [is_out(world)]
    for change in (block, unblock, block, unblock):
        change(world)
        seen.append(is_out(world))

    assert seen == [False, True, False, True, False]
    states = [BlockState.BLOCKED, BlockState.UNBLOCKED] * 2
    assert sorted(one.number for one in blocks(world)) == [1, 2, 3, 4]
    assert [one.state for one in sorted(blocks(world), key=lambda of: of.number)] == states


def test_a_clock_that_goes_back_changes_nothing_of_which_record_is_the_last(world):
    block(world)
    world.clock.now = world.clock.now.replace(year=2000)
    unblock(world)

    assert not is_out(world)


def test_a_record_says_who_and_why(world):
    block(world)

    (record,) = blocks(world)
    assert (record.person, record.reason, record.by) == ("anna", "she left", "alice")
    assert record.at == world.clock.now


def test_a_block_is_of_one_person_of_one_seller(world):
    block(world)

    assert not is_out(world, "berta")
    assert not is_out(world, caller=OTHER_SELLER)
    assert blocks(world, OTHER_SELLER) == ()
    with pytest.raises(Conflict, match="is not blocked"):
        unblock(world, caller=OTHER_SELLER)


def test_nothing_is_done_twice(world):
    assert block(world, key="K").body == block(world, key="K").body
    assert len(blocks(world)) == 1
    with pytest.raises(IdempotencyKeyReused):
        block(world, "berta", key="K")
    with pytest.raises(Conflict, match="blocked already"):
        block(world)
    unblock(world)
    with pytest.raises(Conflict, match="is not blocked"):
        unblock(world)


def test_two_at_once_block_once(world):
    def attempt(_):
        try:
            return block(world)
        except Conflict:
            return None

    with ThreadPoolExecutor(2) as pool:
        made = [*pool.map(attempt, range(2))]

    assert len([one for one in made if one]) == len(blocks(world)) == 1


def test_an_administrator_blocks_others_and_never_themselves(world):
    with pytest.raises(Conflict, match="nobody blocks themselves"):
        block(world, "root", ADMINISTRATOR)
    block(world, "another.root", ADMINISTRATOR)
    assert not is_out(world, "root")

    operator = replace(ADMINISTRATOR, roles=frozenset(Role))
    block(world, "root", operator)
    assert is_out(world, "root"), "at the command line any block can be lifted again"


def test_no_key_is_made_for_who_is_blocked(world):
    new, keyed = NewKey("anna", frozenset({Role.AUDITOR})), Keyed("keys", "K", "")
    block(world)

    with pytest.raises(Conflict, match="anna is blocked"):
        create_key(world.context, SELLER, new, keyed)

    unblock(world)
    assert create_key(world.context, SELLER, new, keyed).key
