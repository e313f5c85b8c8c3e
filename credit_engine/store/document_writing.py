"""The write side of the documents of the outside ledger."""

from __future__ import annotations

from credit_engine.store.document_reading import SqlDocumentReading


class SqlDocumentWriting(SqlDocumentReading):
    """services.document_ports.DocumentWriting."""
