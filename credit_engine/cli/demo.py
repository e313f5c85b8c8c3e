"""`credit-engine demo`: a database, keys and the sample, with a limit decided for each firm."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence

import click

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.local_keys import FILE, keys_are_set, make_local_keys
from credit_engine.cli.progress import progress
from credit_engine.cli.sample_decisions import SampleDecision, decide_sample
from credit_engine.cli.terminal import say, say_lines
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.settings import Settings

ABOUT = """\
The accounts are those of real US firms, shifted in time so that the last year closed six months
before the first start; "later" is what happened to the firm, which no decision saw. Names, register
entries, bureau scores, requests, invoices and payments are invented, and so are the start-ups.
Source and changes: credit_engine/sample/data/ATTRIBUTION.md (CC BY 4.0)."""


@click.command(cls=EngineCommand, short_help="Decide a limit for each firm of the sample.")
@seller_option
@json_option
def demo(seller_id: str | None, as_json: bool) -> None:
    """
    Import the sample of real firms, decide a limit for each, and print the table.

    Makes the database and, where the environment names no keys, keys of its own in
    var/credit_engine.env (readable by you alone), which the other commands then use. Started
    again it decides nothing twice: the table shows what is stored.
    """
    if not keys_are_set(os.environ):
        make_local_keys()
    settings = read_settings()
    caller = caller_of(settings, seller_id)
    context = open_context(settings)
    with progress("Deciding limits") as steps:
        decisions = decide_sample(context, caller, steps.done)
    new = sum(decided.new for decided in decisions)
    if as_json:
        from credit_engine.cli.limit_table import row_document

        rows = [row_document(decided) for decided in decisions]
        print_json({"new": new, "decisions": rows, "keys_file": _keys_file()})
    else:
        _print(settings, decisions, new)


def _print(settings: Settings, decisions: Sequence[SampleDecision], new: int) -> None:
    from credit_engine.cli.limit_table import print_table

    print_table(decisions)
    outcomes = Counter(decided.record["decision"]["outcome"] for decided in decisions)
    counted = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
    first = decisions[0].record["decision"]
    say_lines(f"\n{len(decisions)} firms: {counted}. * with conditions.")
    say(
        f"Decided on {first['as_of']} by rule pack {first['pack']['id']} "
        f"{first['pack']['revision'][:19]}; {_now(new)}"
    )
    say_lines(f"\n{ABOUT}\n")
    if settings.database_url.startswith("sqlite"):  # the other kind holds a password
        say(f"Database: {settings.database_url}")
    if _keys_file():
        say(f"Keys: {_keys_file()}")


def _now(new: int) -> str:
    return f"{new} of them just now." if new else "nothing was decided again."


def _keys_file() -> str | None:
    return None if keys_are_set(os.environ) else str(FILE)
