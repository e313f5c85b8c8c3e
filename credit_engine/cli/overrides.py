"""`credit-engine overrides report`: how often decisions are set aside, by rule and by person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import click

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.rows import amount_text
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.domain.document_parts import as_date
from credit_engine.services.report_overrides import report_overrides


def _day(_: click.Context, __: click.Parameter, value: str) -> date:
    found = as_date(value)
    if found is None:
        raise click.BadParameter("write a date as YYYY-MM-DD.")
    return found


@click.group(short_help="Report how often decisions are set aside.")
def overrides() -> None:
    """Overrides of decisions (docs/overrides.md); they are proposed and approved over HTTP."""


@overrides.command(cls=EngineCommand, short_help="Override rates of a period.")
@click.option("--from", "first", required=True, metavar="DAY", callback=_day, help="YYYY-MM-DD.")
@click.option("--to", "last", required=True, metavar="DAY", callback=_day, help="YYYY-MM-DD.")
@seller_option
@json_option
def report(first: date, last: date, seller_id: str | None, as_json: bool) -> None:
    """
    Report, of the decisions from one day to another, how many an override has set aside.

    By outcome and by the rules that acted, what each person proposed and answered, and how much
    was granted. With --json it prints what the API answers.
    """
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    found = report_overrides(context, caller, first, last).document()
    if as_json:
        print_json(found)
        return
    for line in _lines(found):
        say(line)


def _lines(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{_share(found)} decisions from {found['from']} to {found['to']} were overridden."
    yield from _rates("By outcome", found["by_outcome"], "outcome")
    yield from _rates("By rule", found["by_rule"], "rule")
    if found["by_person"]:
        yield "By person"
    for person in found["by_person"]:
        proposed, answered = person["proposed"], person["answered"]
        yield (
            f"  {person['person']}: {proposed['approved']} of {proposed['overrides']} proposed are "
            f"approved, {proposed['alone']} alone; "
            f"{answered['approved']} of {answered['overrides']} answered with yes"
        )
    for granted in found["granted"]:
        amount = amount_text(granted["total"], granted["currency"])
        more = amount_text(granted["raised"], granted["currency"])
        yield f"Granted by {granted['overrides']} overrides: {amount}, {more} more than there was."


def _rates(title: str, rates: Iterable[Mapping[str, Any]], of: str) -> Iterator[str]:
    told = [rate for rate in rates if rate["decisions"]]
    if told:
        yield title
    for rate in told:
        yield f"  {rate[of]}: {_share(rate)}"


def _share(rate: Mapping[str, Any]) -> str:
    percent = "" if rate["rate"] is None else f" ({rate['rate']:.1%})"
    return f"{rate['overridden']} of {rate['decisions']}{percent}"
