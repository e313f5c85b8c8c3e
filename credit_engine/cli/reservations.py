"""`credit-engine reservations expire`: free the room of reservations whose time is over."""

from __future__ import annotations

import click

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import open_context, read_settings
from credit_engine.services.expire_reservations import expire_reservations

BATCH = 1_000


@click.group(short_help="Expire reservations.")
def reservations() -> None:
    """Work on many reservations at once."""


@reservations.command(cls=EngineCommand, short_help="Expire those whose time is over.")
@json_option
def expire(*, as_json: bool) -> None:
    """
    Expire every reservation whose time is over, of all sellers, and free its room.

    Run it from time to time, as by cron: until then they count. Any number may run at once.
    """
    context = open_context(read_settings())
    expired = 0
    while some := expire_reservations(context, BATCH):
        expired += some
    if as_json:
        print_json({"expired": expired})
    else:
        say(f"{expired} reservations expired.")
