"""`credit-engine tokens`: a local issuer for a first look, its tokens, and who a subject is."""

from __future__ import annotations

import click

from credit_engine.cli.ending import EngineCommand, json_option, plain_text, print_json
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, read_settings, seller_option
from credit_engine.domain.api_key import LEVEL_MAX
from credit_engine.domain.issuer import MINUTES_MAX_DEFAULT, person_of, role_value
from credit_engine.domain.role import Role
from credit_engine.errors import Conflict
from credit_engine.settings import Settings

MINUTES_DEFAULT = 15


@click.group(short_help="A local issuer of tokens, and who a token's subject is.")
def tokens() -> None:
    """Try tokens of people without a provider (docs/identities.md)."""


@tokens.command(cls=EngineCommand, short_help="Make the local issuer; show how to take its tokens.")
@json_option
def issuer(as_json: bool) -> None:
    """
    Make a key pair and its JWKS in var/token_issuer, and print the settings that take its tokens.

    What is there stays. Refused where the settings name another issuer.
    """
    from credit_engine.bootstrap import present
    from credit_engine.cli import local_issuer

    local_issuer.check_issuer(read_settings().token_issuer)
    local_issuer.make_issuer(present())
    lines = local_issuer.settings_lines()
    if as_json:
        print_json(lines)
        return
    for name, value in lines.items():
        say(f"export {name}={value}")


@tokens.command(cls=EngineCommand, short_help="Print a token of the local issuer.")
@click.option(
    "--person",
    "subject",
    required=True,
    callback=plain_text,
    metavar="NAME",
    help="The token's subject.",
)
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="What the person may do; may be given several times.",
)
@click.option("--level", type=click.IntRange(0, LEVEL_MAX), default=0, help="Of a credit manager.")
@click.option(
    "--minutes",
    type=click.IntRange(1, MINUTES_MAX_DEFAULT),
    default=MINUTES_DEFAULT,
    show_default=True,
    help="How long it lasts.",
)
@seller_option
@json_option
def issue(
    subject: str,
    roles: tuple[str, ...],
    level: int,
    minutes: int,
    seller_id: str | None,
    as_json: bool,
) -> None:
    """Print a token of the local issuer. Refused where the settings name another issuer."""
    from credit_engine.bootstrap import present
    from credit_engine.cli import local_issuer

    settings = read_settings()
    local_issuer.check_issuer(settings.token_issuer)
    _check(settings, frozenset(map(Role, roles)), level, minutes)
    seller = caller_of(settings, seller_id).seller_id
    values = (
        role_value(seller, Role(role), level if role == Role.CREDIT_MANAGER else 0)
        for role in roles
    )
    now = int(present().timestamp())
    token = local_issuer.LocalToken(subject, tuple(values), now, now + 60 * minutes)
    signed = local_issuer.sign(token)
    if as_json:
        person = person_of(local_issuer.NAME, subject)
        print_json({"token": signed, "person": person, "expires_at": token.expires_at})
    else:
        say(signed)


@tokens.command(cls=EngineCommand, short_help="Print who a token's subject is in the records.")
@click.argument("subject", callback=plain_text)
@json_option
def person(subject: str, as_json: bool) -> None:
    """
    Print the id under which records and keys know the SUBJECT (`sub`) of the issuer's tokens.

    Records of calls by token name `person:` and this id; a key made for this id is the same
    person's; `credit-engine persons block` takes it.
    """
    from credit_engine.cli import local_issuer

    name = read_settings().token_issuer or local_issuer.NAME
    found = person_of(name, subject)
    if as_json:
        print_json({"issuer": name, "person": found})
    else:
        say(found)


def _check(settings: Settings, roles: frozenset[Role], level: int, minutes: int) -> None:
    if settings.token_roles is not None:
        raise Conflict(
            "CREDIT_ENGINE_TOKEN_ROLES is set; the local issuer writes roles as they are written "
            "where it is not."
        )
    if minutes > settings.token_minutes_max:
        raise click.UsageError(f"The settings take {settings.token_minutes_max} minutes at most.")
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        raise click.UsageError("An administrator has no other role.")
    if (Role.CREDIT_MANAGER in roles) != (level > 0):
        raise click.UsageError(
            f"A credit manager has a level from 1 to {LEVEL_MAX}, and nobody else has one."
        )
