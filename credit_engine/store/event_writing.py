"""The write side of events, and of who is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from credit_engine.domain.event import Event
from credit_engine.domain.webhook import Webhook, WebhookState, prefix_of
from credit_engine.services.event_ports import Claim, Delivery, EventRange, Refused
from credit_engine.store import event_statements as sql
from credit_engine.store.event_reading import SqlEventReading, read_event
from credit_engine.store.rows import write_instant, write_json
from credit_engine.store.session import Values

LONG_AGO = write_instant(datetime(2000, 1, 1, tzinfo=UTC))


class SqlEventWriting(SqlEventReading):
    """services.event_ports.EventWriting."""

    def append_event(self, event: Event) -> None:
        """
        Record an event, and that each webhook which wants it is to be told.

        The turn of the buyer lasts until the commit, so that its events get their numbers in
        the order in which they become visible.

        Raises:
            ValueError: it tells what domain.event.EVENT_DATA does not let be told.
        """
        if event.undeclared:
            raise ValueError(f"{event.type} may not tell {sorted(event.undeclared)}")
        self._session.write_later(sql.TAKE_TURN, {"buyer_id": event.buyer_id})
        self._session.write_later(
            sql.ADD_EVENT,
            {
                "event_id": event.event_id,
                "seller_id": event.seller_id,
                "buyer_id": event.buyer_id,
                "type": event.type,
                "at": write_instant(event.at),
                "data_json": write_json(dict(event.data)),
            },
        )
        self._session.write_later(sql.ADD_DELIVERIES, {"event_id": event.event_id})

    def add_webhook(self, webhook: Webhook, secret: bytes) -> None:
        """Add a webhook; its secret is kept encrypted."""
        self._session.write(
            sql.ADD_WEBHOOK,
            webhook_id=webhook.webhook_id,
            seller_id=webhook.seller_id,
            created_at=write_instant(webhook.created_at),
            secret=self._vault.seal_secret(secret, webhook.webhook_id),
            claimed_by="",
            claimed_until=LONG_AGO,
            **_state(webhook),
        )
        self._add_types(webhook)

    def lock_webhook(self, seller_id: str, webhook_id: str) -> Webhook | None:
        """Lock a webhook until the end of the transaction."""
        row = self._session.row(sql.LOCK_WEBHOOK, seller_id=seller_id, webhook_id=webhook_id)
        return None if row is None else self._webhook(row)

    def change_webhook(self, webhook: Webhook) -> None:
        """Record a webhook as it is now; it is locked."""
        changed = {f"new_{name}": value for name, value in _state(webhook).items()}
        self._session.write(sql.CHANGE_WEBHOOK, id=webhook.webhook_id, **changed)

    def set_webhook_types(self, webhook: Webhook) -> None:
        """Record which events a webhook wants from now on."""
        self._session.write(sql.FORGET_WEBHOOK_TYPES, webhook_id=webhook.webhook_id)
        self._add_types(webhook)

    def remove_webhook(self, webhook_id: str) -> None:
        """Remove a webhook, and what it was still to be told."""
        self._session.write(sql.REMOVE_WEBHOOK, webhook_id=webhook_id)

    def queue_again(
        self, webhook: Webhook, wanted: EventRange, now: datetime, limit: int
    ) -> tuple[int, int | None]:
        """
        Have a webhook told again of its events in a range, up to *limit* of them.

        Gives how many became due (those that wait already do not), and the number of the
        first event that had no room.
        """
        bound: Values = {
            "webhook_id": webhook.webhook_id,
            "seller_id": webhook.seller_id,
            "first": wanted.first,
            "last": wanted.last,
            "since": write_instant(wanted.since),
            "until": write_instant(wanted.until),
            "page": limit,
        }
        beyond = self._session.row(sql.BEYOND_PAGE, **bound)
        queued = self._session.write(sql.QUEUE_AGAIN, now=write_instant(now), **bound)
        return queued, None if beyond is None else beyond[0]

    def try_at_once(self, webhook_id: str, now: datetime) -> None:
        """Make due now what waits for another try, as if it had not been tried."""
        self._session.write(sql.TRY_AT_ONCE, id=webhook_id, again_at=write_instant(now))

    def claim_webhook(
        self, worker: str, now: datetime, until: datetime, limit: int
    ) -> Claim | None:
        """Claim, until *until*, a webhook with due events that nobody has a claim on."""
        at = write_instant(now)
        free = self._session.row(sql.LOCK_FREE_WEBHOOK, state=WebhookState.ACTIVE.value, now=at)
        if free is None:
            return None
        webhook_id, seller_id = free
        self._session.write(
            sql.CLAIM_WEBHOOK, id=webhook_id, worker=worker, until=write_instant(until)
        )
        webhook = self.webhook(seller_id, webhook_id)
        sealed = self._session.row(sql.SECRET, webhook_id=webhook_id)
        assert webhook is not None
        assert sealed is not None
        due = self._session.rows(sql.DUE_DELIVERIES, webhook_id=webhook_id, now=at, page=limit)
        return Claim(
            webhook=webhook,
            secret=self._vault.open_secret(bytes(sealed[0]), webhook_id),
            deliveries=[Delivery(read_event(row[:-1]), row[-1]) for row in due],
        )

    def holds_claim(self, webhook_id: str, worker: str) -> bool:
        """Whether the last claim on a webhook was this worker's; else another has it now."""
        return self._session.row(sql.CLAIMED_BY, webhook_id=webhook_id) == (worker,)

    def settle(self, webhook_id: str, told: Sequence[int], refused: Sequence[Refused]) -> None:
        """Take the numbers of *told* off what is due, and put off what was refused."""
        self._session.write_all(
            sql.TOLD, [{"webhook_id": webhook_id, "sequence": number} for number in told]
        )
        self._session.write_all(
            sql.REFUSED,
            [
                {
                    "id": webhook_id,
                    "number": one.sequence,
                    "again_at": write_instant(one.again_at),
                }
                for one in refused
            ],
        )

    def release_webhook(self, webhook_id: str, now: datetime) -> None:
        """End the claim on a webhook; of those that are due, it comes last."""
        self._session.write(sql.CLAIM_WEBHOOK, id=webhook_id, worker="", until=write_instant(now))

    def take_duty(self, name: str, holder: str, now: datetime, until: datetime) -> bool:
        """Take a duty that is due until *until* at most; False where another has it."""
        self._session.write(
            sql.ADD_DUTY, name=name, holder="", held_until=LONG_AGO, due_at=LONG_AGO
        )
        taken = self._session.write(
            sql.TAKE_DUTY,
            duty=name,
            worker=holder,
            now=write_instant(now),
            until=write_instant(until),
        )
        return taken == 1

    def finish_duty(self, name: str, holder: str, now: datetime, due_at: datetime) -> None:
        """Give a duty back; it is due again at *due_at*."""
        self._session.write(
            sql.FINISH_DUTY,
            duty=name,
            worker=holder,
            free_at=write_instant(now),
            again_at=write_instant(due_at),
        )

    def _add_types(self, webhook: Webhook) -> None:
        self._session.write_all(
            sql.ADD_WEBHOOK_TYPE,
            [
                {
                    "webhook_id": webhook.webhook_id,
                    "pattern": pattern,
                    "prefix": prefix_of(pattern),
                }
                for pattern in webhook.types
            ],
        )


def _state(webhook: Webhook) -> Values:
    trouble, delivered_at = webhook.trouble, webhook.delivered_at
    return {
        "url": webhook.url,
        "state": webhook.state.value,
        "not_before": write_instant(webhook.not_before),
        "failures": webhook.failures,
        "cause": None if trouble is None else trouble.cause,
        "cause_at": None if trouble is None else write_instant(trouble.at),
        "delivered_at": None if delivered_at is None else write_instant(delivered_at),
    }
