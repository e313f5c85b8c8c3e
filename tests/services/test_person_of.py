"""The person behind a principal of a record is the one that callers come as."""

import json

from credit_engine.domain.role import Role
from credit_engine.services.answer_once import Keyed
from credit_engine.services.manage_keys import NewKey, create_key
from credit_engine.services.person_of import person_of


def test_a_key_is_the_person_whose_it_is(world):
    new = NewKey("anna", frozenset({Role.CREDIT_ANALYST}))
    made = create_key(world.context, world.seller, new, Keyed("keys", "k", "")).answer.body
    principal = f"key:{json.loads(made)['key_id']}"

    with world.context.store.reading() as reading:
        assert person_of(reading, "S-1", principal) == "anna"
        assert person_of(reading, "S-2", principal) == principal  # no key of theirs


def test_a_token_and_the_command_line_name_the_person(world):
    with world.context.store.reading() as reading:
        assert person_of(reading, "S-1", "person:3f2a") == "3f2a"
        assert person_of(reading, "S-1", "command_line:root") == "root"


def test_what_names_nobody_is_a_person_of_its_own(world):
    with world.context.store.reading() as reading:
        for principal in ("seller:S-1", "key:01J", "background", ""):
            assert person_of(reading, "S-1", principal) == principal
