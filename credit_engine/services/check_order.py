"""
Check an order: judge it and reserve for it in one transaction, on a locked account.

    writing   lock the account at the top of the buyer's group
              the answer under this key?  what is known of the buyer, as it is under the lock
    (pure)    judge, plan the reservation
              check + reservation + positions + event + answer, in one commit

So what was judged still holds when it is reserved: of two orders for the room of one,
the second is judged when the first stands. A second check of a document amends its open
reservation; nothing is reserved twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import orjson

from credit_engine.assess.order_check import judge_order
from credit_engine.domain.event import Event
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.order_request_document import write_document_ref
from credit_engine.domain.reservation import Reservation, Stage
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.journal.chain import leaf_hash
from credit_engine.services.account_ports import Account
from credit_engine.services.answer_once import Answer, Keyed, answer_once
from credit_engine.services.context import Caller, Context
from credit_engine.services.count_account import count_group_if_needed
from credit_engine.services.expire_reservations import expire_in
from credit_engine.services.hold_room import Room, plan_room, write_room
from credit_engine.services.order_check_document import (
    CheckedOrder,
    answer_document,
    check_document,
)
from credit_engine.services.order_facts import gather
from credit_engine.services.order_ports import OrderAhead, OrderCheckRecord
from credit_engine.services.ports import KeptPack, Recording, Writing

ROUTE = "orders/check"


@dataclass(frozen=True, slots=True)
class CheckOrder:
    """The command: a request on a buyer's order, under an idempotency key.

    `request_sha256` is the digest of the request as it was sent.
    """

    buyer_id: str
    request: OrderRequest
    key: str
    request_sha256: str


def check_order(context: Context, caller: Caller, command: CheckOrder) -> Answer:
    """
    Check one order and reserve for it what is new of it, where its stage may go on.

    Raises:
        BuyerNotFound: the seller has no such buyer.
        IdempotencyKeyReused: the key came before with another body.
        Busy: the account or the database is contended.
    """
    keyed = Keyed(ROUTE, command.key, command.request_sha256)

    def lock(writing: Writing) -> Account:
        if command.request.document.stage is not Stage.ORDER:
            writing.lock_buyer(command.buyer_id)  # it may take over of documents of the ledger
        accounts = writing.lock_group(caller.seller_id, command.buyer_id)
        account = next(of for of in accounts if of.buyer_id == command.buyer_id)
        if not all(of.counted for of in accounts):
            count_group_if_needed(writing, account.root_id)
        ahead = OrderAhead(
            account.buyer_id,
            account.root_id,
            command.request.document,
            caller.local_date(context.clock()),
            context.packs.active().revision,
        )
        writing.read_ahead((caller.seller_id, ROUTE, command.key), ahead)
        return account

    return answer_once(
        context,
        caller,
        keyed,
        lock,
        lambda writing, account: check_in(writing, context, caller, account, command.request),
    )


def check_in(
    writing: Writing, context: Context, caller: Caller, account: Account, request: OrderRequest
) -> bytes:
    """Judge *request*, reserve, and record the check; the account is locked. Gives the answer."""
    now = context.clock()
    recording = Recording(now, caller.principal)
    as_of = caller.local_date(now)
    pack = context.packs.active()
    _expire_own(writing, context, account, request, recording)
    known = gather(writing, account, request, seller_id=caller.seller_id, pack=pack, as_of=as_of)
    verdict = judge_order(known.question, known.facts, pack.exposure)
    new = Reservation(
        reservation_id=context.ids(),
        buyer_id=account.buyer_id,
        seller_id=caller.seller_id,
        check_id=context.ids(),
        document=request.document,
        currency=request.amount.currency,
        shipments=(),
        expires_at=now + timedelta(hours=pack.exposure.reservation_hours),
    )
    room = plan_room(known, verdict, new, now)
    checked = CheckedOrder(
        check_id=new.check_id,
        caller=caller,
        buyer_id=account.buyer_id,
        buyer_seq=account.last_check_seq + 1,
        prev_leaf=account.last_check_leaf,
        checked_at=now,
        as_of=as_of,
        request=request,
        known=known,
        verdict=verdict,
        reservation=room.reservation,
        pack=pack,
    )
    answer = canonical_bytes(answer_document(checked))
    _write(writing, context, checked, answer, room)
    return answer


def _expire_own(
    writing: Writing,
    context: Context,
    account: Account,
    request: OrderRequest,
    recording: Recording,
) -> None:
    """Expire reservations of the chain whose time is over, so that they are not held on to."""
    for ref in (request.document, *request.follows):
        reservation = writing.open_reservation(account.buyer_id, ref)
        if reservation is not None:
            expire_in(writing, context, reservation, recording)


def _write(
    writing: Writing, context: Context, checked: CheckedOrder, answer: bytes, room: Room
) -> None:
    recording = Recording(checked.checked_at, checked.caller.principal)
    pack = checked.pack
    writing.keep_pack(KeptPack(pack.revision, pack.pack_id, checked.checked_at, pack.files))
    check_bytes = canonical_bytes(check_document(checked, orjson.Fragment(answer)))
    document = checked.request.document
    writing.add_order_check(
        OrderCheckRecord(
            check_id=checked.check_id,
            seller_id=checked.caller.seller_id,
            buyer_id=checked.buyer_id,
            buyer_seq=checked.buyer_seq,
            checked_at=checked.checked_at,
            stage=document.stage.value,
            number=document.number,
            answer=checked.answer,
            leaf=leaf_hash(check_bytes),
            check_bytes=check_bytes,
        )
    )
    writing.add_positions(checked.buyer_id, write_room(writing, context, room, recording))
    writing.append_event(_event(context, checked))


def _event(context: Context, checked: CheckedOrder) -> Event:
    """What others are told: the answer and what clears each hold, no amount of limit or debt."""
    verdict, amount = checked.verdict, checked.request.amount
    return Event(
        event_id=context.ids(),
        seller_id=checked.caller.seller_id,
        buyer_id=checked.buyer_id,
        type="order.checked",
        at=checked.checked_at,
        data={
            "check_id": checked.check_id,
            "document": write_document_ref(checked.request.document),
            "open_amount": {"amount": amount.text, "currency": amount.currency},
            "answer": checked.answer,
            "may": {"confirm": verdict.may_confirm, "ship": verdict.may_ship},
            "holds": [
                {
                    "code": hold.code,
                    "stages": [stage.value for stage in hold.stages],
                    "owner": hold.owner,
                    "clears_when": hold.clears_when,
                }
                for hold in verdict.holds
            ],
            "reservation_id": checked.reservation.reservation_id if checked.reservation else None,
        },
    )
