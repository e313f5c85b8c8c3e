"""`overrides report`: the rates of a period, for machines and for people."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import click
import pytest

from credit_engine.cli import main
from credit_engine.cli.workplace import caller_of, open_context, read_settings
from credit_engine.domain.money import parse_money
from credit_engine.services.answer_once import Keyed
from credit_engine.services.propose_override import PROPOSE, NewOverride, propose_override
from tests.cli.import_lines import BUYER


@pytest.fixture
def overridden(minimal):
    """Leave a decision that its manager has overridden, and give the day of it."""
    minimal.run("import", minimal.write("buyers.jsonl", BUYER))
    decided = minimal.json(
        "decide", "--buyer", "erp:1", "--amount", "1000000.00", "--currency", "EUR",
        "--days", "30", "--key", "k-1",
    )  # fmt: skip
    with click.Context(main).scope():
        settings = read_settings()
        context, caller = open_context(settings), caller_of(settings, None)
        manager = replace(caller, principal="key:anna", person="anna")  # another one than asked
        today = caller.local_date(datetime.now(UTC))
        new = NewOverride(
            decided["decision_id"], parse_money("1000000.00", "EUR"), today, "JUDGEMENT", "season"
        )
        answer = propose_override(context, manager, new, Keyed(PROPOSE, "k", "sha256:1"))
        context.store.close()
    return minimal, today.isoformat(), decided, json.loads(answer.body)


def test_rates_are_reported(overridden) -> None:
    cli, today, decided, made = overridden
    assert made["state"] == "approved", decided

    found = cli.json("overrides", "report", "--from", today, "--to", today)
    shown = cli.run("overrides", "report", "--from", today, "--to", today)

    assert (found["overridden"], found["decisions"]) == (1, 1)
    assert shown.stdout.startswith(f"1 of 1 (100.0%) decisions from {today} to {today}")
    assert f"  {decided['outcome']}: 1 of 1 (100.0%)\n" in shown.stdout
    assert "anna: 1 of 1 proposed are approved, 1 alone; 0 of 0 answered with yes" in shown.stdout
    assert "Granted by 1 overrides: 1,000,000.00 EUR" in shown.stdout


def test_where_there_is_nothing_it_says_so(minimal) -> None:
    shown = minimal.run("overrides", "report", "--from", "2026-01-01", "--to", "2026-01-31")

    assert shown.stdout == ("0 of 0 decisions from 2026-01-01 to 2026-01-31 were overridden.\n")


@pytest.mark.parametrize("days", [("x", "2026-01-01"), ("2026-01-01", "2026-02-30")])
def test_days_that_are_none_are_wrong_use(minimal, days) -> None:
    ended = minimal.run("overrides", "report", "--from", days[0], "--to", days[1])

    assert ended.exit_code == 2


def test_a_period_that_ends_before_it_begins_is_refused(minimal) -> None:
    days = ("--from", "2026-02-01", "--to", "2026-01-01")

    assert minimal.error("overrides", "report", *days)["code"] == "invalid-input"
