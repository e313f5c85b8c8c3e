"""Editing a buyer: by its version, all of it or nothing."""

from datetime import date

import pytest

from credit_engine.domain.buyer import BuyerNumber, Contact
from credit_engine.errors import BuyerChanged, BuyerNotFound, BuyerNumberTaken, UnknownFact
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.edit_buyer import BuyerChanges, edit_buyer
from credit_engine.services.read_buyers import read_buyer
from tests.builders import REGISTER, a_buyer
from tests.services.world import OTHER_SELLER

GRACE = Contact("Grace Gray", phone="+49 30 1234")


@pytest.fixture
def buyer(world):
    return create_buyer(world.context, world.seller, a_buyer())


def edit(world, buyer, version, caller=None, **changes):
    caller = caller or world.seller
    return edit_buyer(world.context, caller, buyer.buyer_id, version, BuyerChanges(**changes))


def test_what_is_named_changes_and_the_rest_stays(world, buyer):
    edited = edit(
        world,
        buyer,
        1,
        name="Aurora Group",
        numbers=(BuyerNumber("crm", "77"),),
        register={"register_status": "insolvent"},
        contact=GRACE,
    )

    assert (edited.version, edited.name, edited.contact) == (2, "Aurora Group", GRACE)
    assert set(edited.numbers) == {BuyerNumber("erp", "D-1001"), BuyerNumber("crm", "77")}
    assert edited.register == {**REGISTER, "register_status": "insolvent"}
    assert read_buyer(world.context, world.seller, buyer.buyer_id) == edited


def test_each_edit_moves_to_the_next_version(world, buyer):
    for version in (1, 2, 3):
        assert edit(world, buyer, version, name=f"Name {version}").version == version + 1


@pytest.mark.parametrize("version", [0, 2])
def test_an_edit_of_another_version_is_refused_and_changes_nothing(world, buyer, version):
    with pytest.raises(BuyerChanged, match="version 1"):
        edit(world, buyer, version, name="Lost")

    assert read_buyer(world.context, world.seller, buyer.buyer_id) == buyer


def test_an_older_value_of_the_register_does_not_replace_a_newer_one(world, buyer):
    edited = edit(
        world,
        buyer,
        1,
        register={"register_status": "insolvent"},
        register_valid_at=date(2026, 4, 30),
    )

    assert edited.register["register_status"] == "active"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"register": {"zzz": 1.0}}, UnknownFact),
        ({"numbers": (BuyerNumber("erp", "D-2"),)}, BuyerNumberTaken),
    ],
)
def test_an_edit_that_fails_changes_nothing(world, buyer, changes, error):
    create_buyer(world.context, world.seller, a_buyer(number="D-2"))

    with pytest.raises(error):
        edit(world, buyer, 1, name="Half", contact=GRACE, **changes)

    assert read_buyer(world.context, world.seller, buyer.buyer_id) == buyer


def test_another_sellers_buyer_is_not_found(world, buyer):
    with pytest.raises(BuyerNotFound):
        edit(world, buyer, 1, caller=OTHER_SELLER, name="Mine now")
