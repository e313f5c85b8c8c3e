"""
What the author of a file that is not YAML most likely meant.

YAML's parser tells where it lost its way, in its own words. What trips authors of rules
are a few traps, each of which gets its own diagnostic here, at the character to change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Place

QUOTE_IT = 'Put the whole value in quotes, such as ">= 0.5".'
# A value that starts with a character that YAML reads for itself: `when: >= 0.5`.
LINE_LOOKED_AT_MAX = 500  # characters: each bracket that is never closed is looked for to the end
_UNQUOTED_START = re.compile(r"(?:^|[{\[,:-])\s*(?P<value>[>|%@`][^\s#]?|!=|[*&?,-](?=\s))")
_QUOTED_START = re.compile(r"""(?:: +|- +)(?P<value>"[^"]*"|'[^']*'|\[[^\]]*[\])])(?P<gap> *)""")
_KEY_WITHOUT_BLANK = re.compile(r"\s*(?:- )?[a-z_]\w*(?P<colon>:)[^\s/]")
_COLON = re.compile(r":(?=\s)")
_LINE_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML counts as the end of a line


@dataclass(frozen=True, slots=True)
class Mark:
    """A character of a text: its index, its line and column, all from 0."""

    index: int
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class ParserError:
    """What YAML's parser says: what it was doing, since where, what went wrong, and where."""

    context: str
    context_mark: Mark | None
    problem: str
    problem_mark: Mark | None


def report_syntax(path: str, text: str, error: ParserError, findings: Findings) -> None:
    """Report the one error that ended the reading of a file."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        findings.add("yaml-syntax", Place(path, 1, 1), f"This file is not YAML: {error.problem}.")
        return
    lines = _LINE_ENDS.split(text)
    unquoted = _unquoted_value(lines, error)
    if unquoted is not None:
        line, column, found = unquoted
        report_unquoted(Place(path, line + 1, column + 1), found, findings)
        return
    if "'\\t'" in error.problem:
        _report_tab(Place(path, mark.line + 1, mark.column + 1), findings)
        return
    glued = _glued_colon(lines, mark, error)
    if glued is not None:
        report_blank(Place(path, mark.line, glued + 1), ":", findings)
        return
    if _is_second_colon(lines, mark, error):
        _report_colon(Place(path, mark.line + 1, mark.column + 1), findings)
        return
    doing = f" {error.context}" if error.context else ""
    findings.add(
        "yaml-syntax",
        Place(path, mark.line + 1, mark.column + 1),
        f"This is not YAML:{doing} {error.problem}.".replace(": while", ", while"),
        "Nothing else in this file is read.",
        "Check the indentation, and put values with ': ', quotes or brackets in quotes.",
    )


def report_unquoted(place: Place, found: str, findings: Findings) -> None:
    """Report a value that starts with a character of YAML's own."""
    findings.add(
        "yaml-unquoted",
        place,
        f"This value starts with {found.strip()!r}.",
        "At the start of an unquoted value it means something else to YAML.",
        QUOTE_IT,
    )


def report_blank(place: Place, after: str, findings: Findings) -> None:
    """Report a `-` or `:` that no blank follows."""
    findings.add(
        "yaml-blank",
        place,
        f"No blank follows this {after!r}.",
        "YAML then takes it for a part of the text.",
        f"Write a blank after {after!r}, or put the text in quotes.",
    )


def _report_tab(place: Place, findings: Findings) -> None:
    findings.add(
        "yaml-tab",
        place,
        "A tab stands here.",
        "YAML indents and parts with blanks only.",
        "Write blanks instead; an editor can be told to.",
    )


def _glued_colon(lines: list[str], mark: Mark, error: ParserError) -> int | None:
    """The column of a colon glued to its value, which then runs on into the next line's key."""
    if "mapping values are not allowed" not in error.problem or mark.line == 0:
        return None
    found = _KEY_WITHOUT_BLANK.match(lines[mark.line - 1])
    return None if found is None else found.start("colon")


def _is_second_colon(lines: list[str], mark: Mark, error: ParserError) -> bool:
    """Whether a colon ended the key before on this line, so that this one is of the value."""
    meant = "mapping values are not allowed" in error.problem or "got ':'" in error.problem
    return meant and _COLON.search(lines[mark.line][: mark.column]) is not None


def _report_colon(place: Place, findings: Findings) -> None:
    findings.add(
        "yaml-colon",
        place,
        "A colon and a blank stand inside this unquoted value.",
        "YAML takes them for the end of a key.",
        'Put the whole value in quotes, such as "policy: 2026".',
    )


def _unquoted_value(lines: list[str], error: ParserError) -> tuple[int, int, str] | None:
    """Line, column (from 0) and start of the unquoted value that the parser tripped over."""
    for mark in (error.context_mark, error.problem_mark):
        if mark is None or mark.line >= len(lines):
            continue
        for pattern in (_UNQUOTED_START, _QUOTED_START):
            for found in pattern.finditer(lines[mark.line][:LINE_LOOKED_AT_MAX]):
                column = found.start("value")
                if column in {mark.column, mark.column - 1} or mark.column in {
                    found.end("value"),
                    found.end(),
                }:
                    return mark.line, column, found.group("value")
    return None
