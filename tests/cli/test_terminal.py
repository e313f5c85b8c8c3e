"""What commands print: shown, never obeyed."""

import ast
import json
import sys
import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner

from credit_engine.cli import terminal
from credit_engine.cli.terminal import say, say_json, say_lines
from tests.cli.import_lines import BUYER

FOLDER = Path(__file__).parents[2] / "credit_engine" / "cli"
OBEYED = {"Cc", "Cf", "Cs", "Zl", "Zp"}
HOSTILE = [
    "\x1b[31mred",
    "\x1b]0;title\x07",
    "\x1b]8;;https://x.example\x1b\\link",
    "\x1b[2J\x1b[H",
    "\x9b31mred",
    "back\b\b\b\bspace",
    "over\rwritten",
    "a\x7fb",
    "next\x85line",
    "line\u2028separator",
    "paragraph\u2029separator",
    "right\u202eto left",
    "\u2066isolated",
    "\ufeffmark",
    "bell\x07",
    "form\x0cfeed",
    "tag\U000e0041s",
    "half\ud800",
]


def printed(capsys: pytest.CaptureFixture[str]) -> str:
    read = capsys.readouterr()
    return read.out + read.err


def obeyed(text: str) -> set[str]:
    """The characters of *text* that a terminal would obey, line feeds and tabs apart."""
    return {c for c in text if unicodedata.category(c) in OBEYED and c not in "\n\t"}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_terminal_would_obey_is_shown_escaped(text: str, capsys) -> None:
    say(text)
    say(text, err=True)
    say_lines(text)
    say_json({text: text})

    shown = printed(capsys)
    assert obeyed(shown) == set()
    assert "\\" in shown


def test_a_text_of_one_line_stays_one_line(capsys) -> None:
    say("buyers.csv:3: a\nbuyers.csv: 0 rejected.")

    assert printed(capsys) == "buyers.csv:3: a\\nbuyers.csv: 0 rejected.\n"


def test_lines_that_are_meant_stay_lines(capsys) -> None:
    say_lines("one\ntwo", nl=False)

    assert printed(capsys) == "one\ntwo"


@pytest.mark.parametrize("text", ["Grüße 中文 – ×", "全角　空白", "a\u00a0b", "emoji 😀", "\\n"])
def test_what_people_write_is_left_alone(text: str, capsys) -> None:
    say(text)

    assert printed(capsys) == f"{text}\n"


@pytest.mark.parametrize(
    "text", [text for text in HOSTILE if text.isascii() or "\ud800" not in text]
)
def test_json_means_the_same(text: str, capsys) -> None:
    say_json({"key": text, "more": [text]})

    assert json.loads(printed(capsys)) == {"key": text, "more": [text]}


def test_all_that_unicode_calls_control_format_or_separator_is_known() -> None:
    missed = [
        f"U+{code:04X}"
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) in OBEYED
        and chr(code) not in "\n\t"
        and not terminal._OBEYED.match(chr(code))
    ]

    assert missed == []


def calls_past_it(source: str) -> list[str]:
    """What a command's file prints with but for terminal.py."""
    ways = {"click.echo", "click.secho", "print", "sys.stdout.write", "sys.stderr.write"}
    found = [
        ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)
    ]
    return [name for name in found if name in ways]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_no_command_prints_past_it(path: Path) -> None:
    if path.stem != "terminal":
        assert calls_past_it(path.read_text(encoding="utf-8")) == [], "print with cli/terminal.py"


def test_a_planted_command_that_prints_past_it_is_found() -> None:
    assert calls_past_it("def show(name):\n    click.echo(name)\n") == ["click.echo"]


def test_names_in_files_and_documents_do_not_reach_the_terminal_as_they_are(minimal) -> None:
    hostile = "\x1b[31m\u202e\x9b2J\r"
    file = minimal.write(
        f"a{hostile}.jsonl",
        {**BUYER, "name": f"Acme {hostile}"},
        {**BUYER, hostile: 1},
        {**BUYER, "register": {hostile: 1}},
        {**BUYER, "observations": [{"fact": hostile, hostile: hostile}]},
    )
    facts = minimal.write("facts.json", {"request": {hostile: hostile}})

    ends = [
        minimal.run("import", file),
        minimal.run("import", file, "--json"),
        minimal.run("import", f"missing{hostile}"),
        minimal.run("assess", "--facts", facts),
        minimal.run("assess", "--facts", facts, "--json"),
        minimal.run("decide", "--buyer", "B", "--amount", hostile, "--currency", "EUR", "--days",
                    "30", "--key", "k"),
        minimal.run("replay", "01ABC"),
        minimal.run("pack", "check", f"missing{hostile}"),
    ]  # fmt: skip

    for ended in ends:
        assert ended.exit_code in {1, 2, 3}
        assert obeyed(ended.output) == set(), ended.output
    assert "\\x1b[31m" in ends[0].output


def test_a_planted_command_that_obeys_is_seen() -> None:
    import click

    @click.command()
    def planted() -> None:
        click.echo("\x1b[31mred")

    assert obeyed(CliRunner().invoke(planted, color=True).output) == {"\x1b"}
