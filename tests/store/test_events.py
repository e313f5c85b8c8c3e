"""Events in the store: read in an order that skips nothing, each buyer's in its own order."""

import threading
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from credit_engine.domain.event import Event
from credit_engine.domain.webhook import Webhook, WebhookState
from credit_engine.errors import Busy, Unavailable
from credit_engine.services.event_ports import EventCursor, WantedEvents
from credit_engine.store.event_tables import webhooks
from credit_engine.store.in_flight import running_in
from credit_engine.store.open import open_store
from tests.databases import postgresql_database
from tests.store.records import a_buyer, opened

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVERY = WantedEvents()
_SECRETS = select(webhooks.c.secret)


@contextmanager
def with_buyers(database_url):
    with opened(database_url) as store:
        with store.writing() as writing:
            for number in (1, 2, 3):
                writing.add_buyer(a_buyer(buyer_id=f"B-{number}", numbers=()))
        yield store


@pytest.fixture
def store(database_url):
    with with_buyers(database_url) as store:
        yield store


@pytest.fixture
def store_of_many_writers(template_of):
    """Give a store on PostgreSQL: SQLite lets one transaction write at a time."""
    with postgresql_database(template_of("postgresql")) as url, with_buyers(url) as store:
        yield store


def an_event(event_id, buyer_id="B-1", kind="limit.granted"):
    return Event(event_id, "S-1", buyer_id, kind, NOW, {})


def record(store, *events):
    with store.writing() as writing:
        for event in events:
            writing.append_event(event)


def page(store, after=EventCursor(), wanted=EVERY, limit=100):  # noqa: B008 - it is frozen
    with store.reading() as reading:
        return reading.events("S-1", after, wanted, limit)


def ids(found):
    return [held.event.event_id for held in found.events]


def test_events_come_back_as_they_were_recorded_page_by_page(store):
    events = [an_event(f"E-{number}") for number in range(5)]
    record(store, *events)

    first = page(store, limit=2)
    rest = page(store, first.next)

    assert [held.event for held in (*first.events, *rest.events)] == events
    assert (first.more, rest.more) == (True, False)
    assert ids(page(store, rest.next)) == []


def test_a_page_is_of_one_seller_and_of_the_buyer_and_types_wanted(store):
    record(
        store,
        an_event("E-1"),
        an_event("E-2", "B-2"),
        an_event("E-3", kind="order.checked"),
        an_event("E-4", kind="limit.granted_again"),
        Event("E-5", "S-2", "B-3", "limit.granted", NOW, {}),
    )

    assert ids(page(store, wanted=WantedEvents("B-1"))) == ["E-1", "E-3", "E-4"]
    assert ids(page(store, wanted=WantedEvents("B-1", "limit.granted"))) == ["E-1"]
    assert ids(page(store, wanted=WantedEvents(None, "limit.*"))) == ["E-1", "E-2", "E-4"]


def test_an_event_that_is_committed_late_is_on_the_next_page(store_of_many_writers):
    store = store_of_many_writers
    with ExitStack() as slow:
        late = slow.enter_context(store.writing())
        late.append_event(an_event("E-late", "B-1"))
        late.head("B-1")  # what is written is sent by the next that is read
        record(store, an_event("E-2", "B-2"))
        first = page(store)
        record(store, an_event("E-3", "B-3"))
        second = page(store, first.next, limit=1)
        assert (ids(first), ids(second)) == (["E-2"], ["E-3"])
        assert first.next.pending
    third = page(store, second.next)

    assert ids(third) == ["E-late"]
    assert third.events[0].sequence < first.events[0].sequence
    # What a reader that keeps the last number alone would see of it: nothing, ever.
    assert ids(page(store, EventCursor(second.events[-1].sequence))) == []
    assert ids(page(store, third.next)) == []


def test_what_a_pending_transaction_undid_never_comes(store_of_many_writers):
    store, pages = store_of_many_writers, []

    def undone():
        with store.writing() as late:
            late.append_event(an_event("E-undone"))
            late.head("B-1")
            record(store, an_event("E-2", "B-2"))
            pages.append(page(store))
            raise Unavailable("undone")

    with pytest.raises(Unavailable):
        undone()
    (first,) = pages

    assert ids(first) == ["E-2"]
    assert ids(page(store, first.next)) == []


