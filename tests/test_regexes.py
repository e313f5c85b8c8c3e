"""
Every regular expression of the package takes linear time, whatever it is given.

Steps are counted, not seconds: a text of twice the length may take about twice the steps. The
hostile texts are made from the letters of each expression: repeated alone and in pairs, after a
beginning that may match, and before an end that does not. An expression that is not linear must
be used on short texts only, and stands in BOUNDED with how short.
"""

import ast
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from re import _constants as sre
from re import _parser as parser
from typing import Any

import pytest
from marshmallow import Schema

from tests.regex_steps import TooManySteps, run, steps_of

PACKAGE = Path(__file__).parents[1] / "credit_engine"
LENGTHS = (16, 32, 64)
STEPS_MAX = 20_000
GROWTH_MAX = 2.6  # a quadratic one comes to 4
STEPS_AT_A_BOUND_MAX = 500_000  # a few ms in Python's own matcher
LETTERS_MAX, RUNS_MAX = 4, 3
WAYS = {
    "search": "search", "sub": "search", "subn": "search", "split": "search", "findall": "search",
    "finditer": "search", "match": "match", "fullmatch": "fullmatch",
}  # fmt: skip
# Not linear, by name: the most characters that it is ever given, and what holds them to that.
BOUNDED: dict[str, tuple[int, str]] = {
    "_QUOTED_START": (500, "pack/yaml_errors.py looks at so much of a line"),
}
# What no pair of an expression's letters would show, by name.
MORE_HOSTILE = {"_QUOTED_START": ["- [", ": '"], "_STRINGS": ['\\"', '"[', "\\\\"]}


Used = tuple[str, re.Pattern[str], str]  # where from, the expression, the way of use


def modules() -> Iterator[Any]:
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        if "migrations" not in name and not name.endswith("__main__"):
            yield importlib.import_module(name.removesuffix(".__init__"))


@cache
def calls() -> frozenset[tuple[str, str]]:
    """Each (name, method of it that is called) of the package, of all files together."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in WAYS:
                found.add((ast.unparse(node.value).rpartition(".")[2], WAYS[node.attr]))
    return frozenset(found)


def named() -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Yield each compiled expression of a module, with each way in which it is used."""
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                ways = {way for called, way in calls() if called == name} or {"search"}
                yield from ((name, value, way) for way in sorted(ways))


def written_in_place() -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Yield `re.fullmatch("…", text)` and its like."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).startswith("re.")
                and ast.unparse(node.func)[3:] in WAYS
                and isinstance(node.args[0], ast.Constant)
            ):
                way = WAYS[ast.unparse(node.func)[3:]]
                yield f"{path.stem}:{node.lineno}", re.compile(node.args[0].value), way


def of_schemas() -> Iterator[tuple[str, re.Pattern[str], str]]:
    """Yield what the schemas of the API want of texts."""
    for module in modules():
        for name, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Schema) and kind.__module__ == module.__name__:
                for field in kind().fields.values():
                    for validator in field.validators:
                        if isinstance(getattr(validator, "regex", None), re.Pattern):
                            yield name, validator.regex, "fullmatch"


def expressions() -> dict[tuple[str, int, str], tuple[str, re.Pattern[str]]]:
    """Give every expression once for each way of use."""
    found: dict[tuple[str, int, str], tuple[str, re.Pattern[str]]] = {}
    for name, pattern, way in [*named(), *written_in_place(), *of_schemas()]:
        found.setdefault((pattern.pattern, pattern.flags, way), (name, pattern))
    return found


@pytest.fixture(scope="module")
def every_expression() -> list[Used]:
    """Find them once; where each were a test, every process that shares the tests would."""
    return [(name, pattern, way) for (_, _, way), (name, pattern) in expressions().items()]


def letters_of(parts: Any) -> Iterator[str]:
    """Yield a character for each part of a parsed expression that takes one."""
    for kind, value in parts:
        if kind in {sre.LITERAL, sre.NOT_LITERAL}:
            yield chr(value)
        elif kind is sre.IN:
            yield from (letter_of(*item) for item in value if item[0] is not sre.NEGATE)
        elif kind is sre.ANY:
            yield "a"
        else:
            for inner in inside(value):
                yield from letters_of(inner)


