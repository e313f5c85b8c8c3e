"""`credit-engine accounts`: check that the sums which order checks read are those of records."""

from __future__ import annotations

from dataclasses import asdict

import click

from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.progress import progress
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import open_context, read_settings
from credit_engine.services.check_accounts import AccountReport, check_accounts


@click.group(short_help="Check the accounts of buyers.")
def accounts() -> None:
    """Check the sums of exposure of every buyer (docs/ledger.md)."""


@accounts.command(cls=EngineCommand, short_help="Count every account anew and compare.")
@json_option
@click.pass_context
def check(ctx: click.Context, as_json: bool) -> None:
    """
    Count the exposure of every buyer anew from its records, and compare it with its sums.

    Reads the database only, all sellers' buyers. Exits with 1 where a sum is not that of its
    records. Accounts that were never counted are counted at their first use.
    """
    context = open_context(read_settings())
    with progress("Counting") as steps:
        report = check_accounts(context.store, lambda _: steps.done())
    if as_json:
        print_json(asdict(report))
    else:
        tell_accounts(report)
    ctx.exit(FINDINGS if report.faults else DONE)


def tell_accounts(report: AccountReport) -> None:
    """Print what was counted."""
    for fault in report.faults:
        say(fault)
    verdict = "agree with the records" if not report.faults else f"{len(report.faults)} faults"
    yet = f", {report.uncounted} not counted yet" if report.uncounted else ""
    say(f"{report.accounts} accounts{yet}: {verdict}.")
