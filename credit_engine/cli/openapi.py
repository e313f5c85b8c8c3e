"""`credit-engine openapi`: the API's description."""

from __future__ import annotations

import click

from credit_engine.cli.ending import EngineCommand
from credit_engine.cli.terminal import say_lines


@click.command(cls=EngineCommand, short_help="Print the API's OpenAPI description.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON instead of YAML.")
def openapi(as_json: bool) -> None:
    """Print the OpenAPI description of the API; needs no settings and no database."""
    from credit_engine.bootstrap import describe_api

    say_lines(describe_api(as_json=as_json), nl=as_json)
