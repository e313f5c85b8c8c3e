"""
The `credit-engine` command: one file per subcommand, put together here.

docs/cli.md describes them all. Each loads what it needs when it runs, so that
`--help` is quick and assessing needs no database.
"""

from __future__ import annotations

import gc

import click

from credit_engine import __version__
from credit_engine.cli.accounts import accounts
from credit_engine.cli.assess import assess
from credit_engine.cli.backup import backup
from credit_engine.cli.decide import decide
from credit_engine.cli.demo import demo
from credit_engine.cli.import_records import import_records
from credit_engine.cli.keys import keys
from credit_engine.cli.limits import limits
from credit_engine.cli.openapi import openapi
from credit_engine.cli.overrides import overrides
from credit_engine.cli.pack import pack
from credit_engine.cli.persons import persons
from credit_engine.cli.reconcile import reconcile
from credit_engine.cli.referrals import referrals
from credit_engine.cli.replay import replay
from credit_engine.cli.reservations import reservations
from credit_engine.cli.restore import restore
from credit_engine.cli.serve import serve
from credit_engine.cli.tokens import tokens
from credit_engine.cli.verify import verify
from credit_engine.cli.work import work

GARBAGE_AT = 100_000  # new objects


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="credit-engine")
def main() -> None:
    """
    Decide trade credit by rules that you can read and edit.

    Settings come from the environment (DATABASE_URL, CREDIT_ENGINE_…; see docs/cli.md). Where it
    names no seller and no keys, those of var/credit_engine.env count, which `demo` makes.

    Exit codes: 0 done; 1 findings (diagnostics, failed cases, differences, rejected lines, faults);
    2 wrong use; 3 could not (no database, a broken rule pack, a file that cannot be read).
    """
    # A command makes much that lives until it ends, packs above all: to look for garbage in it
    # at each 700 new objects takes a third of its time.
    gc.set_threshold(GARBAGE_AT)


for command in (
    serve,
    work,
    import_records,
    reconcile,
    accounts,
    assess,
    decide,
    limits,
    overrides,
    referrals,
    reservations,
    keys,
    persons,
    tokens,
    replay,
    verify,
    backup,
    restore,
    pack,
    demo,
    openapi,
):
    main.add_command(command)
