"""What an order desk asks and tells: checks, reservations, documents, exposure, limits, events."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from credit_engine.client.sending import Document, Sender


class OrderCalls(Sender):
    """The calls about orders; each that reserves or lets go has a key, and is done once."""

    def check_order(self, order: Mapping[str, Any]) -> Document:
        """
        Check an order, and reserve what is new of it where it may go on.

        *order* is the body of `POST /v1/orders/check` (docs/integrators.md). Its
        `request_reference` is the key under which the check is made once; one is made up
        where there is none. Keep your own, to be able to ask again after a crash.

        Raises:
            Problem: the server refused the request, or stayed busy.
            requests.ConnectionError, requests.Timeout: it could not be reached.
        """
        return self._repeated("POST", "/v1/orders/check", _with_reference(order))

    def check_orders(self, orders: Sequence[Mapping[str, Any]]) -> list[Document]:
        """
        Check up to 100 orders, each by itself.

        Gives of each, in the same order, `{"request_reference", "status", "replayed"}` and
        its `answer` or `problem`.
        """
        body = {"checks": [_with_reference(order) for order in orders]}
        return list(self._repeated("POST", "/v1/orders/checks", body)["results"])

    def read_check(self, check_id: str) -> Document:
        """Return the whole record of an order check, with its leaf."""
        return self._repeated("GET", f"/v1/orders/checks/{check_id}")

    def confirm(
        self,
        reservation_id: str,
        *,
        amount: Mapping[str, str] | None = None,
        request_reference: str | None = None,
    ) -> Document:
        """
        Make an order of a reservation: of all of it, or of *amount*, and return what is left.

        Raises as `check_order`; a Problem of status 409 where it is no longer open.
        """
        part = {} if amount is None else {"amount": dict(amount)}
        return self._moved(reservation_id, "confirm", part, request_reference)

    def release(self, reservation_id: str, *, request_reference: str | None = None) -> Document:
        """Let go of what is left of a reservation. Raises as `confirm`."""
        return self._moved(reservation_id, "release", {}, request_reference)

    def amend(
        self,
        reservation_id: str,
        changed: Mapping[str, Any],
        *,
        request_reference: str | None = None,
    ) -> Document:
        """
        Check a reserved order anew as *changed* says: `open_amount`, `shipments`, `terms`.

        Where that does not fit, the answer is `hold` and the reservation stays as it is.
        Raises as `confirm`.
        """
        return self._moved(reservation_id, "amend", changed, request_reference)

    def reservations(self, **wanted: str) -> Iterator[Document]:
        """Yield reservations page by page, those of a `buyer_id` or `state` where given."""
        return self._pages("/v1/reservations", wanted)

    def read_exposure(self, buyer_id: str) -> Document:
        """Return what the buyer owes or is about to owe, by category, and what is left."""
        return self._repeated("GET", f"/v1/buyers/{buyer_id}/exposure")

    def read_group(self, buyer_id: str) -> Document:
        """Return the whole group of a buyer, with each member's exposure and limits."""
        return self._repeated("GET", f"/v1/buyers/{buyer_id}/group")

    def read_shipment_record(
        self, buyer_id: str, *, first: str | None = None, last: str | None = None
    ) -> Document:
        """Return the record of shipments from the day *first* to *last*, both included."""
        asked = {"from": first, "to": last}
        params = {name: day for name, day in asked.items() if day is not None}
        return self._repeated("GET", f"/v1/buyers/{buyer_id}/shipment-record", params=params)

    def limits(self, buyer_id: str | None = None) -> Iterator[Document]:
        """Yield the limits of one buyer, or of all, page by page."""
        wanted = {} if buyer_id is None else {"buyer_id": buyer_id}
        return self._pages("/v1/limits", wanted)

    def read_events(self, after: str | None = None, **wanted: str) -> Document:
        """
        Return what happened after the place *after*, oldest first, as `{items, next, more}`.

        Keep `next` once the items are dealt with, and go on with it: at once while there is
        `more`, else later. *wanted* may say `buyer_id`, `type` and `limit`.
        """
        params = wanted if after is None else {**wanted, "after": after}
        return self._repeated("GET", "/v1/events", params=params)

    def record_documents(self, buyer_id: str, documents: Sequence[Document]) -> Document:
        """Record orders, deliveries, prepayments and so on; what is there adds nothing."""
        path = f"/v1/buyers/{buyer_id}/documents"
        return self._repeated("POST", path, {"documents": list(documents)})

    def record_payments(self, buyer_id: str, payments: Sequence[Document]) -> Document:
        """Record payments on invoices, each under a reference; the same one adds nothing."""
        path = f"/v1/buyers/{buyer_id}/payments"
        return self._repeated("POST", path, {"payments": list(payments)})

    def reconcile(self, buyer_id: str, theirs: Mapping[str, Any]) -> Document:
        """Compare *theirs*, `{totals, documents}` of the outside ledger, with what is counted."""
        return self._repeated("POST", f"/v1/buyers/{buyer_id}/reconciliations", dict(theirs))

    def _moved(
        self, reservation_id: str, move: str, body: Mapping[str, Any], reference: str | None
    ) -> Document:
        path = f"/v1/reservations/{reservation_id}/{move}"
        key = {"Idempotency-Key": reference or str(uuid.uuid4())}
        return self._repeated("POST", path, dict(body), key)

    def _pages(self, path: str, wanted: Mapping[str, str]) -> Iterator[Document]:
        params = dict(wanted)
        while True:
            page = self._repeated("GET", path, params=params)
            yield from page["items"]
            if page.get("next") is None:
                return
            params["after"] = str(page["next"])


def _with_reference(order: Mapping[str, Any]) -> Document:
    return {"request_reference": str(uuid.uuid4()), **order}
