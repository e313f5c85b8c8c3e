"""Orders in the world of use cases: a buyer with a limit, and short ways to order."""

from dataclasses import dataclass, replace
from datetime import date

import orjson

from credit_engine.domain.money import parse_money
from credit_engine.domain.order_request import OrderRequest
from credit_engine.domain.reservation import DocumentRef, Shipment, Stage
from credit_engine.domain.terms import Terms
from credit_engine.journal.canonical import sha256_text
from credit_engine.pack.exposure_model import ExposurePolicy
from credit_engine.services.amend_order import AmendOrder, amend_order
from credit_engine.services.answer_once import Answer
from credit_engine.services.check_order import CheckOrder, check_order
from credit_engine.services.confirm_reservation import (
    ConfirmReservation,
    confirm_reservation,
)
from credit_engine.services.count_account import positions_anew
from credit_engine.services.create_buyer import create_buyer
from credit_engine.services.release_reservation import release_reservation
from credit_engine.services.reservation_calls import ReservationCall
from credit_engine.services.take_over_limit import ExistingLimit, take_over_limit_in
from tests.builders import CURRENCY, a_buyer, minor
from tests.services.world import World

TODAY = date(2026, 11, 22)
TERMS = Terms("open_account", 60, "invoice_date")


def an_order(
    number: str = "SO-1",
    amount: str = "1000.00",
    *,
    stage: str = "order",
    currency: str = CURRENCY,
    shipments: tuple[tuple[date, str], ...] = (),
    terms: Terms | None = None,
    follows: tuple[DocumentRef, ...] = (),
) -> OrderRequest:
    """Build a request about an order that ships today."""
    return OrderRequest(
        document=DocumentRef(Stage(stage), number),
        amount=parse_money(amount, currency),
        shipments=tuple(Shipment(on, minor(part, currency)) for on, part in shipments),
        terms=terms,
        follows=follows,
    )


def digest(*parts: object) -> str:
    return sha256_text(repr(parts).encode())


@dataclass
class OrderWorld:
    """A world, and what a sales system does in it."""

    world: World
    keys: int = 0

    def buyer(self, limit: str | None = "10000.00", number: str = "D-1", **limits: object) -> str:
        """Create a buyer with a limit in force, or none; its id."""
        world = self.world
        buyer_id = create_buyer(world.context, world.seller, a_buyer(number=number)).buyer_id
        if limit is not None:
            self.set_limit(buyer_id, limit, **limits)
        return buyer_id

    def set_limit(self, buyer_id: str, amount: str, **changed: object) -> None:
        """Put a limit in force, in place of the one that was."""
        world = self.world
        limit = ExistingLimit(
            amount=parse_money(amount, CURRENCY),
            valid_from=TODAY,
            review_by=date(2027, 11, 22),
            max_terms=TERMS,
            reason="by hand",
        )
        with world.context.store.writing() as writing:
            new = replace(limit, **changed)
            take_over_limit_in(writing, world.context, world.seller, buyer_id, new)

    def policy(self, **changed: object) -> ExposurePolicy:
        """Change the pack's policy from now on."""
        shelf = self.world.shelf
        shelf.pack = replace(shelf.pack, exposure=replace(shelf.pack.exposure, **changed))
        return shelf.pack.exposure

    def ask(self, buyer_id: str, request: OrderRequest | None = None, key: str = "") -> Answer:
        """Check an order, under a fresh key where none is given."""
        request = request or an_order()
        command = CheckOrder(buyer_id, request, key or self._key(), digest(buyer_id, request))
        return check_order(self.world.context, self.world.seller, command)

    def check(self, buyer_id: str, request: OrderRequest | None = None, key: str = "") -> dict:
        """The answer's document."""
        return orjson.loads(self.ask(buyer_id, request, key).body)

    def reserve(self, buyer_id: str, number: str = "SO-1", amount: str = "1000.00", **of) -> str:
        """Check an order that fits; the id of its reservation."""
        answer = self.check(buyer_id, an_order(number, amount, **of))
        assert answer["may"]["confirm"], answer["holds"]
        return answer["reservation"]["reservation_id"]

    def confirm(self, reservation_id: str, amount: str | None = None) -> dict:
        """Confirm a reservation, whole or in part."""
        confirmed = parse_money(amount, CURRENCY) if amount else None
        command = ConfirmReservation(self.call(reservation_id), confirmed)
        answer = confirm_reservation(self.world.context, self.world.seller, command)
        return orjson.loads(answer.body)

    def release(self, reservation_id: str) -> dict:
        """Release a reservation."""
        call = self.call(reservation_id)
        answer = release_reservation(self.world.context, self.world.seller, call)
        return orjson.loads(answer.body)

    def amend(self, reservation_id: str, amount: str, *shipments: tuple[date, str]) -> dict:
        """Amend an order."""
        command = AmendOrder(
            self.call(reservation_id),
            parse_money(amount, CURRENCY),
            tuple(Shipment(on, minor(part)) for on, part in shipments),
        )
        return orjson.loads(amend_order(self.world.context, self.world.seller, command).body)

    def call(self, reservation_id: str, key: str = "", sent: object = None) -> ReservationCall:
        """Build a call about a reservation, under a fresh key where none is given."""
        return ReservationCall(reservation_id, key or self._key(), digest(reservation_id, sent))

    def reserved(self, buyer_id: str) -> int:
        """What is reserved by the positions, which must be what the records give."""
        return self.counted(buyer_id).get("reservations", 0)

    def counted(self, buyer_id: str) -> dict[str, int]:
        """What counts by category; the positions must be what the records give."""
        with self.world.context.store.reading() as reading:
            positions = reading.positions(buyer_id)
            assert positions == positions_anew(reading, buyer_id)
        found: dict[str, int] = {}
        for place, amount in positions.items():
            found[place.category.value] = found.get(place.category.value, 0) + amount
        return found

    def events(self, buyer_id: str) -> list[tuple[str, dict]]:
        """The events of a buyer's orders and reservations, oldest first."""
        with self.world.tampering() as connection:
            rows = connection.exec_driver_sql(
                f"SELECT type, data_json FROM events WHERE buyer_id = '{buyer_id}'"
                " ORDER BY sequence"
            ).all()
        told = [(kind, orjson.loads(document)) for kind, document in rows]
        return [event for event in told if event[0].startswith(("order.", "reservation."))]

    def _key(self) -> str:
        self.keys += 1
        return f"key-{self.keys}"
