"""The group of a buyer, read: each member with what it owes, alone and with all below it."""

from datetime import date

from credit_engine.domain.limit import Limit, LimitState, Scope
from credit_engine.domain.money import Money
from credit_engine.domain.terms import Terms
from credit_engine.services.join_group import NewParent, change_parent
from credit_engine.services.read_group import read_group, read_place
from credit_engine.services.record_documents import record_documents
from credit_engine.services.write_limits import LimitBook, Occasion
from tests.services.ledgers import a_delivery
from tests.services.test_join_group import firms, join
from tests.services.world import NOON

TODAY = NOON.date()


def owes(world, buyer_id, minor, currency="EUR"):
    delivery = a_delivery("D-1", minor, currency=currency)
    record_documents(world.context, world.seller, buyer_id, [delivery])


def grant(world, buyer_id, minor, scope):
    limit = Limit(
        limit_id=world.context.ids(),
        buyer_id=buyer_id,
        seller_id=world.seller.seller_id,
        decision_id=None,
        amount=Money(minor, "EUR"),
        state=LimitState.IN_FORCE,
        valid_from=TODAY,
        review_by=date(2027, 11, 22),
        max_terms=Terms("open_account", 30, "invoice_date"),
        scope=scope,
    )
    with world.context.store.writing() as writing:
        occasion = Occasion(NOON, TODAY, None, 1, "test", "alice")
        LimitBook(writing, world.context.ids, occasion).add(limit, "granted")


def test_each_member_is_shown_with_what_it_and_all_below_it_owe_and_may_owe(world):
    top, middle, low = firms(world, 3)
    join(world, middle, top)
    join(world, low, middle)
    owes(world, low, 700)
    owes(world, top, 50)
    grant(world, top, 5000, Scope.GROUP)
    grant(world, low, 900, Scope.BUYER)

    view = read_group(world.context, world.seller, low)

    assert [
        (member.buyer_id, member.parent_id, member.level, member.own.total, member.with_below.total)
        for member in view.members
    ] == [(top, None, 1, 50, 750), (middle, top, 2, 0, 700), (low, middle, 3, 700, 700)]
    assert view.members[0].group_limit.amount == Money(5000, "EUR")
    assert view.members[0].limit.amount is None
    assert view.members[2].limit.amount == Money(900, "EUR")
    assert [change.parent_id for change in view.changes] == [middle]


def test_an_amount_without_a_rate_is_named_and_not_guessed(world):
    (alone,) = firms(world, 1)
    owes(world, alone, 700, "USD")

    (member,) = read_group(world.context, world.seller, alone).members

    assert (member.own.total, member.own.missing) == (0, ("USD",))


def test_what_was_never_counted_is_counted_first(world):
    top, low = firms(world, 2)
    change_parent(world.context, world.seller, low, NewParent(top, "register"))
    owes(world, low, 700)
    with world.tampering() as connection:
        connection.exec_driver_sql("DELETE FROM positions")
        connection.exec_driver_sql("UPDATE accounts SET counted = false")

    assert read_group(world.context, world.seller, low).members[0].with_below.total == 700


def test_a_place_is_read(world):
    top, low = firms(world, 2)
    join(world, low, top)

    place = read_place(world.context, world.seller, low)

    assert (place.parent_id, place.root_id) == (top, top)
