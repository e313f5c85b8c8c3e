"""Amend an order that has a reservation: another amount, other shipments, judged anew."""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.domain.money import Money
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import Shipment
from credit_engine.domain.terms import Terms
from credit_engine.services.answer_once import Answer
from credit_engine.services.check_order import check_in
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import Writing
from credit_engine.services.reservation_calls import Locked, ReservationCall, answer_about

ROUTE = "reservations/amend"


@dataclass(frozen=True, slots=True)
class AmendOrder:
    """The command: what is open of the document now, in place of what was asked before."""

    call: ReservationCall
    amount: Money
    shipments: tuple[Shipment, ...] = ()
    terms: Terms | None = None


def amend_order(context: Context, caller: Caller, command: AmendOrder) -> Answer:
    """
    Judge the document of a reservation anew; the answer is that of an order check.

    An amendment that does not fit changes nothing and is told its holds; one that asks for
    nothing more than is held goes through whatever holds.

    Raises:
        ReservationNotFound: the seller has no such reservation.
        ReservationConfirmed, ReservationReleased, ReservationExpired: it is not open.
        IdempotencyKeyReused: the key came before with another body.
        Busy: the account or the database is contended.
    """

    def act(writing: Writing, locked: Locked) -> bytes:
        locked.reservation.check_usable(context.clock())
        request = OrderRequest(
            document=locked.reservation.document,
            amount=command.amount,
            shipments=command.shipments,
            terms=command.terms,
        )
        return check_in(writing, context, caller, locked.account, request)

    return answer_about(context, caller, ROUTE, command.call, act, locks_buyer=True)