def letter_of(kind: Any, value: Any) -> str:
    if kind is sre.CATEGORY:
        return {"SPACE": " ", "DIGIT": "7"}.get(str(value).rpartition("_")[2], "a")
    return chr(value[0] if kind is sre.RANGE else value)


def inside(value: Any) -> Iterator[parser.SubPattern]:
    """Yield the parsed expressions within the arguments of one part."""
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from inside(part)


def hostile_to(pattern: re.Pattern[str], name: str = "") -> list[tuple[str, str, str]]:
    """Give (beginning, what is repeated, end) of texts that could keep *pattern* busy."""
    parsed = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE)
    in_order = list(letters_of(parsed))
    letters = list(dict.fromkeys(in_order))
    runs = ["".join(in_order[place : place + 3]) for place in range(len(in_order) - 2)]
    # Those that come last are the ends of quotes and blanks, so both sides are kept.
    kept = [*dict.fromkeys([*letters[:2], *letters[-(LETTERS_MAX - 2) :]]), "!"]
    repeated = [*kept, *("".join(pair) for pair in product(kept, repeat=2) if pair[0] != pair[1])]
    repeated += dict.fromkeys([*runs[:RUNS_MAX], *MORE_HOSTILE.get(name, [])])
    return list(product(["", *kept[:3]], repeated, ["", "\x00"]))


def growth(pattern: re.Pattern[str], way: str, name: str = "") -> tuple[str, str, str] | None:
    """Give the parts of a text on which *pattern* takes more than linear time, or None."""
    for beginning, repeated, end in hostile_to(pattern, name):
        steps = []
        try:
            for length in LENGTHS:
                text = beginning + repeated * (length // len(repeated)) + end
                steps.append(steps_of(pattern, text, way, STEPS_MAX))
        except TooManySteps:
            return beginning, repeated, end
        if steps[1] > GROWTH_MAX * steps[0] and steps[2] > GROWTH_MAX * steps[1]:
            return beginning, repeated, end
    return None


@pytest.fixture(autouse=True)
def _deep_enough() -> Iterator[None]:
    """Each character is a few frames of the counter."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


def test_the_corpus_is_not_empty(every_expression: list[Used]) -> None:
    hostile = sum(len(hostile_to(pattern)) for _, pattern, _ in every_expression)

    assert len(every_expression) > 60
    assert hostile > 1_000


def test_every_expression_is_linear_or_kept_to_short_texts(every_expression: list[Used]) -> None:
    for name, pattern, way in every_expression:
        found = growth(pattern, way, name)
        if name not in BOUNDED:
            assert found is None, f"{name}, {way}: beginning, what is repeated, end"
            continue
        assert found is not None, f"{name} is linear: take it off the list"
        (beginning, repeated, end), (length, _) = found, BOUNDED[name]
        text = beginning + repeated * (length // len(repeated)) + end
        assert steps_of(pattern, text, way, STEPS_AT_A_BOUND_MAX), (name, way)


@pytest.mark.parametrize(
    ("planted", "way"),
    [
        (r"(a+)+b", "fullmatch"),
        (r"(a|a)*b", "match"),
        (r"(\w+\s?)*:", "match"),
        (r"[ \t]+#", "search"),
        (r'"(?:[^"\\]|\\.)*"', "search"),  # each quote of `\"\"\"…` begins a search to the end
        (r"a*a*b", "match"),
    ],
)
def test_a_planted_slow_expression_is_found(planted: str, way: str) -> None:
    assert growth(re.compile(planted, re.DOTALL), way) is not None


def test_the_counter_finds_what_python_finds(every_expression: list[Used]) -> None:
    for name, pattern, way in every_expression:
        for beginning, repeated, end in hostile_to(pattern)[::3]:
            text = beginning + repeated * 3 + end
            _, found = run(pattern, text, way)
            if way == "search":
                expected = [match.span() for match in pattern.finditer(text)]
            else:
                match = getattr(pattern, way)(text)
                expected = [] if match is None else [match.span()]
            assert found == expected, (name, way, text)
