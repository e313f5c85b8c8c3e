"""`credit-engine assess`: what the rules make of a file of facts; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click
import orjson

from credit_engine.assess import kleene
from credit_engine.assess.trace import Assessment
from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.rows import LANGUAGE, amount_text, pd_text, print_rows, rate_text
from credit_engine.cli.strict_json import read_json_file
from credit_engine.cli.terminal import say
from credit_engine.cli.what_if import moved_rows, read_changes
from credit_engine.domain.exchange_document import write_exchange_rate
from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.money import Money
from credit_engine.journal.canonical import sha256_text
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from credit_engine.services.limit_answer import GRADE_SCALE
from credit_engine.services.make_assessment import MadeAssessment, assess_document
from credit_engine.services.what_if import compare


@click.command(cls=EngineCommand, short_help="Assess a file of facts: a what-if, nothing is kept.")
@click.option(
    "--facts", "facts_file", required=True, metavar="FILE", help="Facts document; - is stdin."
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Day to assess for, YYYY-MM-DD; today where left out.",
)
@click.option(
    "--pack",
    "folder",
    type=click.Path(path_type=Path),
    envvar="CREDIT_ENGINE_PACK",
    default="rules/trade_credit",
    show_default=True,
    metavar="DIR",
    help="Folder of the rule pack.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="FACT=VALUE",
    help="Assess again with this fact; without a value, with none. May be repeated.",
)
@click.option(
    "--change",
    "change_file",
    metavar="FILE",
    help="Assess again with the changes of this JSON document (docs/cli.md).",
)
@click.option(
    "--other-day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="… on this day."
)
@click.option(
    "--other-pack", type=click.Path(path_type=Path), metavar="DIR", help="… by this rule pack."
)
@json_option
def assess(
    facts_file: str,
    as_of: datetime | None,
    folder: Path,
    settings: tuple[str, ...],
    change_file: str | None,
    other_day: datetime | None,
    other_pack: Path | None,
    as_json: bool,
) -> None:
    """
    Assess the facts in FILE by a rule pack: a what-if, without server, database or keys.

    With --set, --change, --other-day or --other-pack it is assessed a second time, so
    changed, and what moved is shown.

    FILE is a facts document in JSON: {"register": {…}, "register_valid_at": DATE,
    "statements": […], "receivables": […], "observations": […], "exchange_rates": […],
    "request": {…}}; docs/cli.md describes each part. Only "request" has to be there: what is
    left out counts as missing.
    """
    from credit_engine.bootstrap import read_rule_files

    pack = compile_pack(read_rule_files(folder))
    # A what-if has no seller, so that today is the day on the wall where it is asked.
    day = as_of.date() if as_of else date.today()  # noqa: DTZ011
    document = read_json_file(facts_file)
    if not (settings or change_file or other_day or other_pack):
        made = assess_document(pack, document, day, kleene.infer)
        if as_json:
            print_json(_document(made))
        else:
            print_rows(_rows(pack, made))
        return
    other = pack if other_pack is None else compile_pack(read_rule_files(other_pack))
    changes = read_changes(other, change_file, settings)
    facts = read_facts(document)
    days = (day, other_day.date() if other_day else day)
    found = compare((pack, other), (facts, facts), days, changes)
    if as_json:
        base = {"base": _document(found.base), "differences": found.differences}
        print_json({**_document(found.changed), **base})
    else:
        print_rows(_rows(other, found.changed))
        say("")
        print_rows(moved_rows(found.differences))


def _document(made: MadeAssessment) -> dict[str, object]:
    return {
        "assessment": orjson.loads(made.assessment_bytes),
        "assessment_sha256": sha256_text(made.assessment_bytes),
    }


def _rows(pack: CompiledPack, made: MadeAssessment) -> Iterator[tuple[str, str]]:
    found = made.assessment
    yield "Outcome", found.outcome.value
    yield "Limit", _limit(found)
    yield "Bound by", _bound_by(found)
    for rate in found.exchange_rates:
        yield "Rates", rate_text(write_exchange_rate(rate))
    yield "Score", _score(found)
    if found.score is not None and found.score.pd is not None:
        yield "PD", pd_text(found.score.pd.document())
    yield "Segment", found.segment or "not known"
    for amount_reason in made.explanation.amount_reasons:
        text = pack.reasons[amount_reason.code].analyst[LANGUAGE]
        yield "Reasons", f"{amount_reason.code}  {text}  ({amount_reason.of})"
    for score_reason in made.explanation.score_reasons:
        text = pack.reasons[score_reason.code].analyst[LANGUAGE]
        points = score_reason.lost_millionths / 1_000_000
        yield "Score lost", f"{score_reason.code}  {text}  (-{points:.0f})"
    for required in found.requirements:
        when = "before use" if required.precedent else "beside it"
        text = pack.reasons[required.reason].analyst[LANGUAGE]
        yield "Conditions", f"{required.require}, {when}: {text}"
    yield "Rules", f"{found.pack_id} {found.revision[:19]}, as of {found.as_of}"


def _limit(found: Assessment) -> str:
    amount = found.granted
    if amount is None:
        return "none without a person" if found.outcome.value == "referred" else "none"
    text = amount_text(amount.text, amount.currency)
    if found.terms is not None:
        text += f", {found.terms.text}"
    return f"{text}, review by {found.review_by}" if found.review_by else text


def _bound_by(found: Assessment) -> str:
    if found.binding is None or found.minor is None:
        return ""
    following = found.next_figure
    if following is None:
        return found.binding.of
    amount = amount_text(Money(following.minor, found.currency).text, found.currency)
    return f"{found.binding.of}; next {following.of} at {amount}"


def _score(found: Assessment) -> str:
    if found.score is None:
        return "none: the segment has no scorecard" if found.segment else ""
    score = found.score
    return (
        f"{score.score} of 1000, grade {score.grade} ({GRADE_SCALE}), "
        f"{score.coverage_bp / 100:.0f} % of the expected weight is known"
    )
