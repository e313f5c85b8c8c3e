"""The client itself: buyers and limits; records, orders and what came of them beside."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from credit_engine.client.orders import OrderCalls
from credit_engine.client.records import RecordCalls
from credit_engine.client.sending import Document


class Client(RecordCalls, OrderCalls):
    """Calls one server with one seller's key; safe to use from several threads."""

    def request_limit(
        self,
        buyer: Mapping[str, str],
        *,
        amount: str,
        currency: str,
        days: int,
        kind: str = "new",
        idempotency_key: str | None = None,
    ) -> Document:
        """
        Ask for a limit and return the decision.

        *buyer* is `{"buyer_id": …}` or `{"system": …, "payer_number": …}`; *amount*
        is the total wanted, as a decimal string. Keep *idempotency_key* with your
        own record, made before this call, to be able to ask again after a crash.

        Raises:
            Problem: the server refused the request, or stayed busy.
            requests.ConnectionError, requests.Timeout: it could not be reached.
        """
        body = {
            "buyer": dict(buyer),
            "kind": kind,
            "wanted": {"amount": amount, "currency": currency},
            "terms": {"instrument": "open_account", "days": days, "from": "invoice_date"},
        }
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        return self._repeated("POST", "/v1/limit-requests", body, headers)

    def create_buyer(
        self,
        name: str,
        *,
        numbers: Sequence[tuple[str, str]] = (),
        register: Mapping[str, Any] | None = None,
        register_valid_at: str | None = None,
        contact: Mapping[str, str] | None = None,
    ) -> Document:
        """
        Create a buyer; *numbers* are pairs of a system and the buyer's number there.

        It is sent once: when the connection breaks, look for the number before
        creating the buyer again. Raises as `request_limit` does.
        """
        body: Document = {
            "name": name,
            "numbers": [{"system": of, "payer_number": number} for of, number in numbers],
        }
        if register:
            body["register"] = dict(register)
        if register_valid_at is not None:
            body["register_valid_at"] = register_valid_at
        if contact:
            body["contact"] = dict(contact)
        return self._sent("POST", "/v1/buyers", body)

    def find_buyer(self, system: str, payer_number: str) -> Document | None:
        """Return the buyer with this number, or None."""
        wanted = {"system": system, "payer_number": payer_number}
        found = self._repeated("GET", "/v1/buyers", params=wanted)["items"]
        return dict(found[0]) if found else None

    def read_decision(self, decision_id: str) -> Document:
        """Return the whole record of a decision."""
        return self._repeated("GET", f"/v1/decisions/{decision_id}")
