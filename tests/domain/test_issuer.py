"""The mapping of a claim's values to roles at sellers, and who a subject is here."""

import json

import pytest

from credit_engine.domain.issuer import default_mapping, person_of, read_mapping, role_value
from credit_engine.domain.role import Role

MANAGERS = {"sellers": ["S-1", "S-2"], "roles": ["credit_manager", "auditor"], "level": 2}


def test_a_mapping_says_what_each_value_gives() -> None:
    mapping = read_mapping(
        json.dumps(
            {
                "claim": ["realm_access", "roles"],
                "seller_claim": "company",
                "values": {"managers": MANAGERS},
            }
        )
    )

    assert mapping.claim == ("realm_access", "roles")
    assert mapping.seller_claim == "company"
    assert mapping.sellers() == {"S-1", "S-2"}
    grant = mapping.values["managers"]
    assert (grant.roles, grant.level) == ({Role.CREDIT_MANAGER, Role.AUDITOR}, 2)


def test_the_claim_may_be_left_out_and_may_be_an_address() -> None:
    values = {"values": {"m": MANAGERS}}

    assert read_mapping(json.dumps(values)).claim == ("roles",)
    named = read_mapping(json.dumps({"claim": "https://example.test/roles", **values}))
    assert named.claim == ("https://example.test/roles",)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[", "Expecting"),
        ("[]", "write an object"),
        ("{}", "values is missing"),
        ('{"values": {}}', "values: write an object"),
        ('{"values": {}, "values": {}}', "twice"),
        ('{"values": {"a": {}}, "who": 1}', "unknown who"),
        ('{"values": {"a": {}}, "claim": []}', "claim:"),
        ('{"values": {"a": {}}, "claim": ""}', "claim:"),
        ('{"values": {"a": {}}, "seller_claim": ""}', "seller_claim:"),
        ('{"values": {"a": 1}}', "'a': write an object"),
        ('{"values": {"a": {"roles": ["auditor"]}}}', "sellers is missing"),
        ('{"values": {"a": {"roles": [], "sellers": ["S"]}}}', "roles wants"),
        ('{"values": {"a": {"roles": "auditor", "sellers": ["S"]}}}', "roles wants"),
        ('{"values": {"a": {"roles": ["auditor"], "sellers": [1]}}}', "sellers wants"),
        ('{"values": {"a": {"roles": ["chief"], "sellers": ["S"]}}}', "no role is called chief"),
        (
            '{"values": {"a": {"roles": ["auditor", "administrator"], "sellers": ["S"]}}}',
            "no other role",
        ),
        ('{"values": {"a": {"roles": ["credit_manager"], "sellers": ["S"]}}}', "level"),
        ('{"values": {"a": {"roles": ["auditor"], "sellers": ["S"], "level": 1}}}', "level"),
        ('{"values": {"a": {"roles": ["auditor"], "sellers": ["S"], "level": true}}}', "level"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_mapping(text)


def test_without_a_mapping_values_name_seller_role_and_level() -> None:
    values = default_mapping(["S-1", "S:2"]).values

    assert values["S-1/credit_analyst"].roles == {Role.CREDIT_ANALYST}
    assert values["S:2/credit_manager/9"].level == 9
    assert values["S:2/credit_manager/9"].sellers == {"S:2"}
    assert "S-1/credit_manager" not in values
    assert len(values) == 2 * (5 + 9)
    assert role_value("S-1", Role.CREDIT_MANAGER, 3) in values


def test_a_subject_is_the_same_person_each_time_and_no_other() -> None:
    assert person_of("https://a", "1") == person_of("https://a", "1")
    told_apart = {
        person_of(*pair)
        for pair in (("a", "bc"), ("ab", "c"), ("a", "b"), ("1:a", "b"), ("a", ":b"), ("b", "a"))
    }
    assert len(told_apart) == 6
    # Records hold it: another spelling would make another person of everybody.
    assert person_of("https://login.example.test/realm", "8f14e45f") == (
        "56d67a5a26f4b1dc5a7baa936973c0e6"
    )
