"""`credit-engine verify`: check the chains of decisions and order checks of every buyer."""

from __future__ import annotations

from dataclasses import asdict

import click

from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.progress import progress
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import open_context, read_settings
from credit_engine.services.verify_chains import ChainReport, verify_chains


@click.command(cls=EngineCommand, short_help="Verify the chains of decisions and order checks.")
@json_option
@click.pass_context
def verify(ctx: click.Context, as_json: bool) -> None:
    """
    Verify every buyer's chains of decisions and of order checks.

    None was removed, changed, or put in between.

    Reads the database only, all sellers' chains. Exits with 1 where a chain has a fault.
    """
    context = open_context(read_settings())
    with progress("Verifying") as steps:
        report = verify_chains(context.store, lambda _: steps.done())
    if as_json:
        print_json(asdict(report))
    else:
        tell_chains(report)
    ctx.exit(FINDINGS if report.faults else DONE)


def tell_chains(report: ChainReport) -> None:
    """Print what was verified."""
    for fault in report.faults:
        say(fault)
    verdict = "intact" if not report.faults else f"{len(report.faults)} faults"
    counted = f"{report.decisions} decisions and {report.order_checks} order checks"
    say(f"{report.buyers} chains with {counted}: {verdict}.")
