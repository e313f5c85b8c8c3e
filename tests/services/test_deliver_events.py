"""Delivery: at least once, in order for each buyer, and nobody waits for another's failure."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from credit_engine.domain.event import Event
from credit_engine.domain.webhook import WebhookState
from credit_engine.errors import Busy
from credit_engine.services.deliver_events import CLAIM, WAITS, deliver_events, wait_after
from credit_engine.services.read_events import oldest_undelivered_age, read_webhook
from credit_engine.services.register_webhook import (
    WebhookChanges,
    change_webhook,
    register_webhook,
    remove_webhook,
    replay_events,
)
from tests.webhook_receiver import a_courier, a_receiver, a_sender, deliver_all

SECOND = timedelta(seconds=1)
# What the tests let happen; that ledgers of new buyers were loaded is told to nobody here.
LIMITS_AND_ORDERS = ["limit.*", "order.*"]


@pytest.fixture
def told(world):
    """A world that sends, at the present time, since signatures are only good for minutes."""
    world.clock.now = datetime.now(UTC)
    return world.with_ports(sender=a_sender())


@pytest.fixture
def receiver():
    with a_receiver() as listening:
        yield listening


def registered(told, receiver, *types):
    return register_webhook(told.context, told.seller, receiver.url, types or LIMITS_AND_ORDERS)


def happen(told, buyer_id, *kinds, seller_id="S-1"):
    """Record events; their ids."""
    ids = []
    with told.context.store.writing() as writing:
        for kind in kinds:
            event_id = told.context.ids()
            now = told.context.clock()
            writing.append_event(Event(event_id, seller_id, buyer_id, kind, now, {}))
            ids.append(event_id)
    return ids


def webhook_of(told, registered):
    return read_webhook(told.context, told.seller, registered.webhook.webhook_id)


def test_a_webhook_is_told_of_what_it_wants_and_can_verify_it(told, receiver):
    hook = registered(told, receiver, "limit.*", "order.checked")
    buyer_id = told.buyer()

    ids = happen(
        told, buyer_id, "limit.reduced", "order.checked", "order.released", "group.changed"
    )
    deliver_all(told.context)

    assert receiver.ids == ids[:2]
    first = receiver.got[0]
    assert Verifier(hook.secret).verify(first.body, dict(first.headers)) == {
        "id": ids[0],
        "sequence": first.event["sequence"],
        "type": "limit.reduced",
        "timestamp": told.clock.now.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "seller_id": "S-1",
        "buyer_id": buyer_id,
        "data": {},
    }
    with pytest.raises(WebhookVerificationError):
        Verifier(hook.secret).verify(first.body + b" ", dict(first.headers))
    assert webhook_of(told, hook).delivered_at == told.clock.now
    assert deliver_all(told.context) == 0


def test_nobody_is_told_of_another_sellers_events_or_of_those_before_it_was_there(told, receiver):
    buyer_id = told.buyer()
    happen(told, buyer_id, "limit.granted")
    registered(told, receiver)
    happen(told, buyer_id, "limit.granted", seller_id="S-2")

    deliver_all(told.context)

    assert receiver.got == []


def test_an_event_of_a_transaction_that_was_undone_is_told_to_nobody(told, receiver):
    registered(told, receiver)
    buyer_id = told.buyer()

    def undone():
        with told.context.store.writing() as writing:
            writing.append_event(Event("E-1", "S-1", buyer_id, "limit.granted", told.clock.now, {}))
            raise Busy("undone")

    with pytest.raises(Busy):
        undone()
    deliver_all(told.context)

    assert receiver.got == []


def test_a_refused_event_holds_up_its_buyer_and_no_other(told, receiver):
    registered(told, receiver)
    stuck, free = told.buyer("D-1"), told.buyer("D-2")
    refused, later = happen(told, stuck, "limit.reduced", "limit.withdrawn")
    (other,) = happen(told, free, "limit.granted")
    receiver.answer = lambda got: 500 if got.id == refused else 204

    deliver_all(told.context)
    happen(told, stuck, "limit.granted")
    deliver_all(told.context)
    assert sorted(receiver.ids) == sorted([refused, other])

    receiver.answer = lambda _: 204
    told.clock.now += WAITS[0] * SECOND
    deliver_all(told.context)

    numbers = receiver.sequences_of(stuck)
    assert len(numbers) == 4  # the first of them twice
    assert numbers == sorted(numbers)
    assert receiver.ids[2:4] == [refused, later]


def test_order_holds_per_buyer_whatever_fails_and_everything_arrives(told, receiver):
    registered(told, receiver)
    buyers = [told.buyer(f"D-{number}") for number in range(4)]
    expected = {buyer_id: [] for buyer_id in buyers}
    for number in range(20):
        buyer_id = buyers[number % 4]
        expected[buyer_id] += happen(told, buyer_id, "order.checked")
    fails = iter([500, 204, 503, 204, 204, 400, 429, 204, 500] * 100)
    turn = threading.Lock()
    taken = {buyer_id: [] for buyer_id in buyers}

    def answer(got):
        with turn:
            status = next(fails)
            if status == 204:
                taken[got.event["buyer_id"]].append(got.id)
            return status

    receiver.answer = answer
    for _ in range(200):
        deliver_all(told.context)
        if taken == expected:
            break
        told.clock.now += timedelta(hours=1)

    assert taken == expected


def test_where_nobody_answers_the_webhook_waits_longer_each_time_and_fails_in_the_end(told):
    with a_receiver() as gone:
        hook = registered(told, gone)
    ids = happen(told, told.buyer(), "limit.granted", "limit.reduced")
    waited = []
    while webhook_of(told, hook).state is WebhookState.ACTIVE:
        assert deliver_all(told.context) == 1
        found = webhook_of(told, hook)
        waited.append(found.not_before - told.clock.now)
        told.clock.now = found.not_before

    assert waited[:-1] == [timedelta(seconds=seconds) for seconds in WAITS]
    assert found.trouble.cause == "it refused the connection"
    assert deliver_all(told.context) == 0
    assert oldest_undelivered_age(told.context) > timedelta(days=2)

    with a_receiver() as back:
        changes = WebhookChanges(url=back.url, state=WebhookState.ACTIVE)
        change_webhook(told.context, told.seller, hook.webhook.webhook_id, changes)
        deliver_all(told.context)
        assert back.ids == ids
    assert oldest_undelivered_age(told.context) == timedelta(0)


def test_an_event_that_is_never_taken_makes_its_webhook_failing_with_the_cause(told, receiver):
    hook = registered(told, receiver)
    (event_id,) = happen(told, told.buyer(), "limit.granted")
    receiver.answer = lambda _: 422
    tries = 0
    while webhook_of(told, hook).state is WebhookState.ACTIVE:
        tries += deliver_all(told.context)
        told.clock.now += timedelta(hours=15)

    assert tries == len(WAITS) + 1
    assert webhook_of(told, hook).trouble.cause == f"it answered 422 to limit.granted {event_id}"


def test_a_receiver_may_ask_for_a_pause_or_say_that_it_is_gone(told, receiver):
    hook = registered(told, receiver)
    happen(told, told.buyer(), "limit.granted")
    receiver.answer = lambda _: (503, {"Retry-After": "120"})
    deliver_all(told.context)
    assert webhook_of(told, hook).not_before == told.clock.now + 120 * SECOND

    told.clock.now += 120 * SECOND
    receiver.answer = lambda _: 410
    deliver_all(told.context)
    found = webhook_of(told, hook)
    assert (found.state, found.trouble.cause) == (WebhookState.FAILING, "it answered 410")


def test_a_redirect_is_not_followed(told, receiver):
    registered(told, receiver)
    happen(told, told.buyer(), "limit.granted")
    receiver.answer = lambda _: (307, {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"})

    deliver_all(told.context)

    assert [got.path for got in receiver.got] == ["/hooks"]


def test_a_slow_receiver_stops_no_other(told, receiver):
    with a_receiver() as slow:
        begun, release = threading.Event(), threading.Event()

        def answer(_):
            begun.set()
            return 204 if release.wait(30) else 500

        slow.answer = answer
        register_webhook(told.context, told.seller, slow.url, LIMITS_AND_ORDERS)
        registered(told, receiver)
        (event_id,) = happen(told, told.buyer(), "limit.granted")
        stuck = threading.Thread(target=deliver_events, args=(told.context, a_courier("worker-1")))
        stuck.start()
        assert begun.wait(30)
        assert deliver_events(told.context, a_courier("worker-2")) == 1
        assert (receiver.ids, slow.ids) == ([event_id], [])
        release.set()
        stuck.join()
        assert slow.ids == [event_id]


def test_two_workers_never_tell_one_webhook_at_once(told, receiver):
    registered(told, receiver)
    happen(told, told.buyer(), "limit.granted")
    inside = []

    def answer(_):
        inside.append(deliver_events(told.context, a_courier("worker-2")))
        return 204

    receiver.answer = answer
    deliver_all(told.context)

    assert inside == [0]
    assert len(receiver.got) == 1


def test_the_claim_of_a_worker_that_died_lapses_and_the_same_events_are_told_again(told, receiver):
    registered(told, receiver)
    (event_id,) = happen(told, told.buyer(), "limit.granted")

    class Died(Exception):
        pass

    def dies(things):
        for thing in things:
            thing()
        raise Died

    with pytest.raises(Died):
        deliver_events(told.context, replace(a_courier("worker-1"), together=dies))
    assert deliver_all(told.context, "worker-2") == 0

    told.clock.now += CLAIM
    deliver_all(told.context, "worker-2")
    assert receiver.ids == [event_id, event_id]


def test_a_worker_whose_claim_lapsed_takes_off_what_it_told_and_changes_nothing_else(
    told, receiver
):
    hook = registered(told, receiver)
    stuck, free = told.buyer("D-1"), told.buyer("D-2")
    (refused,) = happen(told, stuck, "limit.granted")
    (taken,) = happen(told, free, "limit.granted")

    def answer(got):
        # While the first worker waits for this answer, its claim lapses and another tells both.
        if got.headers["webhook-id"] == refused and not others:
            others.append(True)
            told.clock.now += CLAIM
            receiver.answer = lambda _: 204
            deliver_all(told.context, "worker-2")
            return 500
        return 204

    others = []
    receiver.answer = answer
    deliver_events(told.context, a_courier("worker-1"))

    assert set(receiver.ids) == {refused, taken}
    found = webhook_of(told, hook)
    assert (found.failures, found.trouble) == (0, None)
    assert deliver_all(told.context) == 0


def test_a_paused_webhook_is_told_later_of_all_that_happened(told, receiver):
    hook = registered(told, receiver)
    webhook_id = hook.webhook.webhook_id
    pause = WebhookChanges(state=WebhookState.PAUSED)
    change_webhook(told.context, told.seller, webhook_id, pause)
    ids = happen(told, told.buyer(), "limit.granted", "limit.reduced")
    assert deliver_all(told.context) == 0

    resume = WebhookChanges(state=WebhookState.ACTIVE)
    change_webhook(told.context, told.seller, webhook_id, resume)
    deliver_all(told.context)

    assert receiver.ids == ids


def test_a_webhook_that_was_removed_meanwhile_is_no_error(told, receiver):
    hook = registered(told, receiver)
    happen(told, told.buyer(), "limit.granted", "limit.granted")

    def answer(_):
        if len(receiver.got) == 0:
            remove_webhook(told.context, told.seller, hook.webhook.webhook_id)
        return 204

    receiver.answer = answer
    deliver_all(told.context)

    assert deliver_all(told.context) == 0


def test_a_range_of_the_past_is_told_again_in_order_under_the_same_ids(told, receiver):
    first, second = told.buyer("D-1"), told.buyer("D-2")
    old = happen(told, first, "limit.granted", "order.checked", "limit.reduced")
    old += happen(told, second, "limit.granted")
    hook = registered(told, receiver, "limit.*")
    webhook_id = hook.webhook.webhook_id

    everything = replay_events(told.context, told.seller, webhook_id, from_sequence=0)
    again = replay_events(told.context, told.seller, webhook_id, from_sequence=0)
    deliver_all(told.context)

    assert (everything.queued, again.queued, everything.next_sequence) == (3, 0, None)
    assert set(receiver.ids) == {old[0], old[2], old[3]}
    numbers = receiver.sequences_of(first)
    assert numbers == sorted(numbers)

    one = numbers[0]
    replay_events(told.context, told.seller, webhook_id, from_sequence=one, to_sequence=one)
    deliver_all(told.context)
    assert receiver.ids[3:] == [old[0]]
    since = told.clock.now + SECOND
    assert replay_events(told.context, told.seller, webhook_id, since=since).queued == 0
    until = told.clock.now
    replayed = replay_events(told.context, told.seller, webhook_id, since=until, until=until)
    assert replayed.queued == 3


def test_the_waits_are_spread_by_a_fifth_either_way():
    assert wait_after(1, lambda: 0.0) == 4 * SECOND
    assert wait_after(1, lambda: 1.0) == 6 * SECOND
    assert wait_after(99, lambda: 0.5) == timedelta(seconds=WAITS[-1])
    assert timedelta(days=2) < sum((timedelta(seconds=one) for one in WAITS), timedelta(0))
