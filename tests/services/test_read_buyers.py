"""Reading buyers: one, by number, or page by page, and never another seller's."""

import pytest

from credit_engine.domain.buyer import BuyerNumber, Contact
from credit_engine.errors import BuyerNotFound
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.read_buyers import find_buyer, list_buyers, read_buyer
from tests.builders import a_buyer
from tests.services.world import OTHER_SELLER

ADA = Contact("Ada Adams")


@pytest.fixture
def buyers(world):
    return [
        create_buyer(world.context, world.seller, a_buyer(number=f"D-{place}", contact=ADA))
        for place in range(5)
    ]


def test_a_buyer_is_read_with_its_contact_person(world, buyers):
    assert read_buyer(world.context, world.seller, buyers[2].buyer_id) == buyers[2]


def test_a_buyer_is_found_by_its_number(world, buyers):
    found = find_buyer(world.context, world.seller, BuyerNumber("erp", "D-3"))

    assert found == buyers[3].buyer_id


@pytest.mark.parametrize("number", [BuyerNumber("erp", "D-9"), BuyerNumber("crm", "D-3")])
def test_a_number_that_no_buyer_has_is_not_found(world, buyers, number):
    with pytest.raises(BuyerNotFound, match=number.payer_number):
        find_buyer(world.context, world.seller, number)


@pytest.mark.parametrize("size", [1, 2, 4, 5, 6])
def test_pages_hold_every_buyer_once_without_contact_persons(world, buyers, size):
    seen, after = [], None
    while True:
        page = list_buyers(world.context, world.seller, after, size)
        assert len(page.items) <= size
        seen += page.items
        after = page.next
        if after is None:
            break

    assert [buyer.buyer_id for buyer in seen] == [buyer.buyer_id for buyer in buyers]
    assert {buyer.contact for buyer in seen} == {None}


def test_the_last_page_says_so_also_when_it_is_full(world, buyers):
    assert list_buyers(world.context, world.seller, None, 5).next is None
    assert list_buyers(world.context, world.seller, None, 4).next == buyers[3].buyer_id


def test_another_sellers_buyers_are_not_seen(world, buyers):
    with pytest.raises(BuyerNotFound):
        read_buyer(world.context, OTHER_SELLER, buyers[0].buyer_id)
    with pytest.raises(BuyerNotFound):
        find_buyer(world.context, OTHER_SELLER, BuyerNumber("erp", "D-0"))
    assert list_buyers(world.context, OTHER_SELLER, None, 10).items == ()
