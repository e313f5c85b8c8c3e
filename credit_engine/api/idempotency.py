"""The idempotency key of a call that decides or reserves, and what a repeated call is answered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from credit_engine.api import edge, problems
from credit_engine.api.operations import Call, Header
from credit_engine.api.problems import Fault, Refused
from credit_engine.errors import InvalidInput
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.answer_once import Answer, Keyed

IDEMPOTENCY_KEY = Header(
    "Idempotency-Key",
    edge.IDEMPOTENCY_KEY.pattern,
    "Made by the caller, once for each request and before it is sent. "
    "`request_reference` in the body may stand in for it.",
)


def key_of(body: Mapping[str, Any]) -> str:
    """The key of the present request. Raises Refused where it has none."""
    key = edge.idempotency_key(request) or body.get("request_reference")
    if key is None:
        raise Refused(
            problems.KEY_REQUIRED,
            "Send an Idempotency-Key header, or request_reference in the body: your own id for "
            "this request. Sent again with it, the request is answered, not decided twice.",
        )
    return str(key)


def keyed(call: Call, route: str, *named: str) -> Keyed:
    """
    What the present call is known by: its route, its key, and the digest of what was sent.

    *named* is what says, beside the body, which request it is. Raises Refused without a key.
    """
    digest = sha256_text(canonical_bytes([*named, call.body]))
    return Keyed(route, key_of(call.body), digest)


def check_seller(call: Call, body: Mapping[str, Any], at: str = "") -> None:
    """Refuse a body that names another seller than the key's; *at* is where the body stands."""
    if body.get("seller_id", call.caller.seller_id) != call.caller.seller_id:
        detail = "The key belongs to another seller; leave seller_id out or send the key's."
        fault = Fault(f"{at}/seller_id", detail)
        raise Refused(problems.OF_ERRORS[InvalidInput], detail, [fault])


def replay_headers(answered: Answer) -> dict[str, str]:
    """The header that tells an answer that was given before."""
    return {"Idempotency-Replayed": "true"} if answered.replayed else {}
