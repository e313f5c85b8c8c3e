"""One fault put into the text of a rule pack, at its place, so that it can be shown as a diff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from credit_engine.pack.nodes import Place


class MutationKind(StrEnum):
    """What was done to the pack."""

    CUT_POINT = "cut-point shifted"
    CLOSED_END = "cut-point given to the other band"
    POINTS = "points changed"
    REASON = "reason exchanged"
    OPERATOR = "operator flipped"
    JOIN = "and/or swapped"
    NEGATION = "condition negated"
    LITERAL = "number in a formula changed"
    ARITHMETIC = "arithmetic changed"
    RULE = "rule dropped"
    UNLESS = "unless dropped"
    PARAMETER = "parameter changed"
    WEIGHT = "weight changed"
    SHARE = "share changed"
    AMOUNT = "amount or ceiling changed"
    TIME = "days or months changed"
    GRADE = "grade exchanged"
    CHOICE = "choice exchanged"
    ENTRY = "entry dropped"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """The characters from `start` to `end` of a file, replaced by `new`."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """
    A rule pack with one fault: `edits` of the file at `place`.

    `owner` names the entry that is at fault, such as quick_ratio, and `what` says the fault in
    words: `0.3 → 0.31`.
    """

    kind: MutationKind
    place: Place
    owner: str
    what: str
    edits: tuple[Edit, ...]

    @property
    def location(self) -> str:
        """file:line within the pack."""
        return f"{self.place.path}:{self.place.line}"

    def apply(self, files: Mapping[str, str]) -> dict[str, str]:
        """The files of the pack with the fault in them."""
        return {**files, self.place.path: edited(files[self.place.path], self.edits)}

    def diff(self, files: Mapping[str, str]) -> tuple[str, ...]:
        """The lines that differ: `- ` as they are, `+ ` with the fault."""
        before = files[self.place.path].splitlines()
        after = edited(files[self.place.path], self.edits).splitlines()
        start = 0
        while start < min(len(before), len(after)) and before[start] == after[start]:
            start += 1
        end = 0
        while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
            end += 1
        pairs = zip(
            before[start : len(before) - end], after[start : len(after) - end], strict=False
        )
        if len(before) == len(after):
            return tuple(
                line for old, new in pairs if old != new for line in (f"- {old}", f"+ {new}")
            )
        gone = before[start : len(before) - end]
        return tuple(f"- {line}" for line in gone)


class Lines:
    """Finds the offset of a place in the text of its file."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        for index, character in enumerate(text):
            if character == "\n":
                self._starts.append(index + 1)

    def offset(self, place: Place) -> int:
        """How many characters stand before *place*."""
        return self._starts[place.line - 1] + place.column - 1

    def block(self, place: Place) -> tuple[int, int]:
        """
        From where to where the entry whose key or dash stands at *place* reaches, lines whole.

        It ends before the next line that is not empty, no comment, and indented no deeper.
        """
        indent = self.indent(place.line)
        line = place.line + 1
        end = place.line + 1
        while line <= len(self._starts):
            text = self._line(line)
            if text.strip() and not text.lstrip().startswith("#"):
                if self.indent(line) <= indent:
                    break
                end = line + 1
            line += 1
        stop = self._starts[end - 1] if end <= len(self._starts) else len(self.text)
        return self._starts[place.line - 1], stop

    def indent(self, line: int) -> int:
        """How many blanks a line starts with."""
        text = self._line(line)
        return len(text) - len(text.lstrip(" "))

    def _line(self, line: int) -> str:
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return self.text[start:end]


def edited(text: str, edits: Sequence[Edit]) -> str:
    """*text* with edits that do not overlap."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text
