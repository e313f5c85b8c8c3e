"""
The entries of one YAML mapping, taken one by one with the type that each must have.

What is never asked for is an unknown key. A missing or unusable value is
reported and stood in for by an empty one, so that the rest is still read; `whole`
then says that later stages must not judge this definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TypeVar

from credit_engine.language.names import is_name
from credit_engine.pack.diagnostics import Findings, did_you_mean
from credit_engine.pack.nodes import Entries, Items, Node, Place, Scalar, Unreadable
from credit_engine.pack.raw import (
    RawCapacity,
    RawDimension,
    RawFact,
    RawParameter,
    RawRule,
    RawScorecard,
    RawSegment,
    RawStarter,
    RawTerms,
)
from credit_engine.pack.safety_model import SafetyStatement
from credit_engine.pack.yaml_errors import report_blank

Kept = TypeVar("Kept")
Definition = TypeVar(
    "Definition",
    RawFact,
    RawParameter,
    RawDimension,
    RawSegment,
    RawScorecard,
    RawRule,
    RawCapacity,
    RawStarter,
    RawTerms,
    SafetyStatement,
)
LANGUAGES = ("en", "zh")
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*")
# An entry of a list, or a key, without the blank that makes it one.
_GLUED = re.compile(r"(?:[a-z_]\w*(?=:))?(?P<sign>-(?=[^\s0-9])|(?<=\w):(?=\S))")
NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
_INTEGER = re.compile(r"-?[0-9]{1,15}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Fields:
    """One mapping of a pack, read key by key; `owner` says in a message whose it is."""

    def __init__(self, node: Node, owner: str, findings: Findings, key_place: Place) -> None:
        self.owner = owner
        self.place = key_place
        self.findings = findings
        self._before = len(findings)
        self._asked: dict[str, None] = {}
        self.readable = isinstance(node, Entries)
        self._nodes: dict[str, tuple[Scalar, Node]] = {}
        if isinstance(node, Entries):
            self._nodes = {key.text: (key, value) for key, value in node.entries}
        elif not isinstance(node, Unreadable):
            self.refuse_shape(node, f"{owner} must be a mapping of keys to values")

    @property
    def whole(self) -> bool:
        """Whether everything taken so far was usable."""
        return self.readable and len(self.findings) == self._before and not self._has_unreadable()

    def finished(self, read: Definition) -> Definition:
        """*read*, marked where a part of it was unusable; then as `done`."""
        whole = self.whole
        self.done()
        return read if whole else replace(read, whole=False)

    def done(self) -> None:
        """Report the keys that nothing asked for."""
        for key, _ in self._nodes.values():
            if key.text not in self._asked:
                self.findings.add(
                    "unknown-key",
                    key.place,
                    f"{self.owner} has no key {key.text[:60]!r}.",
                    f"It knows {', '.join(self._asked)}.",
                    did_you_mean(key.text, self._asked),
                )

    def has(self, key: str) -> bool:
        """Whether *key* is there; asking makes it a known key."""
        self._asked[key] = None
        return key in self._nodes

    def refuse(self, key: str, code: str, what: str, why: str, suggestion: str) -> None:
        """Report *key*, which may not stand here, and leave it out of what is read."""
        self.findings.add(code, self.place_of(key), what, why, suggestion)
        del self._nodes[key]

    def holds(self, key: str) -> bool:
        """Whether *key* is there; it does not become a known one."""
        return key in self._nodes

    def place_of(self, key: str) -> Place:
        """Where the key stands, or the whole mapping where it does not."""
        return self._nodes[key][0].place if key in self._nodes else self.place

    def node(self, key: str) -> Node:
        """The value of *key*, as it is."""
        if self.has(key):
            return self._nodes[key][1]
        if self.readable:
            self.findings.add(
                "missing-key", self.place, f"{self.owner} has no {key}.", "", f"Add {key}: …"
            )
        return Unreadable(self.place)

    def scalar(self, key: str) -> Scalar:
        """A text that is not empty; the name, code or literal of a closed form."""
        return read_scalar(self.node(key), f"{key} of {self.owner}", self.findings)

    def uncut(self, key: str) -> Scalar:
        """An expression or free text, which a comment must not have cut."""
        return read_uncut(self.node(key), f"{key} of {self.owner}", self.findings)

    def prose(self, key: str) -> str:
        """Free text."""
        return self.uncut(key).text

    def translated(self, key: str) -> dict[str, str]:
        """A text in every language of the pack."""
        if isinstance(self.node(key), Unreadable):
            return dict.fromkeys(LANGUAGES, "")
        fields = self.fields(key)
        texts = {}
        for language in LANGUAGES:
            if fields.readable and not fields.has(language):
                self.findings.add(
                    "missing-translation",
                    fields.place,
                    f"{key} of {self.owner} has no text in {language}.",
                    "Every label and reason is shown in both languages.",
                    f"Add {language}: …",
                )
                texts[language] = ""
            else:
                texts[language] = fields.prose(language)
        fields.done()
        return texts

    def number(self, key: str, low: float | None = None, high: float | None = None) -> float:
        """A decimal number."""
        return read_number(self.scalar(key), f"{key} of {self.owner}", self.findings, low, high)

    def integer(self, key: str, low: int, high: int) -> int:
        """A whole number from *low* to *high*."""
        found = self.scalar(key)
        if not found.text:
            return low
        if _INTEGER.fullmatch(found.text) and low <= int(found.text) <= high:
            return int(found.text)
        self._refuse_value(found, key, f"a whole number from {low} to {high}")
        return low

    def basis_points(self, key: str) -> int:
        """A share from 0 to 1 with at most four decimals, in hundredths of a percent."""
        found = self.scalar(key)
        if not found.text:
            return 0
        if NUMBER.fullmatch(found.text):
            share = Fraction(found.text) * 10_000
            if 0 <= share <= 10_000 and share == int(share):
                return int(share)
        self._refuse_value(found, key, "a share from 0 to 1 with at most four decimals")
        return 0

    def boolean(self, key: str) -> bool:
        """`true` or `false`."""
        return self.choice(key, ("true", "false")) == "true"

    def day(self, key: str) -> date:
        """A calendar date, as 2026-01-31."""
        found = self.scalar(key)
        return read_day(found, f"{key} of {self.owner}", self.findings) or date.min

    def choice(self, key: str, choices: Sequence[str]) -> str:
        """One of *choices*; the first stands in for an unusable one."""
        return self._chosen(self.scalar(key), key, choices)

    def choices(self, key: str, choices: Sequence[str]) -> tuple[str, ...]:
        """The list of some of *choices* under *key*."""
        return tuple(self._chosen(found, key, choices) for found in self.scalars(key))

    def code(self, key: str) -> Scalar:
        """A reason code, such as LIQ-QUICK-LOW."""
        found = self.scalar(key)
        refuse_bad_code(found, self.findings)
        return found

    def fields(self, key: str) -> Fields:
        """The mapping under *key*."""
        node = self.node(key)
        return Fields(node, f"{key} of {self.owner}", self.findings, self.place_of(key))

    def items(self, key: str) -> tuple[Node, ...]:
        """The list under *key*, which is not empty."""
        node = self.node(key)
        if isinstance(node, Items) and node.items:
            return node.items
        if not isinstance(node, Unreadable):
            self.refuse_shape(node, f"{key} of {self.owner} must be a list with at least one entry")
        return ()

    def rows(self, key: str) -> Iterator[Fields]:
        """The list of mappings under *key*."""
        for node in self.items(key):
            yield Fields(node, f"an entry of {key} of {self.owner}", self.findings, node.place)

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """The list of texts under *key*."""
        owner = f"an entry of {key} of {self.owner}"
        read = [read_scalar(node, owner, self.findings) for node in self.items(key)]
        return tuple(scalar for scalar in read if scalar.text)

    def entries(self) -> tuple[tuple[Scalar, Node], ...]:
        """All entries, whatever their keys."""
        self._asked.update(dict.fromkeys(self._nodes))
        return tuple(self._nodes.values())

    def named(self, what: str) -> Iterator[tuple[Scalar, Fields]]:
        """The definitions under their names; a name that is none is reported."""
        for key, node in self.entries():
            refuse_bad_name(key, self.findings)
            yield key, Fields(node, f"{what} {key.text[:60]}", self.findings, key.place)

    def keep(self, known: dict[str, Kept], name: Scalar, definition: Kept) -> None:
        """Add a definition to those *known*, unless another file gave its name away."""
        if name.text not in known:
            known[name.text] = definition
            return
        self.findings.add(
            "name-taken",
            name.place,
            f"{name.text[:60]} is defined in another file of this folder too.",
            "",
            "Rename or delete one of them.",
        )

    def refuse_shape(self, node: Node, asked: str) -> None:
        """Report that *node* has another shape than *asked*."""
        refuse_shape(node, asked, self.findings)

    def _has_unreadable(self) -> bool:
        return any(_holds_unreadable(value) for _, value in self._nodes.values())

    def _chosen(self, found: Scalar, key: str, choices: Sequence[str]) -> str:
        if found.text in choices:
            return found.text
        if found.text:
            self.findings.add(
                "unknown-choice",
                found.place,
                f"{key} of {self.owner} cannot be {found.text[:60]!r}.",
                f"It is one of {', '.join(choices)}.",
                did_you_mean(found.text, choices),
            )
        return choices[0]

    def _refuse_value(self, found: Scalar, key: str, asked: str) -> None:
        refuse_value(found, f"{key} of {self.owner}", asked, self.findings)


def _holds_unreadable(node: Node) -> bool:
    if isinstance(node, Entries):
        return any(_holds_unreadable(value) for _, value in node.entries)
    if isinstance(node, Items):
        return any(_holds_unreadable(item) for item in node.items)
    return isinstance(node, Unreadable)


def read_scalar(node: Node, owner: str, findings: Findings) -> Scalar:
    """The text of *node*; an empty one where it has none, which is then reported."""
    if isinstance(node, Scalar):
        if node.text == "null" and node.style is None:
            findings.add(
                "yaml-null",
                node.place,
                f"{owner} is null, without quotes.",
                "Readers of YAML take it for nothing at all.",
                'Write "null" if the word is meant, else give a value or delete the key.',
            )
            return Scalar("", node.place)
        if not node.text:
            findings.add("empty-value", node.place, f"{owner} is empty.", "", "Give it a value.")
        return node
    if not isinstance(node, Unreadable):
        refuse_shape(node, f"{owner} must be one text", findings)
    return Scalar("", node.place)


def read_uncut(node: Node, owner: str, findings: Findings) -> Scalar:
    """The text of *node*, which must not end before a comment on its line."""
    found = read_scalar(node, owner, findings)
    if not found.cut_by_comment:
        return found
    findings.add(
        "cut-by-comment",
        found.place,
        f"{owner} ends at ' #'.",
        "YAML takes what follows for a comment, which may not be meant.",
        "Put the value in quotes, or the comment on its own line.",
    )
    return Scalar("", found.place)


def read_number(
    found: Scalar, owner: str, findings: Findings, low: float | None, high: float | None
) -> float:
    """A decimal number between *low* and *high*, where given; 0 where it is none."""
    if not found.text:
        return 0.0
    if NUMBER.fullmatch(found.text):
        number = float(found.text)
        if (low is None or number >= low) and (high is None or number <= high):
            return number
    span = "" if low is None else f" from {low:g}"
    span += "" if high is None else f" to {high:g}"
    refuse_value(found, owner, f"a number{span}, such as 0.35", findings)
    return 0.0


def read_day(found: Scalar, owner: str, findings: Findings) -> date | None:
    """A calendar date, or None where it is none."""
    if not found.text:
        return None
    if DATE.fullmatch(found.text):
        try:
            return date.fromisoformat(found.text)
        except ValueError:
            pass  # such as 2026-02-30: told below
    refuse_value(found, owner, "a date, such as 2026-01-31", findings)
    return None


def refuse_shape(node: Node, asked: str, findings: Findings) -> None:
    """Report that *node* has another shape than *asked*."""
    if isinstance(node, Scalar):
        glued = _GLUED.match(node.text) if node.style is None else None
        if glued is not None:
            report_blank(node.place_at(glued.start("sign")), glued.group("sign"), findings)
            return
        shape = "a text" if node.text else "nothing"
    else:
        shape = "a list" if isinstance(node, Items) else "a mapping"
    advice = "Put it in quotes if brackets are part of the text." if shape != "nothing" else ""
    findings.add("wrong-shape", node.place, f"{asked}, but it is {shape}.", "", advice)


def refuse_value(found: Scalar, owner: str, asked: str, findings: Findings) -> None:
    """Report that a text is not what was *asked*."""
    findings.add(
        "bad-value", found.place, f"{owner} is {found.text[:60]!r}.", f"It must be {asked}."
    )


def refuse_bad_name(name: Scalar, findings: Findings) -> None:
    """Report a name that no formula could read."""
    if not is_name(name.text):
        findings.add(
            "bad-name",
            name.place,
            f"{name.text[:60]!r} cannot be a name.",
            "A name is lower-case letters, digits and _, starts with a letter, "
            "and is no word of the rule language.",
            "Rename it.",
        )


def refuse_bad_code(code: Scalar, findings: Findings) -> None:
    """Report a text that is no reason code."""
    if code.text and not CODE.fullmatch(code.text):
        findings.add(
            "bad-code",
            code.place,
            f"{code.text[:60]!r} cannot be a reason code.",
            "A code is capital letters, digits and hyphens, such as LIQ-QUICK-LOW.",
        )
