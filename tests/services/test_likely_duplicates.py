"""Likely duplicates: pointed out by name, country and root of an identifier, never merged."""

from dataclasses import replace

import pytest

from credit_engine.domain.identifier import Identifier
from credit_engine.errors import BuyerNotFound, IdentifierTaken
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.edit_buyer import BuyerChanges, edit_buyer
from credit_engine.services.likely_duplicates import SHOWN_MAX, list_likely_duplicates
from tests.builders import a_buyer, a_pack
from tests.services.world import OTHER_SELLER

COUNTRY = "country: {label: {en: Country, zh: 国家}, type: text, source: register}"
B01, B02 = Identifier("vat", "NL004495445B01"), Identifier("vat", "NL004495445B02")


@pytest.fixture
def create(world):
    world.shelf.pack = a_pack(("facts.yaml", "", COUNTRY))
    made = []

    def create(name, *identifiers, caller=None, **register):
        made.append(name)
        new = replace(a_buyer(name, number=str(len(made)), **register), identifiers=identifiers)
        return create_buyer(world.context, caller or world.seller, new).buyer_id

    return create


def alike(world, buyer_id):
    found = list_likely_duplicates(world.context, world.seller, buyer_id)
    return [(held.buyer_id, held.agrees) for held in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hansa Handel GmbH", "HANSA HANDEL AG"),
        ("Maschinenbau Müller", "Mueller Maschinenbau GmbH"),
        ("Northwind Inc.", "Northwint, Incorporated"),
        ("上海宏达贸易有限公司", "上海宏达贸易股份有限公司"),
    ],
)
def test_names_that_fold_alike_are_pointed_out_both_ways(world, create, one, other):
    first, second = create(one), create(other)

    assert alike(world, first) == [(second, ("name",))]
    assert alike(world, second) == [(first, ("name",))]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Alba GmbH", "Alma GmbH"), ("Siemens AG", "Siemens Energy AG"), ("Aurora", "Borealis")],
)
def test_names_that_differ_in_earnest_are_not(world, create, one, other):
    first = create(one)
    create(other)

    assert alike(world, first) == []


def test_the_same_name_abroad_is_not_and_at_home_agrees_more(world, create):
    first = create("Fabrikam", country="DE")
    create("Fabrikam", country="FR")
    unknown, home = create("Fabrikam"), create("Fabrikam", country="DE")

    assert alike(world, first) == [(home, ("name", "country")), (unknown, ("name",))]


def test_a_root_that_agrees_is_pointed_out_whatever_the_names_are(world, create):
    first = create("Hansa Handel", B01, country="NL")
    second = create("Zuiderzee Logistics", B02, country="DE")

    assert alike(world, first) == [(second, ("identifier_root",))]


def test_another_sellers_buyers_are_never_seen(world, create):
    first = create("Fabrikam", B01)
    other = create("Fabrikam", B02, caller=OTHER_SELLER)

    assert alike(world, first) == []
    with pytest.raises(BuyerNotFound):
        list_likely_duplicates(world.context, world.seller, other)


def test_a_new_name_counts_and_the_old_one_no_longer(world, create):
    first, second = create("Fabrikam"), create("Contoso")

    edit_buyer(world.context, world.seller, second, 1, BuyerChanges(name="Fabrikam Ltd"))
    assert alike(world, first) == [(second, ("name",))]
    edit_buyer(world.context, world.seller, first, 1, BuyerChanges(name="Northwind"))
    assert alike(world, first) == alike(world, second) == []


def test_no_more_are_shown_than_a_person_looks_through(world, create):
    for _ in range(SHOWN_MAX + 2):
        last = create("Fabrikam")

    assert len(alike(world, last)) == SHOWN_MAX


def test_an_identifier_is_on_one_buyer_and_a_refused_edit_changes_nothing(world, create):
    create("Hansa", B01)
    second = create("Zuiderzee")

    with pytest.raises(IdentifierTaken, match=r"\*\*\*B01"):
        edit_buyer(
            world.context, world.seller, second, 1, BuyerChanges("x", identifiers=(B02, B01))
        )
    with world.context.store.reading() as reading:
        buyer = reading.buyer("S-1", second)
    assert (buyer.name, buyer.identifiers, buyer.version) == ("Zuiderzee", (), 1)
