"""The sample on a database: each buyer imported once, a limit decided once for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import orjson

from credit_engine.domain.buyer import BuyerNumber
from credit_engine.domain.observation_document import REGISTER
from credit_engine.domain.request_document import read_request
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.sample.buyers import REGISTER_CHECKED_DAYS_AGO, SampleBuyer, sample_buyers
from credit_engine.services.answer_once import Answer
from credit_engine.services.context import Caller, Context
from credit_engine.services.decide_limit import ROUTE, DecideLimit, decide_limit
from credit_engine.services.import_buyer import import_buyer
from credit_engine.services.import_document import read_imported
from credit_engine.services.ports import AnswerKey
from credit_engine.services.read_decisions import read_decision

SYSTEM = "sample"  # the system whose numbers the sample's buyers have


@dataclass(frozen=True, slots=True)
class SampleDecision:
    """
    A buyer of the sample and its decision.

    `record` is `{decision, facts, assessment, leaf}` as recorded; `new` says that
    it was decided just now and not on an earlier start.
    """

    buyer: SampleBuyer
    record: dict[str, Any]
    new: bool


def decide_sample(
    context: Context, caller: Caller, done: Callable[[], None]
) -> Sequence[SampleDecision]:
    """Import and decide what is not there yet; *done* is called after each buyer."""
    found = []
    for buyer in sample_buyers(first_day(context, caller)):
        if _answered(context, caller, buyer.payer_number) is None:
            import_buyer(context, caller, read_imported(_imported_document(buyer)))
        decided = _decide(context, caller, buyer)
        decision_id = orjson.loads(decided.body)["decision_id"]
        record = orjson.loads(read_decision(context, caller, decision_id))
        found.append(SampleDecision(buyer, record, not decided.replayed))
        done()
    return found


def first_day(context: Context, caller: Caller) -> date:
    """
    The day to which the sample's dates are relative: that of its first import.

    It is told by the first buyer's decision or, where the import was interrupted
    before that, by its register entry; on an empty database it is today.
    """
    today = caller.local_date(context.clock())
    first = sample_buyers(today)[0]
    answer = _answered(context, caller, first.payer_number)
    if answer is not None:
        return date.fromisoformat(answer["as_of"])
    with context.store.reading() as reading:
        buyer_id = reading.buyer_id_of(caller.seller_id, _number(first))
        if buyer_id is None:
            return today
        observations = reading.facts(buyer_id, today).observations
    registered = [stated.valid_at for stated in observations if stated.source == REGISTER]
    checked = min(registered, default=None)
    return checked + timedelta(days=REGISTER_CHECKED_DAYS_AGO) if checked else today


def example_number() -> BuyerNumber:
    """The number of the buyer that examples are about."""
    return _number(sample_buyers(date.today())[0])  # noqa: DTZ011 - no date of it is used


def example_request() -> dict[str, object]:
    """A limit request on that buyer, as the API takes it."""
    number = example_number()
    return {
        "buyer": {"system": number.system, "payer_number": number.payer_number},
        "kind": "new",
        "wanted": {"amount": "90000.00", "currency": "USD"},
        "terms": {"instrument": "open_account", "days": 30, "from": "invoice_date"},
    }


def _number(buyer: SampleBuyer) -> BuyerNumber:
    return BuyerNumber(SYSTEM, buyer.payer_number)


def _key(payer_number: str) -> str:
    return f"sample-{payer_number}"


def _answered(context: Context, caller: Caller, payer_number: str) -> dict[str, Any] | None:
    with context.store.reading() as reading:
        stored = reading.answer(AnswerKey(caller.seller_id, ROUTE, _key(payer_number)))
    answer: dict[str, Any] | None = orjson.loads(stored.body) if stored else None
    return answer


def _imported_document(buyer: SampleBuyer) -> dict[str, object]:
    facts = {part: stated for part, stated in buyer.facts.items() if part != "request"}
    numbers = [{"system": SYSTEM, "payer_number": buyer.payer_number}]
    return {"name": buyer.name, "numbers": numbers, **facts}


def _decide(context: Context, caller: Caller, buyer: SampleBuyer) -> Answer:
    with context.store.reading() as reading:
        buyer_id = reading.buyer_id_of(caller.seller_id, _number(buyer))
    assert buyer_id is not None, "it was imported, or answered about, before"
    request = buyer.facts["request"]
    command = DecideLimit(
        buyer_id=buyer_id,
        request=read_request(request, "/request"),
        key=_key(buyer.payer_number),
        request_sha256=sha256_text(canonical_bytes(request)),
    )
    return decide_limit(context, caller, command)
