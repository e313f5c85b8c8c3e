"""Where a command works: the settings, the ports over them, and on whose behalf it calls."""

from __future__ import annotations

import getpass
import os
from zoneinfo import ZoneInfo

import click

from credit_engine.cli.local_keys import with_local_keys
from credit_engine.domain.api_key import LEVEL_MAX
from credit_engine.domain.role import Role
from credit_engine.errors import UnsafeStorage
from credit_engine.services.context import Caller, Context
from credit_engine.settings import Settings

seller_option = click.option(
    "--seller", "seller_id", metavar="ID", help="Which seller, where the settings name several."
)


def read_settings() -> Settings:
    """The settings of the environment. Raises InvalidSettings or Unavailable."""
    return Settings.from_environ(with_local_keys(os.environ))


def open_context(settings: Settings) -> Context:
    """
    Open the database and the rule pack of the settings, until the command ends.

    Raises:
        Unavailable, UnsafeStorage, Busy: the database. BrokenPack, PackNotFound: the pack.
    """
    from credit_engine.bootstrap import build_context

    context = build_context(settings)
    click.get_current_context().call_on_close(context.store.close)
    faults = context.store.faults()
    if faults:
        raise UnsafeStorage("The database is not safe to use. " + " ".join(faults))
    return context


def caller_of(settings: Settings, seller_id: str | None) -> Caller:
    """
    The caller on behalf of *seller_id*, or of the only seller that there is.

    Raises:
        click.UsageError: no such seller, or several and none named.
    """
    known = {seller.seller_id: seller for seller in settings.sellers}
    if seller_id is None and len(known) == 1:
        (seller_id,) = known
    if seller_id is None:
        raise click.UsageError(f"Name one of the sellers with --seller: {', '.join(known)}.")
    if seller_id not in known:
        raise click.UsageError(
            f"There is no seller {seller_id!r}; the settings have {', '.join(known)}."
        )
    seller = known[seller_id]
    user = _user()
    # Whoever has the settings, the master key among them, may do everything: they could anyway.
    return Caller(
        seller_id=seller.seller_id,
        principal=f"command_line:{user}",
        time_zone=ZoneInfo(seller.time_zone),
        roles=frozenset(Role),
        person=user,
        level=LEVEL_MAX,
        operates=True,
    )


def _user() -> str:
    """The user of the operating system, who is recorded as having stated and decided."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have a number and no name
        return str(os.getuid())
