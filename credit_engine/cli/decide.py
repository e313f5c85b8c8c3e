"""`credit-engine decide`: a recorded limit decision, on the database of the settings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import click
import orjson

from credit_engine.cli.ending import EngineCommand, json_option, plain_text, print_json
from credit_engine.cli.rows import LANGUAGE, amount_text, pd_text, print_rows, rate_text
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.domain.buyer import BuyerNumber
from credit_engine.domain.money import Money, parse_money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.request import ASKED, LimitRequest, RequestKind
from credit_engine.domain.request_document import read_request, write_request
from credit_engine.domain.terms import (
    DAYS_MAX,
    INSTRUMENTS,
    INVOICE_DATE,
    MONTH_DAY_MAX,
    OPEN_ACCOUNT,
    PREPAID_PERCENT_MAX,
    STARTS,
    Terms,
)
from credit_engine.errors import InvalidAmount
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.context import Caller, Context
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.read_buyers import find_buyer

GRANTING = (Outcome.APPROVED, Outcome.PARTLY_APPROVED)
_KEY = re.compile(r"[!-~]{1,255}", re.ASCII)


def _key(_: click.Context, __: click.Parameter, value: str) -> str:
    if not _KEY.fullmatch(value):
        raise click.BadParameter("write 1 to 255 visible ASCII characters without spaces.")
    return value


@click.command(cls=EngineCommand, short_help="Decide a limit for a buyer, and record it.")
@click.option(
    "--buyer",
    required=True,
    callback=plain_text,
    metavar="ID|SYSTEM:NUMBER",
    help="Our id, or another system's number.",
)
@click.option("--amount", required=True, metavar="AMOUNT", help="Total wanted, such as 250000.00.")
@click.option("--currency", required=True, metavar="CODE", help="ISO 4217 code, such as USD.")
@click.option(
    "--days", required=True, type=click.IntRange(0, DAYS_MAX), help="Payment term in days."
)
@click.option(
    "--instrument", type=click.Choice(INSTRUMENTS), default=OPEN_ACCOUNT, show_default=True
)
@click.option("--from", "start", type=click.Choice(STARTS), default=INVOICE_DATE, show_default=True)
@click.option("--end-of-month", is_flag=True, help="Due at the end of the month so reached.")
@click.option(
    "--next-month-day",
    type=click.IntRange(1, MONTH_DAY_MAX),
    help="Due on this day of the month after; with --end-of-month.",
)
@click.option(
    "--prepaid-percent",
    type=click.IntRange(1, PREPAID_PERCENT_MAX),
    help="Share in advance; with --instrument part_prepayment.",
)
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in ASKED]),
    default=RequestKind.NEW.value,
    show_default=True,
)
@click.option(
    "--key",
    required=True,
    callback=_key,
    help="Your own id for this request: sent again with it, it is answered, not decided twice.",
)
@seller_option
@json_option
def decide(
    buyer: str,
    amount: str,
    currency: str,
    days: int,
    instrument: str,
    start: str,
    end_of_month: bool,
    next_month_day: int | None,
    prepaid_percent: int | None,
    kind: str,
    key: str,
    seller_id: str | None,
    as_json: bool,
) -> None:
    """
    Decide a limit for a buyer and record the decision, as POST /v1/limit-requests does.

    Whatever the outcome, the exit code is 0: a refusal is an answer.
    """
    terms = Terms(instrument, days, start, end_of_month, next_month_day, prepaid_percent)
    stated = LimitRequest(RequestKind(kind), _amount(amount, currency), terms)
    request = read_request(write_request(stated), "")  # refuses what contradicts itself
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    reference = buyer_reference(buyer)
    command = DecideLimit(
        buyer_id=_buyer_id(context, caller, reference),
        request=request,
        key=key,
        # The digest of the same request over HTTP, where a key may come again.
        request_sha256=sha256_text(canonical_bytes({"buyer": reference, **write_request(request)})),
    )
    decided = decide_limit(context, caller, command)
    answer = orjson.loads(decided.body)
    if as_json:
        print_json(answer)
    else:
        print_rows(_rows(answer, decided.replayed))


def buyer_reference(text: str) -> dict[str, str]:
    """The buyer as the API names it: by our id, or by a number of another system."""
    system, colon, payer_number = text.partition(":")
    if not colon:
        return {"buyer_id": text}
    return {"system": system, "payer_number": payer_number}


def _buyer_id(context: Context, caller: Caller, reference: Mapping[str, str]) -> str:
    if "buyer_id" in reference:
        return reference["buyer_id"]
    return find_buyer(context, caller, BuyerNumber(reference["system"], reference["payer_number"]))


def _amount(amount: str, currency: str) -> Money:
    try:
        wanted = parse_money(amount, currency)
    except InvalidAmount as fault:
        raise click.UsageError(str(fault)) from None
    if wanted.minor < 0:
        raise click.UsageError("The amount wanted is negative; write the total wanted.")
    return wanted


def _rows(answer: dict[str, Any], replayed: bool) -> Iterator[tuple[str, str]]:
    again = "  (answered before under this key)" if replayed else ""
    yield "Outcome", f"{answer['outcome']}{again}"
    yield "In force", _limit(answer["limit_in_force"])
    if "limit_pending" in answer:
        yield "Pending", _limit(answer["limit_pending"])
    basis = answer["amount_basis"]
    if basis is not None and answer["outcome"] in GRANTING:
        yield "Bound by", basis["binding"]
    for rate in answer.get("exchange_rates", ()):
        yield "Rates", rate_text(rate)
    analyst = answer["analyst"]
    if "score" in analyst:
        yield "Score", f"{analyst['score']}, grade {analyst['grade']} ({analyst['grade_scale']})"
    if analyst.get("pd") is not None:
        yield "PD", pd_text(analyst["pd"])
    for reason in answer["amount_reasons"]:
        yield "Reasons", f"{reason['code']}  {reason['text'][LANGUAGE]}  ({reason['of']})"
    for required in answer["conditions"]:
        when = "before use" if required["precedent"] else "beside it"
        yield "Conditions", f"{required['require']}, {when}"
    needed = analyst["authority"]
    if needed["exceeded"]:
        yield "Authority", f"for a person: {needed['row']}, {_level(needed['level'])}"
    yield "Alarm", answer.get("alarm", "")
    yield "Decision", answer["decision_id"]


def _level(level: int | None) -> str:
    return "which nobody may grant" if level is None else f"level {level} or above"


def _limit(limit: dict[str, Any] | None) -> str:
    if limit is None:
        return "no limit"
    days = limit["max_terms"]["days"]
    amount = amount_text(limit["amount"], limit["currency"])
    return f"{amount}, up to {days} days, review by {limit['review_by']}"
