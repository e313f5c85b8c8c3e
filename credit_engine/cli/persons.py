"""`credit-engine persons`: keep somebody out, by key and by token, and let them in again."""

from __future__ import annotations

from functools import partial

import click
import orjson

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.people import once, person_name, short_text
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.domain.person_block import BlockState
from credit_engine.services.block_persons import (
    BLOCK,
    UNBLOCK,
    PersonChange,
    change_block,
    list_blocks,
)
from credit_engine.services.page import PAGE_MAX, every

reason_option = click.option(
    "--reason", required=True, callback=short_text, help="Why; it is recorded."
)


@click.group(short_help="Block persons, and let them in again.")
def persons() -> None:
    """Keep persons out, whatever keys and tokens they have (docs/identities.md)."""


@persons.command(cls=EngineCommand, short_help="Block a person.")
@click.argument("person", callback=person_name)
@reason_option
@seller_option
@json_option
def block(person: str, reason: str, seller_id: str | None, as_json: bool) -> None:
    """
    Block PERSON: within seconds no server takes any key or token of theirs.

    Of somebody with tokens, PERSON is what `credit-engine tokens person` prints.
    """
    document = _changed(PersonChange(person, BlockState.BLOCKED, reason), seller_id, BLOCK)
    if as_json:
        print_json(document)
    else:
        say(f"{person} is blocked; every server refuses them within five seconds.")


@persons.command(cls=EngineCommand, short_help="Lift the block of a person.")
@click.argument("person", callback=person_name)
@reason_option
@seller_option
@json_option
def unblock(person: str, reason: str, seller_id: str | None, as_json: bool) -> None:
    """Lift the block of PERSON, who has again what keys and tokens are still good."""
    document = _changed(PersonChange(person, BlockState.UNBLOCKED, reason), seller_id, UNBLOCK)
    if as_json:
        print_json(document)
    else:
        say(f"{person} is let in again within five seconds.")


@persons.command("list", cls=EngineCommand, short_help="List blocks, lifted ones too.")
@seller_option
@json_option
def list_all(seller_id: str | None, as_json: bool) -> None:
    """List who was blocked and let in again: when, by whom, and why."""
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    found = [*every(partial(list_blocks, context, caller, limit=PAGE_MAX))]
    if as_json:
        print_json({"blocks": orjson.loads(orjson.dumps([of.document() for of in found]))})
        return
    for of in found:
        say(f"{of.at.isoformat()}  {of.state.value}  {of.person}  by {of.by}: {of.reason}")
    say(f"{len(found)} records.")


def _changed(change: PersonChange, seller_id: str | None, route: str) -> dict[str, object]:
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    made = change_block(context, caller, change, once(context, route))
    document: dict[str, object] = orjson.loads(made.body)
    return document
