"""`credit-engine keys`: make, list and revoke API keys; the first administrator comes from here."""

from __future__ import annotations

from functools import partial

import click
import orjson

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.people import once, person_name, short_text
from credit_engine.cli.rows import print_rows
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.domain.api_key import LEVEL_MAX
from credit_engine.domain.role import Role, role_names
from credit_engine.services.manage_keys import (
    CREATE,
    EXPIRES_DAYS_DEFAULT,
    EXPIRES_DAYS_MAX,
    REVOKE,
    NewKey,
    create_key,
    list_keys,
    revoke_key,
)
from credit_engine.services.page import PAGE_MAX, every


@click.group(short_help="Make, list and revoke API keys.")
def keys() -> None:
    """Manage the keys of people and systems (docs/identities.md)."""


@keys.command(cls=EngineCommand, short_help="Make a key, and show it this once.")
@click.option(
    "--person",
    required=True,
    callback=person_name,
    metavar="NAME",
    help="Who uses it: a login name, or the name of a system.",
)
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="What it may do; may be given several times.",
)
@click.option(
    "--level",
    type=click.IntRange(0, LEVEL_MAX),
    default=0,
    help=f"How much a credit manager may approve, from 1 to {LEVEL_MAX}.",
)
@click.option("--note", callback=short_text, help="What it is for.")
@click.option(
    "--expires-in-days",
    type=click.IntRange(1, EXPIRES_DAYS_MAX),
    default=EXPIRES_DAYS_DEFAULT,
    show_default=True,
)
@seller_option
@json_option
def create(
    person: str,
    roles: tuple[str, ...],
    level: int,
    note: str | None,
    expires_in_days: int,
    seller_id: str | None,
    as_json: bool,
) -> None:
    """
    Make a key of the seller's and print it. It is shown this once: only a digest is kept.

    This makes the first administrator, who makes the other keys over HTTP or here.
    """
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    new = NewKey(person, frozenset(map(Role, roles)), level, note or "", expires_in_days)
    created = create_key(context, caller, new, once(context, CREATE))
    document = {**orjson.loads(created.answer.body), "key": created.key}
    if as_json:
        print_json(document)
        return
    print_rows(
        [
            ("Key", str(created.key)),
            ("Id", document["key_id"]),
            ("Person", person),
            ("Roles", role_names(new.roles)),
            ("Expires", document["expires_at"]),
        ]
    )
    say("Keep it now: it is not shown again.", err=True)


@keys.command("list", cls=EngineCommand, short_help="List keys, revoked and expired ones too.")
@seller_option
@json_option
def list_all(seller_id: str | None, as_json: bool) -> None:
    """List the seller's keys with who has them, what they may do, and whether they still may."""
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    found = [*every(partial(list_keys, context, caller, limit=PAGE_MAX))]
    if as_json:
        print_json({"keys": orjson.loads(orjson.dumps([key.document() for key in found]))})
        return
    now = context.clock()
    for key in found:
        state = "live" if key.is_live(now) else "revoked" if key.revocation else "expired"
        level = f" (level {key.level})" if key.level else ""
        until = key.expires_at.date().isoformat()
        say(f"{key.key_id}  {state}  until {until}  {key.person}: {role_names(key.roles)}{level}")
    say(f"{len(found)} keys.")


@keys.command(cls=EngineCommand, short_help="Revoke a key for good.")
@click.argument("key_id")
@click.option("--reason", required=True, callback=short_text, help="Why; it is recorded.")
@seller_option
@json_option
def revoke(key_id: str, reason: str, seller_id: str | None, as_json: bool) -> None:
    """Revoke a key: within seconds no process lets it in any more."""
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    revoked = revoke_key(context, caller, key_id, reason, once(context, REVOKE))
    document = orjson.loads(revoked.body)
    if as_json:
        print_json(document)
    else:
        say(f"The key {key_id} of {document['person']} is revoked.")
