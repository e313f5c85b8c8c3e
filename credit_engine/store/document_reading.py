"""The read side of the documents of the outside ledger."""

from __future__ import annotations

from credit_engine.store.session import Session


class SqlDocumentReading:
    """services.document_ports.DocumentReading."""

    _session: Session
