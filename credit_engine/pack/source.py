"""
YAML text to located nodes: the only importer of yaml.

Only YAML's shapes are used, never its types: `NO` stays Norway, `0104711` keeps
its zero. Anchors, tags, merge keys and everything else that hides what a file
says are refused; so is what YAML would cut or split in silence.

A file is read by libyaml, in a tenth of the time that PyYAML's own parser takes. Where
anything is wrong with it, that parser reads it again, and only what it finds is reported:
its words are the same on every machine, and it is the stricter one about tabs and glued
colons. Both are in every wheel of PyYAML, which the lock asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Entries, Items, Node, Place, Scalar, Unreadable
from credit_engine.pack.yaml_errors import (
    Mark,
    ParserError,
    report_blank,
    report_syntax,
    report_unquoted,
)
from credit_engine.pack.yaml_types import refuse_other_type

FILE_BYTES_MAX = 1024 * 1024
NESTING_MAX = 20

Loader = yaml.SafeLoader | yaml.CSafeLoader

# C0 and C1 controls but tab and line breaks; line and paragraph separators, and the marks that
# turn the direction of text (what a reviewer sees is then not what is read); lone surrogates.
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BLOCK_HEADER = re.compile(r"[|>](?:[+-]?[0-9]|[0-9][+-]?)")
_COMMENT_AFTER = re.compile(r"[ \t]+#")
# `-{` or `-"`: a list's dash glued to its entry.
_GLUED_DASH = re.compile(r'-[{\["\']')
_GLUED_COLON = re.compile(r"[a-z_]\w*(?P<colon>:)\S")


def read_nodes(path: str, text: str, findings: Findings) -> Node | None:
    """
    Read the one document of a file; None where nothing in it can be relied on.

    Everything wrong goes to *findings*: a syntax error stops this file, all else is gathered.
    """
    if not _is_readable_text(path, text, findings):
        return None
    if "\t" not in text:
        found = Findings()
        node = _read(path, text, found, yaml.CSafeLoader)
        if not found:
            return node
    return _read(path, text, findings, yaml.SafeLoader)


def _read(path: str, text: str, findings: Findings, loader: type[Loader]) -> Node | None:
    try:
        return _Reader(path, text, findings, loader).read()
    except _Stop:
        return None
    except yaml.MarkedYAMLError as error:
        report_syntax(path, text, _parser_error(error), findings)
        return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML's scanner hands escapes such as "\UFFFFFFFF" to chr() unchecked.
        place = Place(path, 1, 1)
        findings.add("yaml-syntax", place, f"This file is not YAML: {str(error)[:120]}.")
        return None


def _is_readable_text(path: str, text: str, findings: Findings) -> bool:
    start = Place(path, 1, 1)
    if len(text) > FILE_BYTES_MAX or len(text.encode("utf-8", "replace")) > FILE_BYTES_MAX:
        findings.add(
            "file-too-large",
            start,
            f"The file has more than {FILE_BYTES_MAX} bytes.",
            suggestion="Split it: dimensions, parameters, rules and cases may stand in many files.",
        )
        return False
    found = _INVISIBLE.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
        findings.add(
            "control-character",
            Place(path, line, column),
            f"The character U+{ord(found.group()):04X} stands here.",
            "It is invisible, so the file would not say what a reader sees.",
            "Delete it.",
        )
        return False
    return True


class _Stop(Exception):
    """The rest of the file is not worth reading; it was reported."""


class _Reader:
    """Builds nodes from the parser's events, and refuses what packs may not use."""

    def __init__(self, path: str, text: str, findings: Findings, loader: type[Loader]) -> None:
        self.path = path
        self.text = text
        self.findings = findings
        self.events: Iterator[yaml.Event] = yaml.parse(text, Loader=loader)
        self.flow = 0

    def read(self) -> Node | None:
        next(self.events)  # the stream starts
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return Scalar("", Place(self.path, 1, 1))
        self._refuse_directives(event)
        root = self._node(next(self.events), 1)
        next(self.events)  # the document ends
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            self._add("yaml-several-documents", after, "A second document starts here.")
            raise _Stop
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            self._add("yaml-anchor", event, f"The alias *{event.anchor} stands here.")
            return Unreadable(self._place(event))
        if depth > NESTING_MAX:
            self._add("too-deeply-nested", event, f"This is level {depth}; {NESTING_MAX} are read.")
            raise _Stop
        assert isinstance(event, yaml.NodeEvent)
        tagged = self._refuse_tag(event)
        node = self._content(event, depth)
        if event.anchor is not None:
            self._add("yaml-anchor", event, f"The anchor &{event.anchor} stands here.")
            return Unreadable(self._place(event))
        return Unreadable(self._place(event)) if tagged else node

    def _value(self, event: yaml.Event, depth: int) -> Node:
        """A node that is no key: keys are names to every reader."""
        node = self._node(event, depth)
        if not isinstance(node, Scalar) or node.style is not None:
            return node
        refused = refuse_other_type(node.text, node.place, self.findings)
        return Unreadable(node.place) if refused else node

    def _content(self, event: yaml.NodeEvent, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(event, depth)
        assert isinstance(event, yaml.MappingStartEvent)
        return self._entries(event, depth)

    def _items(self, event: yaml.SequenceStartEvent, depth: int) -> Items:
        self.flow += bool(event.flow_style)
        items = []
        while not isinstance(child := next(self.events), yaml.SequenceEndEvent):
            items.append(self._value(child, depth + 1))
        self.flow -= bool(event.flow_style)
        return Items(tuple(items), self._place(event))

    def _entries(self, event: yaml.MappingStartEvent, depth: int) -> Entries:
        self.flow += bool(event.flow_style)
        entries: dict[str, tuple[Scalar, Node]] = {}
        while not isinstance(child := next(self.events), yaml.MappingEndEvent):
            key = self._node(child, depth + 1)
            value_event = next(self.events)
            value = self._value(value_event, depth + 1)
            if not isinstance(key, Scalar):
                if not isinstance(key, Unreadable):
                    self._add("yaml-key-not-text", child, "This key is a list or a mapping.")
            elif (name := self._name_before_glue(key)) is not None:
                entries.setdefault(name.text, (name, Unreadable(value.place)))
            elif self._is_cut_off(child, value_event):
                self._mark_cut(key, entries)
            elif self._is_fresh(key, entries):
                entries[key.text] = (key, value)
        self.flow -= bool(event.flow_style)
        return Entries(tuple(entries.values()), self._place(event))

    def _name_before_glue(self, key: Scalar) -> Scalar | None:
        """The name of a key that a colon without its blank glued to its value, as `min:0`."""
        if key.style is not None:
            return None
        if _GLUED_DASH.match(key.text):
            report_blank(key.place, "-", self.findings)
            raise _Stop  # the rest of the list is no list either
        colon = _GLUED_COLON.match(key.text) if self.flow else None
        if colon is None:
            return None
        report_blank(key.place_at(colon.start("colon")), ":", self.findings)
        return Scalar(key.text[: colon.start("colon")], key.place)

    def _is_fresh(self, key: Scalar, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        if key.text == "<<" and key.style is None:
            self.findings.add(
                "yaml-merge-key",
                key.place,
                "A merge key (<<) stands here.",
                "It would bring in what is written elsewhere.",
                "Write the keys out.",
            )
            return False
        if key.text in entries:
            first = entries[key.text][0].place
            self.findings.add(
                "duplicate-key",
                key.place,
                f"{key.text} stands here a second time; the first is at line {first.line}.",
                "YAML would keep one of them in silence.",
                "Delete or rename one.",
            )
            return False
        return True

    def _is_cut_off(self, key: yaml.Event, value: yaml.Event) -> bool:
        """Whether a comma in flow style made a key of what was meant as a part of a value."""
        if not self.flow or not isinstance(value, yaml.ScalarEvent):
            return False
        between = self.text[self._span(key)[1] : self._span(value)[1]]
        return value.value == "" and ":" not in between

    def _mark_cut(self, key: Scalar, entries: dict[str, tuple[Scalar, Node]]) -> None:
        before = next(reversed(entries.values()), None)
        if before is not None and isinstance(before[1], Unreadable):
            return  # the half before the comma was reported already
        self._add_flow_comma(key.place, key.text)
        if before is not None:
            entries[before[0].text] = (before[0], Unreadable(before[1].place))

    def _add_flow_comma(self, place: Place, text: str) -> None:
        self.findings.add(
            "flow-comma",
            place,
            f"A comma cut this value in two; {text[:40]!r} is what came after or before it.",
            "Inside { } and [ ] a comma parts entries, unless the value is in quotes.",
            'Put the whole value in quotes, such as "min(a, b)".',
        )

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar | Unreadable:
        start, end = self._span(event)
        place = self._place(event)
        written = self.text[start:end]
        style = written[:1] if event.style else None
        if style is None and self.flow and _is_half(event.value):
            self._add_flow_comma(place, event.value)
            return Unreadable(place)
        if style in {"|", ">"} and _BLOCK_HEADER.match(written):
            self._add_unquoted(place, written[:2])
            return Unreadable(place)
        hidden = _INVISIBLE.search(event.value)
        if hidden is not None:
            what = f"An escape stands for the character U+{ord(hidden.group()):04X}."
            self.findings.add("control-character", place, what, suggestion="Delete it.")
            return Unreadable(place)
        cut = style is None and _COMMENT_AFTER.match(self.text, end) is not None
        return Scalar(event.value, place, written, style, cut and event.value != "")

    def _refuse_directives(self, event: yaml.Event) -> None:
        assert isinstance(event, yaml.DocumentStartEvent)
        if event.version is not None or event.tags:
            self._add("yaml-directive", event, "A directive (%YAML or %TAG) stands here.")

    def _refuse_tag(self, event: yaml.NodeEvent) -> bool:
        tag = getattr(event, "tag", None)
        if tag is not None:
            if tag.startswith("!="):
                self._add_unquoted(self._place(event), tag[:2])
                raise _Stop  # the tag has taken what follows it, commas too
            self._add("yaml-tag", event, f"The tag {tag[:60]!r} stands here.")
        return tag is not None

    def _add(self, code: str, event: yaml.Event, what: str) -> None:
        self.findings.add(code, self._place(event), what, *_REFUSED[code])

    def _add_unquoted(self, place: Place, found: str) -> None:
        report_unquoted(place, found, self.findings)

    def _place(self, event: yaml.Event) -> Place:
        assert event.start_mark is not None
        return Place(self.path, event.start_mark.line + 1, event.start_mark.column + 1)

    def _span(self, event: yaml.Event) -> tuple[int, int]:
        assert event.start_mark is not None
        assert event.end_mark is not None
        return event.start_mark.index, event.end_mark.index


def _is_half(value: str) -> bool:
    """Whether *value* opens a call that it does not close; an interval may."""
    return value.count("(") > value.count(")") and ".." not in value


_REFUSED = {
    "yaml-anchor": ("A rule must say in its own place what it says.", "Write the value out."),
    "yaml-tag": ("The pack's own schema gives every value its type.", "Delete the tag."),
    "yaml-key-not-text": ("Every key of a pack is a name.", "Write the key as a plain name."),
    "yaml-directive": ("Packs are plain YAML.", "Delete it."),
    "yaml-several-documents": ("A file is one document.", "Delete the --- or split the file."),
    "too-deeply-nested": ("No part of a pack is that deep.", "Flatten it."),
}


def _parser_error(error: yaml.MarkedYAMLError) -> ParserError:
    return ParserError(
        context=error.context or "",
        context_mark=_mark(error.context_mark),
        problem=error.problem or "",
        problem_mark=_mark(error.problem_mark),
    )


def _mark(mark: yaml.Mark | None) -> Mark | None:
    return None if mark is None else Mark(mark.index, mark.line, mark.column)
