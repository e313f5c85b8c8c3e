"""`credit-engine referrals`: read the queue of what people decide; they answer over HTTP."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import click
import orjson

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.rows import amount_text, print_rows
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.domain.api_key import LEVEL_MAX, LEVEL_MIN
from credit_engine.domain.referral import UNANSWERED, Referral, ReferralState
from credit_engine.services.context import Caller, Context
from credit_engine.services.page import PAGE_MAX, every
from credit_engine.services.read_referrals import list_referrals, read_referral
from credit_engine.services.referral_ports import WantedReferrals
from credit_engine.services.referral_view import referral_document, view_document


@click.group(short_help="Read the queue of what people decide.")
def referrals() -> None:
    """What waits for a person (docs/referrals.md); it is worked on and answered over HTTP."""


@referrals.command("list", cls=EngineCommand, short_help="List the queue, what is due first first.")
@click.option(
    "--state",
    type=click.Choice([state.value for state in ReferralState]),
    help="Only those that stand there; without it, those that nobody has answered.",
)
@click.option(
    "--level",
    type=click.IntRange(LEVEL_MIN, LEVEL_MAX),
    help="Only those for credit managers of this very level.",
)
@seller_option
@json_option
def list_all(state: str | None, level: int | None, seller_id: str | None, as_json: bool) -> None:
    """List what waits for a person: until when, for which level, how much, and who has it."""
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    states = UNANSWERED if state is None else (ReferralState(state),)
    queues = [_queue(context, caller, WantedReferrals(one, level=level)) for one in states]
    found = heapq.merge(*queues, key=lambda of: (of.due_at, of.referral_id))
    documents: list[dict[str, Any]] = [referral_document(of, insider=True) for of in found]
    if as_json:
        print_json({"referrals": _plain(documents)})
        return
    now = context.clock()
    for of in documents:
        late = "overdue" if of["ended_at"] is None and of["due_at"] < now else "due"
        say(
            f"{of['referral_id']}  {late} {of['due_at']:%Y-%m-%d %H:%M}Z  level {of['level']}  "
            f"{_wanted(of)}  {of['state']}  {of['assigned_to'] or 'nobody has it'}"
        )
    say(f"{len(documents)} referrals.")


@referrals.command(cls=EngineCommand, short_help="Show one, with all that happened to it.")
@click.argument("referral_id")
@seller_option
@json_option
def show(referral_id: str, seller_id: str | None, as_json: bool) -> None:
    """Show a referral: what is asked, what the rules recommend, on which evidence, its steps."""
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    view = read_referral(context, caller, referral_id)
    document: dict[str, Any] = view_document(view, insider=True)
    if as_json:
        print_json(_plain(document))
        return
    print_rows(_rows(document))
    for step in document["steps"]:
        say(f"{step['at']:%Y-%m-%d %H:%M}Z  {step['step']}  by {step['by']}")


def _queue(context: Context, caller: Caller, wanted: WantedReferrals) -> Iterator[Referral]:
    return every(partial(list_referrals, context, caller, wanted, limit=PAGE_MAX))


def _rows(of: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    recommended = of["recommendation"]
    yield "Referral", of["referral_id"]
    yield "Buyer", of["buyer_id"]
    yield "Decision", of["decision_id"]
    yield "State", f"{of['state']}, {of['outcome']}"
    yield "Why", of["cause"]
    yield "Asked for", f"{of['kind']}: {_wanted(of)}, by {of['requested_by'] or 'the rules'}"
    if recommended is not None:
        yield "Recommends", amount_text(recommended["amount"], recommended["currency"])
    yield "Due", f"{of['due_at']:%Y-%m-%d %H:%M}Z, level {of['level']}"
    yield "Has it", of["assigned_to"] or "nobody"
    for wanted in of["documents"]:
        yield "Waits for", f"{wanted['code']} {wanted.get('text') or ''}".rstrip()
    yield "Stale", ", ".join(of["stale"])


def _wanted(of: Mapping[str, Any]) -> str:
    return amount_text(of["wanted"]["amount"], of["wanted"]["currency"])


def _plain(document: object) -> object:
    """The document with its instants as the API writes them."""
    return orjson.loads(orjson.dumps(document))
