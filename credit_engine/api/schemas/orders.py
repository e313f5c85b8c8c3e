"""Order checks, their answers, and reservations as JSON."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import (
    VISIBLE,
    Document,
    amount,
    choice,
    currency,
    day,
    identifier,
    listed,
    pattern,
    plain_text,
    signed_amount,
)
from credit_engine.api.schemas.limit_answers import PackNameSchema, texts
from credit_engine.api.schemas.limits import BuyerReferenceSchema, MoneySchema, TermsSchema
from credit_engine.api.schemas.pages import Page, PageQuery
from credit_engine.api.schemas.problems import ProblemSchema
from credit_engine.api.schemas.records import FollowsSchema
from credit_engine.domain.follows import NUMBER_CHARS_MAX
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.order_request_document import FOLLOWS_MAX, SHIPMENTS_MAX
from credit_engine.domain.reservation import ReservationState, Stage

CHECKS_MAX = 100

_STAGES = tuple(stage.value for stage in Stage)
_STATES = tuple(state.value for state in ReservationState)


def request_reference(*, required: bool = False) -> fields.String:
    """The caller's own id of a request."""
    what = "1 to 255 visible ASCII characters without spaces"
    return pattern(VISIBLE, what, required=required)


class DocumentRefSchema(Document):
    """A document of the seller's own system, by its stage and number."""

    stage = choice(*_STAGES, required=True)
    number = plain_text(NUMBER_CHARS_MAX, required=True)


class PlannedShipmentSchema(Document):
    """What leaves on a day, in the currency of the open amount."""

    on = day(required=True)
    amount = amount(required=True)


class OrderCheckSchema(Document):
    """
    Asks whether a document may go on, for what is open of it: all that is not invoiced yet.

    `shipments` come to `open_amount` at most; the rest is taken to leave today. `follows`
    are the earlier documents of its chain, such as the order of a delivery. Terms that are
    left out are taken to be the longest that the limit allows.
    """

    buyer = fields.Nested(BuyerReferenceSchema, required=True)
    seller_id = identifier()
    request_reference = request_reference()
    document = fields.Nested(DocumentRefSchema, required=True)
    open_amount = fields.Nested(MoneySchema, required=True)
    shipments = listed(PlannedShipmentSchema, SHIPMENTS_MAX)
    terms = fields.Nested(TermsSchema)
    follows = listed(DocumentRefSchema, FOLLOWS_MAX)


class ReferredOrderCheckSchema(OrderCheckSchema):
    """An order check among many, which must have a reference of its own."""

    request_reference = request_reference(required=True)


class OrderChecksSchema(Document):
    """Many order checks; each is decided by itself, in this order."""

    checks = listed(ReferredOrderCheckSchema, CHECKS_MAX, least=1, required=True)


class MaySchema(Document):
    """What the document may do: be confirmed to the buyer, and leave the house."""

    confirm = fields.Boolean(required=True)
    ship = fields.Boolean(required=True)


class OrderHoldSchema(Document):
    """
    Why a document may not go on at `stages`, whose affair it is, and what clears it.

    `short_by`, in `currency`, is what is missing; `since` the first day of the reason;
    `about` the buyer whose group limit it is, the code of a hold that was placed, or the
    currencies without a rate.
    """

    code = fields.String(required=True)
    kind = choice(*[kind.value for kind in HoldKind], required=True)
    stages = fields.List(choice(*_STAGES), required=True)
    owner = fields.String(required=True)
    clears_when = fields.String(required=True)
    text = texts()
    short_by = amount()
    currency = currency()
    since = fields.Date()
    about = fields.String()


class CountedExposureSchema(Document):
    """
    The exposure before the document, as it counts by the rule pack.

    `by_category` leaves out what is nothing; `without_rate` are currencies that could not be
    converted, so that more is owed than is counted.
    """

    currency = currency(required=True)
    total = amount(required=True)
    by_category = fields.Dict(keys=fields.String(), values=amount(), required=True)
    overdue = amount(required=True)
    without_rate = fields.List(fields.String(), required=True)