def test_of_one_buyer_an_event_waits_for_the_commit_of_the_one_before(store):
    recorded = threading.Event()

    def after():
        record(store, an_event("E-2"))
        recorded.set()

    with store.writing() as writing:
        writing.append_event(an_event("E-1"))
        writing.head("B-1")
        other = threading.Thread(target=after)
        other.start()
        assert not recorded.wait(0.2)
    other.join()

    assert ids(page(store)) == ["E-1", "E-2"]


def test_readers_of_busy_writers_get_every_event_once_and_each_buyers_in_order(store, proof):
    writers, each = 4, proof.size(quick=40, full=1_000)
    done = threading.Event()

    def write(number):
        for count in range(each):
            buyer_id = f"B-{(number + count) % 3 + 1}"
            written = False
            while not written:
                with suppress(Busy):
                    record(store, an_event(f"E-{number}-{count}", buyer_id))
                    written = True

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    seen = []
    cursor = EventCursor()
    for thread in threads:
        thread.start()
    threading.Thread(target=lambda: [*map(threading.Thread.join, threads), done.set()]).start()
    while True:
        ended = done.is_set()
        try:
            found = page(store, cursor, limit=7)
        except Busy:
            continue  # as a reader does
        seen += found.events
        cursor = found.next
        if ended and not found.events:
            break

    assert len({held.event.event_id for held in seen}) == len(seen) == writers * each
    for buyer_id in ("B-1", "B-2", "B-3"):
        numbers = [held.sequence for held in seen if held.event.buyer_id == buyer_id]
        assert numbers == sorted(numbers)
    late = sum(a.sequence > b.sequence for a, b in pairwise(seen))
    proof.record(
        "a reader of events misses none",
        counts={"events": len(seen), "read behind a later number": late, "missed": 0},
    )


def test_the_secret_of_a_webhook_is_kept_encrypted_and_opens_with_its_master_key(
    store, database_url
):
    secret = b"a secret of thirty-two bytes ...."
    webhook = Webhook("W-1", "S-1", "https://x", ("*",), WebhookState.ACTIVE, NOW, NOW)
    with store.writing() as writing:
        writing.add_webhook(webhook, secret)
        assert writing.webhook("S-1", "W-1") == webhook
        assert writing.webhook("S-2", "W-1") is None
    record(store, an_event("E-1"))

    with store.writing() as writing:
        claim = writing.claim_webhook("me", NOW, NOW + timedelta(seconds=60), 10)
        kept = writing._session.rows(_SECRETS)
        assert claim.secret == secret
        assert secret.decode() not in repr(claim)
    assert secret not in bytes(kept[0][0])
    other = open_store(database_url, bytes([7] * 32), pool_size=1)
    later = NOW + timedelta(seconds=61)
    with pytest.raises(Unavailable, match="W-1"), other.writing() as writing:
        writing.claim_webhook("me", later, later, 10)
    other.close()


def test_a_duty_is_taken_by_one_until_it_is_given_back_or_its_time_is_over(store):
    minute = timedelta(seconds=60)
    with store.writing() as writing:
        assert writing.duty_is_due("d", NOW)
        assert writing.take_duty("d", "me", NOW, NOW + minute)
        assert not writing.duty_is_due("d", NOW)
        assert not writing.take_duty("d", "you", NOW, NOW + minute)
        writing.finish_duty("d", "you", NOW, NOW)  # not yours to give back
        assert not writing.duty_is_due("d", NOW + minute / 2)
        assert writing.take_duty("d", "you", NOW + minute, NOW + 2 * minute)
        writing.finish_duty("d", "you", NOW + minute, NOW + 3 * minute)
        assert not writing.duty_is_due("d", NOW + 2 * minute)
        assert writing.duty_is_due("d", NOW + 3 * minute)


def test_a_snapshot_names_what_runs():
    assert running_in("10:20:10,14,15") == (10, 14, 15)
    assert running_in("10:10:") == ()
    assert running_in("") == ()
