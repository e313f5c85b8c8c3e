"""
A backtracking matcher of regular expressions that counts its steps.

Python's own cannot be asked how much it tries, and a clock tells of the machine. This one
walks the same parsed expression in the same order, and adds one step for each part that it
tries at a place. That it finds what `re` finds is tested beside it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from re import _constants as sre
from re import _parser as parser
from typing import Any

# From a place in the text, by way of what follows, to the place where all of it ends.
Following = Callable[[int], int | None]
Matcher = Callable[[int, Following], int | None]


class TooManySteps(Exception):
    """The bound was reached: more than any linear expression needs."""


@dataclass
class Counter:
    """A text, and the steps taken in it so far."""

    text: str
    most: int
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.most:
            raise TooManySteps


def steps_of(pattern: re.Pattern[str], text: str, how: str, most: int = 10**6) -> int:
    """
    Count the steps of *how* (fullmatch, match or search) on *text*; search finds all matches.

    Raises:
        TooManySteps: more than *most*.
    """
    return run(pattern, text, how, most)[0]


def run(
    pattern: re.Pattern[str], text: str, how: str, most: int = 10**6
) -> tuple[int, list[tuple[int, int]]]:
    """Count the steps, and give where the matches lie."""
    counter = Counter(text, most)
    parsed = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    matcher = _Build(counter, pattern.flags).sequence(list(parsed))

    def ended(at: int) -> int | None:
        return None if how == "fullmatch" and at != len(text) else at

    found: list[tuple[int, int]] = []
    at = 0
    while at <= len(text):
        end = matcher(at, ended)
        if end is not None:
            found.append((at, end))
        if how != "search":
            break
        at = end if end is not None and end > at else at + 1
    return counter.steps, found


class _Build:
    """Makes matchers of parsed parts; only the parts that our expressions have."""

    def __init__(self, counter: Counter, flags: int) -> None:
        self._counter = counter
        self._flags = flags

    def sequence(self, parts: list[Any]) -> Matcher:
        matchers = [self._part(*part) for part in parts]

        def match(at: int, following: Following, place: int = 0) -> int | None:
            if place == len(matchers):
                return following(at)
            return matchers[place](at, lambda then: match(then, following, place + 1))

        return match

    def _part(self, kind: Any, value: Any) -> Matcher:
        if kind in {sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN}:
            return self._one_character(kind, value)
        if kind is sre.AT:
            return self._position(value)
        if kind is sre.BRANCH:
            return self._branch([self.sequence(list(branch)) for branch in value[1]])
        if kind is sre.SUBPATTERN:
            return self.sequence(list(value[3]))  # no expression of ours refers back to a group
        if kind is sre.ATOMIC_GROUP:
            return self._atomic(self.sequence(list(value)))
        if kind in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            least, most, body = value
            repeat = self._repeat(least, most, self.sequence(list(body)), kind is sre.MIN_REPEAT)
            return self._atomic(repeat) if kind is sre.POSSESSIVE_REPEAT else repeat
        if kind in {sre.ASSERT, sre.ASSERT_NOT}:
            return self._looking(value[0], value[1], wanted=kind is sre.ASSERT)
        raise AssertionError(f"teach the counter {kind}")

    def _one_character(self, kind: Any, value: Any) -> Matcher:
        counter = self._counter

        def match(at: int, following: Following) -> int | None:
            counter.step()
            if at < len(counter.text) and self._is_in(kind, value, counter.text[at]):
                return following(at + 1)
            return None

        return match

    def _is_in(self, kind: Any, value: Any, character: str) -> bool:
        if kind is sre.ANY:
            return character != "\n" or bool(self._flags & re.DOTALL)
        if kind is sre.LITERAL:
            return ord(character) == value
        if kind is sre.NOT_LITERAL:
            return ord(character) != value
        negated = bool(value) and value[0][0] is sre.NEGATE
        found = any(self._is_item(*item, character) for item in value if item[0] is not sre.NEGATE)
        return found != negated

    def _is_item(self, kind: Any, value: Any, character: str) -> bool:
        if kind is sre.RANGE:
            return value[0] <= ord(character) <= value[1]
        if kind is sre.CATEGORY:
            letter = {"digit": "d", "space": "s", "word": "w"}[
                str(value).rpartition("_")[2].lower()
            ]
            letter = letter.upper() if "_NOT_" in str(value) else letter
            return re.match(f"\\{letter}", character, self._flags & re.ASCII) is not None
        assert kind is sre.LITERAL, f"teach the counter {kind}"
        return ord(character) == value

    def _position(self, where: Any) -> Matcher:
        form = {
            sre.AT_BEGINNING: "^", sre.AT_BEGINNING_STRING: "\\A", sre.AT_BOUNDARY: "\\b",
            sre.AT_NON_BOUNDARY: "\\B", sre.AT_END: "$", sre.AT_END_STRING: "\\Z",
        }[where]  # fmt: skip
        compiled = re.compile(form, self._flags & (re.ASCII | re.MULTILINE))

        def match(at: int, following: Following) -> int | None:
            self._counter.step()
            return following(at) if compiled.match(self._counter.text, at) else None

        return match

    def _branch(self, branches: list[Matcher]) -> Matcher:
        def match(at: int, following: Following) -> int | None:
            for branch in branches:
                self._counter.step()
                end = branch(at, following)
                if end is not None:
                    return end
            return None

        return match

    def _atomic(self, body: Matcher) -> Matcher:
        def match(at: int, following: Following) -> int | None:
            end = body(at, lambda then: then)
            return None if end is None else following(end)

        return match

    def _repeat(self, least: int, most: Any, body: Matcher, lazy: bool) -> Matcher:
        def match(at: int, following: Following, done: int = 0) -> int | None:
            self._counter.step()

            def again(then: int) -> int | None:
                if then == at and done >= least:  # nothing taken: it would go on for ever
                    return None
                return match(then, following, done + 1)

            if lazy and done >= least and (end := following(at)) is not None:
                return end
            if (most is sre.MAXREPEAT or done < most) and (end := body(at, again)) is not None:
                return end
            return following(at) if done >= least and not lazy else None

        return match

    def _looking(self, direction: int, parts: Any, *, wanted: bool) -> Matcher:
        body = self.sequence(list(parts))
        width = parts.getwidth()[0] if direction < 0 else 0

        def match(at: int, following: Following) -> int | None:
            start = at - width

            def ended(then: int) -> int | None:
                return then if direction > 0 or then == at else None

            found = start >= 0 and body(start, ended) is not None
            return following(at) if found == wanted else None

        return match
