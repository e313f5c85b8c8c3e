"""Creating a buyer: what is stated of it is recorded once, from the day it was true."""

from datetime import UTC, date, datetime

import pytest

from credit_engine.domain.buyer import BuyerNumber, Contact
from credit_engine.domain.facts import Observation
from credit_engine.errors import BuyerNumberTaken, InvalidInput, UnknownFact
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.read_buyers import list_buyers, read_buyer
from tests.builders import REGISTER, a_buyer
from tests.services.world import OTHER_SELLER

ADA = Contact("Ada Adams", email="ada@aurora.example")


def create(world, new, caller=None):
    return create_buyer(world.context, caller or world.seller, new)


def observations_of(world, buyer_id):
    with world.context.store.reading() as reading:
        return reading.facts(buyer_id, date.max).observations


def test_a_buyer_is_created_at_its_first_version(world):
    created = create(world, a_buyer(contact=ADA))

    assert created.version == 1
    assert read_buyer(world.context, world.seller, created.buyer_id) == created
    assert created.register == REGISTER
    assert created.contact == ADA
    assert created.numbers == (BuyerNumber("erp", "D-1001"),)


def test_what_the_register_says_holds_from_the_day_that_was_named(world):
    created = create(world, a_buyer(register_valid_at=date(2025, 3, 4)))

    assert observations_of(world, created.buyer_id) == tuple(
        Observation(fact, value, date(2025, 3, 4), "register")
        for fact, value in sorted(REGISTER.items())
    )


def test_without_a_day_the_register_holds_from_the_sellers_today(world):
    world.clock.now = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # in Berlin the 23rd has begun
    created = create(world, a_buyer(register_valid_at=None))

    assert {stated.valid_at for stated in observations_of(world, created.buyer_id)} == {
        date(2026, 11, 23)
    }


@pytest.mark.parametrize(
    ("register", "error", "said", "pointer"),
    [
        (
            {"register_statsu": "active"},
            UnknownFact,
            "register_status",
            "/register/register_statsu",
        ),
        ({"bureau_score": 700.0}, UnknownFact, "comes from bureau", "/register/bureau_score"),
        ({"zzz": 1.0}, UnknownFact, "declares no fact 'zzz'", "/register/zzz"),
        ({"register_status": "asleep"}, InvalidInput, "insolvent", "/register/register_status"),
        ({"register_status": True}, InvalidInput, "a text", "/register/register_status"),
        ({"files_accounts": "yes"}, InvalidInput, "true or false", "/register/files_accounts"),
        ({"founded_on": 1998.0}, InvalidInput, "a date", "/register/founded_on"),
    ],
)
def test_what_the_pack_cannot_use_is_refused_and_nothing_is_created(
    world, register, error, said, pointer
):
    with pytest.raises(error, match=said) as refused:
        create(world, a_buyer(**register))

    assert refused.value.pointer == pointer
    assert list_buyers(world.context, world.seller, None, 10).items == ()


def test_a_number_that_another_buyer_has_is_refused_and_nothing_is_created(world):
    first = create(world, a_buyer(number="D-7"))

    with pytest.raises(BuyerNumberTaken, match="D-7"):
        create(world, a_buyer("Another", number="D-7", contact=ADA))

    page = list_buyers(world.context, world.seller, None, 10)
    assert [buyer.buyer_id for buyer in page.items] == [first.buyer_id]


def test_each_seller_has_numbers_and_buyers_of_its_own(world):
    create(world, a_buyer(number="D-7"))
    other = create(world, a_buyer(number="D-7"), caller=OTHER_SELLER)

    page = list_buyers(world.context, OTHER_SELLER, None, 10)
    assert [buyer.buyer_id for buyer in page.items] == [other.buyer_id]
