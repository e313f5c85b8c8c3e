"""Reads of personal and bureau data: one record for each buyer that was shown, in their order."""

import json
from datetime import timedelta

import pytest

from credit_engine.domain.data_read import DataKind
from credit_engine.errors import BuyerNotFound
from credit_engine.pack.compile import compile_pack
from credit_engine.services.log_reads import (
    kinds_in_decision,
    kinds_of_facts,
    list_reads,
    log_reads,
)
from credit_engine.services.read_decisions import find_decision
from credit_engine.store.pack_files import read_pack_folder
from tests.api.conftest import ROOT
from tests.services.world import OTHER_SELLER, World

ROUTE, PURPOSE = "GET /v1/buyers", "to call them"


def reads(world: World, buyer_id, after=None, limit=50):
    return list_reads(world.context, world.seller, buyer_id, after, limit)


def log(world: World, shown):
    log_reads(world.context, world.seller, shown, ROUTE, PURPOSE)


def test_a_read_is_recorded_with_who_what_why_and_when(world):
    buyer_id = world.buyer()

    log(world, {buyer_id: {DataKind.CONTACT, DataKind.BUREAU}})

    (read,) = reads(world, buyer_id).items
    assert (read.principal, read.route, read.purpose) == ("alice", ROUTE, PURPOSE)
    assert read.kinds == {DataKind.BUREAU, DataKind.CONTACT}
    assert (read.at, read.buyer_id, read.seller_id) == (world.clock.now, buyer_id, "S-1")
    assert read.document()["kinds"] == ["bureau", "contact"]


def test_each_buyer_that_is_shown_has_a_record_of_its_own(world):
    first, second, third = world.buyer("1"), world.buyer("2"), world.buyer("3")

    log(world, {first: [DataKind.CONTACT], second: [DataKind.CONTACT], third: []})

    counts = [len(reads(world, buyer_id).items) for buyer_id in (first, second, third)]
    assert counts == [1, 1, 0]


def test_where_nothing_is_shown_nothing_is_written(world):
    buyer_id = world.buyer()

    log(world.with_ports(store=None), {buyer_id: set()})
    log(world.with_ports(store=None), {})

    assert reads(world, buyer_id).items == ()


def test_reads_are_listed_page_by_page_for_their_seller(world):
    buyer_id = world.buyer()
    for _ in range(3):
        world.clock.now += timedelta(seconds=1)
        log(world, {buyer_id: {DataKind.CONTACT}})

    page = reads(world, buyer_id, limit=2)
    rest = reads(world, buyer_id, after=page.next)
    times = [read.at for read in (*page.items, *rest.items)]
    assert times == sorted(times)
    assert (len(page.items), len(rest.items), rest.next) == (2, 1, None)
    with pytest.raises(BuyerNotFound):
        list_reads(world.context, OTHER_SELLER, buyer_id, None, 50)


def test_what_facts_are_comes_from_the_pack():
    pack = compile_pack(read_pack_folder(ROOT / "rules" / "trade_credit"))

    def kinds(*observed):
        return kinds_of_facts(pack, observed)

    assert kinds() == set()
    assert kinds(("country", "register"), ("lookalike_domain", "analyst")) == set()
    assert kinds(("same_person_other_names", "analyst")) == {DataKind.PERSONAL}
    assert kinds(("director_disqualified", "ownership")) == {DataKind.PERSONAL}
    assert kinds(("director_disqualified", "bureau")) == {DataKind.PERSONAL, DataKind.BUREAU}
    assert kinds(("of_another_pack", "register")) == set()
    assert kinds(("of_another_pack", "somebody")) == {DataKind.BUREAU}, "rather too many"


def test_a_decision_is_what_it_rests_on(world):
    buyer_id = world.buyer()
    decision_id = json.loads(world.decide(buyer_id).body)["decision_id"]
    record = find_decision(world.context, world.seller, decision_id)

    assert kinds_in_decision(world.shelf.pack, record) == {DataKind.BUREAU}
