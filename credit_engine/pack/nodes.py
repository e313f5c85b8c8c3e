"""
YAML as located nodes: every scalar is text, every node knows its place.

A scalar keeps the characters that it was written with, so that a problem inside
an expression is shown at its own column, past quotes and folded lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_FOLD = re.compile(r"[ \t]*(?:\r\n|\r|\n)(?:[ \t]*(?:\r\n|\r|\n))*[ \t]*")
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A character of a file: `line` and `column` count from 1, columns in characters."""

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        """`path:line:column`."""
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Scalar:
    """
    One text. `written` is how it stands in the file, quotes included.

    `style` is None for a plain scalar, else its first character (`"`, `'`, `|`, `>`).
    `cut_by_comment` says that ` #` ended a plain scalar on its line.
    """

    text: str
    place: Place
    written: str = ""
    style: str | None = None
    cut_by_comment: bool = False

    def place_at(self, offset: int) -> Place:
        """The place of character *offset* of `text`; the scalar's own where it cannot be told."""
        index = self._index_written(offset)
        if index is None:
            return self.place
        lines = _BREAK.split(self.written[:index])
        if len(lines) == 1:
            return Place(self.place.path, self.place.line, self.place.column + index)
        return Place(self.place.path, self.place.line + len(lines) - 1, len(lines[-1]) + 1)

    def _index_written(self, offset: int) -> int | None:
        if self.style in {"|", ">"} or (self.style == '"' and "\\" in self.written):
            return None
        index = 0 if self.style is None else 1
        produced = 0
        while produced < offset:
            fold = _FOLD.match(self.written, index)
            if fold is not None:
                produced += max(len(_BREAK.findall(fold.group())) - 1, 1)
                index = fold.end()
            else:
                doubled = self.style == "'" and self.written.startswith("''", index)
                index += 2 if doubled else 1
                produced += 1
        return index


@dataclass(frozen=True, slots=True)
class Entries:
    """A YAML mapping: its entries as written, each key once."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A YAML sequence."""

    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A value that was reported already and must cause no second diagnostic."""

    place: Place


Node = Scalar | Entries | Items | Unreadable
