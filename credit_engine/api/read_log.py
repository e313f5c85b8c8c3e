"""What a call shows of persons and bureaus is recorded first: who, what, what for, of whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from credit_engine.api.operations import Call
from credit_engine.domain.data_read import DataKind
from credit_engine.services.log_reads import Shown, log_reads


def log_read(call: Call, shown: Shown) -> None:
    """
    Record what the call is about to show. Called with the answer made, before it is returned.

    Raises:
        Busy, Unavailable: the database; the answer is not sent.
    """
    log_reads(call.context, call.caller, shown, call.route, call.purpose)


def log_contacts(call: Call, documents: Iterable[Mapping[str, object]]) -> None:
    """Record the contact persons in *documents* of buyers. Raises as `log_read`."""
    shown = {
        str(document["buyer_id"]): {DataKind.CONTACT}
        for document in documents
        if "contact" in document
    }
    log_read(call, shown)
