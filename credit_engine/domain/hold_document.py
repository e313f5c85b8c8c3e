"""A hold as plain JSON values, and back."""

from __future__ import annotations

from credit_engine.domain.document_parts import need, read_date, read_object, read_text
from credit_engine.domain.hold import Hold
from credit_engine.errors import InvalidDocument


def read_hold(document: object, at: str) -> Hold:
    """
    Read `{code, reason, placed_on, placed_by, review_by}`, and `lifted_on` of one that is over.

    Raises:
        InvalidDocument: with the JSON Pointer of the fault.
    """
    known = ("code", "reason", "placed_on", "placed_by", "review_by", "lifted_on")
    entry = read_object(document, at, known)
    lifted = read_date(entry["lifted_on"], f"{at}/lifted_on") if "lifted_on" in entry else None
    hold = Hold(
        code=read_text(need(entry, "code", at), f"{at}/code"),
        reason=read_text(need(entry, "reason", at), f"{at}/reason"),
        placed_on=read_date(need(entry, "placed_on", at), f"{at}/placed_on"),
        placed_by=read_text(need(entry, "placed_by", at), f"{at}/placed_by"),
        review_by=read_date(need(entry, "review_by", at), f"{at}/review_by"),
        lifted_on=lifted,
    )
    for key, day in (("review_by", hold.review_by), ("lifted_on", lifted)):
        if day is not None and day < hold.placed_on:
            raise InvalidDocument(f"{day} is before the hold was placed.", f"{at}/{key}")
    return hold


def write_hold(hold: Hold) -> dict[str, object]:
    """The document of a hold; `lifted_on` stands in it where it was lifted."""
    document: dict[str, object] = {
        "code": hold.code,
        "reason": hold.reason,
        "placed_on": hold.placed_on.isoformat(),
        "placed_by": hold.placed_by,
        "review_by": hold.review_by.isoformat(),
    }
    if hold.lifted_on is not None:
        document["lifted_on"] = hold.lifted_on.isoformat()
    return document
