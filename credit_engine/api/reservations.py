"""Reservations: confirmed, released, amended, and read with all that happened to them."""

from __future__ import annotations

from flask import Blueprint, Response

from credit_engine.api import problems
from credit_engine.api.access import READERS, SALES
from credit_engine.api.idempotency import IDEMPOTENCY_KEY, key_of, replay_headers
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.problems import ProblemType
from credit_engine.api.schemas.orders import (
    AmendSchema,
    ConfirmSchema,
    OrderAnswerSchema,
    ReleaseSchema,
    ReservationHistorySchema,
    ReservationPageSchema,
    ReservationQuery,
    ReservationSchema,
)
from credit_engine.domain.money import minor_text
from credit_engine.domain.order_request_document import read_open_amount, read_shipments
from credit_engine.domain.reservation import ReservationState
from credit_engine.domain.terms_document import read_terms
from credit_engine.errors import (
    Busy,
    CreditEngineError,
    ExceedsReservation,
    IdempotencyKeyReused,
    ReservationConfirmed,
    ReservationExpired,
    ReservationNotFound,
    ReservationReleased,
    Unavailable,
)
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.amend_order import AmendOrder, amend_order
from credit_engine.services.answer_once import Answer as Answered
from credit_engine.services.confirm_reservation import (
    ConfirmReservation,
    confirm_reservation,
)
from credit_engine.services.order_check_document import reservation_document
from credit_engine.services.read_orders import (
    ReservationView,
    list_reservations,
    read_reservation,
)
from credit_engine.services.release_reservation import release_reservation
from credit_engine.services.reservation_calls import ReservationCall

reservations = Blueprint("reservations", __name__)

FAILS: list[type[CreditEngineError] | ProblemType] = [
    problems.KEY_REQUIRED,
    ReservationNotFound,
    ReservationConfirmed,
    ReservationReleased,
    ReservationExpired,
    IdempotencyKeyReused,
    Busy,
    Unavailable,
]


@operation(
    reservations,
    "POST",
    "/v1/reservations/{reservation_id}/confirm",
    roles=SALES,
    body=ConfirmSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(200, ReservationSchema, ("Idempotency-Replayed",))],
    fails=[*FAILS, ExceedsReservation],
)
def post_confirm(call: Call, reservation_id: str) -> Response:
    """Confirm a reservation, whole or in part: that much of it is an order from now on."""
    stated = call.body.get("amount")
    amount = None if stated is None else read_open_amount(stated, "/amount")
    command = ConfirmReservation(_call(call, reservation_id), amount)
    return _answered(confirm_reservation(call.context, call.caller, command))


@operation(
    reservations,
    "POST",
    "/v1/reservations/{reservation_id}/release",
    roles=SALES,
    body=ReleaseSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(200, ReservationSchema, ("Idempotency-Replayed",))],
    fails=FAILS,
)
def post_release(call: Call, reservation_id: str) -> Response:
    """Release a reservation: its room is free again."""
    return _answered(release_reservation(call.context, call.caller, _call(call, reservation_id)))


@operation(
    reservations,
    "POST",
    "/v1/reservations/{reservation_id}/amend",
    roles=SALES,
    body=AmendSchema,
    headers=(IDEMPOTENCY_KEY,),
    answers=[Answer(200, OrderAnswerSchema, ("Idempotency-Replayed",))],
    fails=FAILS,
)
def post_amend(call: Call, reservation_id: str) -> Response:
    """Amend an order that has a reservation; what does not fit changes nothing."""
    body = call.body
    amount = read_open_amount(body["open_amount"], "/open_amount")
    command = AmendOrder(
        call=_call(call, reservation_id),
        amount=amount,
        shipments=read_shipments(body, amount, ""),
        terms=read_terms(body["terms"], "/terms") if "terms" in body else None,
    )
    return _answered(amend_order(call.context, call.caller, command))


@operation(
    reservations,
    "GET",
    "/v1/reservations",
    roles=READERS,
    query=ReservationQuery,
    answers=[Answer(200, ReservationPageSchema)],
    fails=[Busy, Unavailable],
)
def get_reservations(call: Call) -> Response:
    """List reservations, of one buyer or of all, in one state or in any."""
    query = call.query
    state = ReservationState(query["state"]) if "state" in query else None
    page = list_reservations(
        call.context,
        call.caller,
        query.get("buyer_id"),
        state,
        (query.get("after"), query["limit"]),
    )
    items = [reservation_document(reservation) for reservation in page.items]
    return answer({"items": items, "next": page.next})


@operation(
    reservations,
    "GET",
    "/v1/reservations/{reservation_id}",
    roles=READERS,
    answers=[Answer(200, ReservationHistorySchema)],
    fails=[ReservationNotFound, Busy, Unavailable],
)
def get_reservation(call: Call, reservation_id: str) -> Response:
    """Read a reservation with its history."""
    view = read_reservation(call.context, call.caller, reservation_id)
    return answer({**reservation_document(view.reservation), "events": _events(view)})


def _call(call: Call, reservation_id: str) -> ReservationCall:
    sent = {"reservation_id": reservation_id, "body": call.body}
    return ReservationCall(reservation_id, key_of(call.body), sha256_text(canonical_bytes(sent)))


def _answered(answered: Answered) -> Response:
    return answer(answered.body, answered.status, replay_headers(answered))


def _events(view: ReservationView) -> list[dict[str, object]]:
    currency = view.reservation.currency
    return [
        {
            "at": event.at,
            "event": event.event,
            "amount": minor_text(event.minor, currency),
            "stated_by": event.stated_by,
        }
        for event in view.events
    ]
