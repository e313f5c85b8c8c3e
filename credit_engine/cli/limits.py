"""`credit-engine limits review`: tell what limits did by themselves, and review those due."""

from __future__ import annotations

from collections.abc import Iterator

import click
import orjson

from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.progress import progress
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.services.apply_due_steps import apply_due_steps
from credit_engine.services.context import Caller, Context
from credit_engine.services.review_due_limits import ReviewedLimit, review_due_limits

BATCH = 100


@click.group(short_help="Review the limits that are due.")
def limits() -> None:
    """Work on many limits at once."""


@limits.command(cls=EngineCommand, short_help="Review the limits that are due today.")
@seller_option
@json_option
@click.pass_context
def review(ctx: click.Context, seller_id: str | None, as_json: bool) -> None:
    """
    Review every limit of the seller that is due: on its date, and where facts have changed.

    A result as good moves the next review. A worse one opens a review for a person, or reduces the
    limit with notice where the rule pack allows it. What limits did by themselves is told first:
    what took effect, what expired. Exits with 1 where a limit could not be reviewed.
    """
    settings = read_settings()
    context, caller = open_context(settings), caller_of(settings, seller_id)
    told = _tell_all(context, caller)
    reviewed: list[dict[str, object]] = []
    with progress("Reviewing") as steps:
        for done in _reviews(context, caller):
            reviewed.append(_document(done))
            steps.done()
    skipped = [one for one in reviewed if "skipped" in one]
    if as_json:
        print_json({"told": told, "reviewed": reviewed})
    else:
        for one in reviewed:
            say(f"{one['limit_id']}: {one.get('skipped') or one['outcome']}")
        say(f"{len(reviewed) - len(skipped)} limits reviewed, {told} told of.")
    ctx.exit(FINDINGS if skipped else DONE)


def _tell_all(context: Context, caller: Caller) -> int:
    told = 0
    while True:
        some = apply_due_steps(context, caller, BATCH)
        told += some
        if some < BATCH:
            return told


def _reviews(context: Context, caller: Caller) -> Iterator[ReviewedLimit]:
    """Review batch by batch, until none is left but those that cannot be reviewed now."""
    while True:
        some = review_due_limits(context, caller, BATCH)
        yield from some
        if len(some) < BATCH or any(one.skipped is not None for one in some):
            return


def _document(one: ReviewedLimit) -> dict[str, object]:
    if one.body is None:
        return {"limit_id": one.limit_id, "skipped": one.skipped}
    answer = orjson.loads(one.body)
    return {
        "limit_id": one.limit_id,
        "decision_id": answer["decision_id"],
        "outcome": answer["outcome"],
        "limit_in_force": answer["limit_in_force"],
    }
