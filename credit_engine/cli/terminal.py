"""
What commands print: a terminal shows it, and never obeys it.

Names, texts of rule packs, file names and bits of a document reach the output of commands. A
control character in them could colour, hide or overwrite what was said before, or make a line of
its own; so could a sign that turns the direction of writing. All of these are shown escaped. No
command prints past this file, which tests/cli/test_terminal.py holds.
"""

from __future__ import annotations

import json
import re

import click

# Unicode's control and format characters, surrogates, and separators of lines and paragraphs;
# the tab and the line feed apart.
_OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)


def say(text: str, *, err: bool = False) -> None:
    """Print one line, on stdout or stderr; line ends within *text* are shown escaped too."""
    click.echo(shown(text), err=err)


def say_lines(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print *text* of several lines, whose line ends are meant; *nl* adds one at the end."""
    click.echo(_escaped(text), err=err, nl=nl)


def say_json(document: object, *, err: bool = False, indent: int | None = 2) -> None:
    """Print one JSON document: the same values, with escapes where a terminal would obey."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    click.echo(_OBEYED.sub(lambda found: _json_escape(found[0]), text), err=err)


def shown(text: str) -> str:
    """*text* as one line that a terminal shows and does not obey."""
    return _escaped(text).replace("\n", "\\n")


def _escaped(text: str) -> str:
    return _OBEYED.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _json_escape(character: str) -> str:
    """The escape of one character in JSON, of ASCII's DEL too; beyond 16 bits a pair of two."""
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else json.dumps(character)[1:-1]
