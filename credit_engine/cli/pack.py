"""`credit-engine pack`: is a rule pack sound, does it do what its cases say, how is it written."""

from __future__ import annotations

import click

from credit_engine.cli.pack_check import check
from credit_engine.cli.pack_docs import docs
from credit_engine.cli.pack_mutate import mutate
from credit_engine.cli.pack_propose import propose
from credit_engine.cli.pack_schema import schema
from credit_engine.cli.pack_test import test


@click.group(short_help="Check and test a rule pack.")
def pack() -> None:
    """Check and test a rule pack: a folder of YAML (docs/rule-language.md)."""


pack.add_command(schema)
pack.add_command(docs)
pack.add_command(check)
pack.add_command(test)
pack.add_command(mutate)
pack.add_command(propose)
