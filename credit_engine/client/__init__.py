"""
A client for the programs of a seller; it needs `requests` and nothing else of this package.

What decides or reserves gets its idempotency key before it is sent. When the server is
busy, or the connection breaks and nobody knows what came of it, the same request goes out
again under the same key: it is done once, however often it is sent.

    client = Client("http://127.0.0.1:8000", key="…")
    buyer = client.create_buyer("Acme GmbH", numbers=[("erp-1", "0000104711")])
    decided = client.request_limit(
        {"buyer_id": buyer["buyer_id"]}, amount="250000.00", currency="EUR", days=60
    )

`OrderDesk` is for an order desk that must go on when the server cannot be reached
(docs/integrators.md).
"""

from __future__ import annotations

from credit_engine.client.calls import Client
from credit_engine.client.order_desk import OfflineRule, OrderDesk
from credit_engine.client.records import IMPORT_BYTES_MAX, IMPORT_LINES_MAX
from credit_engine.client.sending import Document, Problem, backoff_seconds

__all__ = [
    "IMPORT_BYTES_MAX",
    "IMPORT_LINES_MAX",
    "Client",
    "Document",
    "OfflineRule",
    "OrderDesk",
    "Problem",
    "backoff_seconds",
]