class SignedMoneySchema(Document):
    """An exact amount that may be below zero, as text, in a currency."""

    amount = signed_amount(required=True)
    currency = currency(required=True)


class ReservationSchema(Document):
    """
    Room under the limit that is kept for a document.

    `amount` is what is reserved, nothing once it is not open. `takes_over` is what documents of
    the ledger count less meanwhile, such as the order of a delivery. From `expires_at` on it may
    not be confirmed any more; it counts until it is expired.
    """

    reservation_id = identifier(required=True)
    buyer_id = identifier(required=True)
    check_id = identifier(required=True)
    document = fields.Nested(DocumentRefSchema, required=True)
    state = choice(*_STATES, required=True)
    amount = amount(required=True)
    currency = currency(required=True)
    shipments = fields.List(fields.Nested(PlannedShipmentSchema), required=True)
    takes_over = fields.List(fields.Nested(FollowsSchema), required=True)
    expires_at = fields.DateTime(required=True)


class OrderAnswerSchema(Document):
    """
    The answer to an order check.

    `answer` is `approved` where nothing holds the document at its stage or a later one.
    `headroom` is what still fit before it, null without a limit or a rate. `exempted` are holds
    that do not count since the order is paid for, `passed_before` those that do not count since it
    passed not long ago.
    """

    check_id = identifier(required=True)
    buyer_id = identifier(required=True)
    document = fields.Nested(DocumentRefSchema, required=True)
    answer = choice("approved", "hold", required=True)
    may = fields.Nested(MaySchema, required=True)
    headroom = fields.Nested(SignedMoneySchema, required=True, allow_none=True)
    holds = fields.List(fields.Nested(OrderHoldSchema), required=True)
    exempted = fields.List(fields.Nested(OrderHoldSchema), required=True)
    passed_before = fields.List(fields.Nested(OrderHoldSchema), required=True)
    limit = fields.Nested(MoneySchema, required=True, allow_none=True)
    exposure = fields.Nested(CountedExposureSchema, required=True)
    reservation = fields.Nested(ReservationSchema, required=True, allow_none=True)
    as_of = fields.Date(required=True)
    pack = fields.Nested(PackNameSchema, required=True)


class CheckResultSchema(Document):
    """What became of one check among many: its answer, or the problem with it."""

    request_reference = request_reference(required=True)
    status = fields.Integer(required=True)
    replayed = fields.Boolean(required=True)
    answer = fields.Nested(OrderAnswerSchema)
    problem = fields.Nested(ProblemSchema)


class CheckResultsSchema(Document):
    """What became of each check, in the order in which they were sent."""

    results = fields.List(fields.Nested(CheckResultSchema), required=True)


class OrderCheckRecordSchema(Document):
    """An order check as it was recorded, and its leaf in the buyer's chain of checks."""

    check = fields.Dict(required=True)
    leaf = fields.String(required=True)


class ReservationEventSchema(Document):
    """One thing that happened to a reservation; `amount` is what was reserved after it."""

    at = fields.DateTime(required=True)
    event = fields.String(required=True)
    amount = amount(required=True)
    stated_by = fields.String(required=True)


class ReservationHistorySchema(ReservationSchema):
    """A reservation with what happened to it, oldest event first."""

    events = fields.List(fields.Nested(ReservationEventSchema), required=True)


class ReservationPageSchema(Page):
    """Reservations in order of id."""

    items = fields.List(fields.Nested(ReservationSchema), required=True)


class ReservationQuery(PageQuery):
    """Which reservations: of a buyer, in a state, or all."""

    buyer_id = identifier()
    state = choice(*_STATES)


class ConfirmSchema(Document):
    """How much of a reservation became an order; left out: all that is reserved."""

    request_reference = request_reference()
    amount = fields.Nested(MoneySchema)


class ReleaseSchema(Document):
    """Nothing but a key, which may stand in the header as well."""

    request_reference = request_reference()


class AmendSchema(Document):
    """What is open of the document now, in place of what was asked before."""

    request_reference = request_reference()
    open_amount = fields.Nested(MoneySchema, required=True)
    shipments = listed(PlannedShipmentSchema, SHIPMENTS_MAX)
    terms = fields.Nested(TermsSchema)
