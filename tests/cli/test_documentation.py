"""docs/cli.md and the code say the same: commands, settings, exit codes, a line that imports."""

import json
import re
from pathlib import Path

import pytest

from credit_engine import settings
from credit_engine.cli import ending, main

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
VARIABLES = sorted({*settings._VARIABLES, *settings._ONE_SELLER, settings._SELLERS})


@pytest.mark.parametrize("command", sorted(main.commands))
def test_each_command_is_listed_and_described(command: str) -> None:
    assert f"\ncredit-engine {command}" in PAGE
    assert re.search(rf"^## .*`{command}\b", PAGE, re.MULTILINE) or command == "openapi"


@pytest.mark.parametrize("variable", VARIABLES)
def test_each_setting_is_described(variable: str) -> None:
    short = variable.removeprefix("CREDIT_ENGINE")

    assert f"`{variable}`" in PAGE or f"`{short}`" in PAGE


def test_no_setting_is_described_that_there_is_not() -> None:
    named = set(re.findall(r"`(CREDIT_ENGINE_[A-Z_]+)`", PAGE)) - {settings.PREFIX}

    assert named <= set(VARIABLES)


@pytest.mark.parametrize(
    "code", [ending.DONE, ending.FINDINGS, ending.WRONG_USE, ending.COULD_NOT, ending.INTERRUPTED]
)
def test_each_exit_code_is_described(code: int) -> None:
    assert f"\n| {code} | " in PAGE


def test_the_line_to_import_can_be_imported(cli) -> None:
    lines = [
        text for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if '"numbers"' in text
    ]

    assert len(lines) == 1
    document = cli.json("import", cli.write("buyers.jsonl", *map(json.loads, lines)))
    assert document["totals"]["created"] == 1
