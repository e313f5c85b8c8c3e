"""docs/rule-language.md, run: its examples, and that it tells of everything there is."""

import re
from datetime import date
from pathlib import Path

import pytest

from credit_engine.language.analyse import analyse
from credit_engine.language.bands import parse_band
from credit_engine.language.compile import compile_functions
from credit_engine.language.functions import function_names, usage_of
from credit_engine.language.names import RESERVED_WORDS
from credit_engine.language.problems import PROBLEM_CODES, LanguageError
from credit_engine.language.render import render_value
from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.tree import reading_key
from credit_engine.language.types import (
    EXPRESSION_CHARS_MAX,
    EXPRESSION_DEPTH_MAX,
    LAG_MAX,
    LIST_ITEMS_MAX,
    Kind,
    Type,
)

PAGE = (Path(__file__).parents[2] / "docs" / "rule-language.md").read_text(encoding="utf-8")


def table_under(header):
    """Return the rows of the table whose header line starts so, split into cells."""
    lines = PAGE[PAGE.index(header) :].split("\n\n")[0].splitlines()[2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def examples(language):
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line]
    return [tuple(part.strip() for part in line.split("⇒")) for line in lines]


def read_value(kind, text):
    if text in {"null", ""}:
        return None
    readers = {
        Kind.NUMBER: float,
        Kind.TEXT: str,
        Kind.DATE: date.fromisoformat,
        Kind.BOOLEAN: lambda word: word == "true",
    }
    return readers[kind](text)


def read_table_of_values():
    """Return the scope and the row of values that the page's first table states."""
    symbols, row = {}, {"signal:squeeze": True, "signal:late_payer": None}
    for name, described, *cells in table_under("| name |"):
        words, _, texts = described.partition(", one of: ")
        word, _, unit = words.partition(", unit ")
        kind = Kind(word)
        values = tuple(texts.split(", ")) if texts else None
        symbols[name] = Symbol(name, "fact", Type(kind, unit or None), bool(cells[1]), values)
        row |= {reading_key(name, lag): None for lag in range(LAG_MAX + 1)}
        row |= {reading_key(name, lag): read_value(kind, text) for lag, text in enumerate(cells)}
    return Scope(symbols, frozenset({"squeeze", "late_payer"})), row


SCOPE, ROW = read_table_of_values()


def outcome(text):
    """Return what an example gives, as the page would write it."""
    try:
        expression = analyse(text, SCOPE)
    except LanguageError as error:
        return f"refused: {error.problems[0].code}"
    value = compile_functions({"it": expression})["it"](ROW)
    unknown = value is None and expression.type.kind is Kind.BOOLEAN
    return "unknown" if unknown else render_value(value)


@pytest.mark.parametrize(("text", "stated"), examples("expr"))
def test_an_example_gives_what_the_page_says(text, stated):
    assert outcome(text) == stated


@pytest.mark.parametrize(("text", "stated"), examples("band"))
def test_a_band_holds_what_the_page_says(text, stated):
    literal, test = text.split(maxsplit=1)
    expression = analyse(literal, SCOPE, Kind.NUMBER if literal == "null" else None)

    try:
        held = render_value(parse_band(test, expression.type).holds(expression.root.value))
    except LanguageError as error:
        held = f"refused: {error.problems[0].code}"

    assert held == stated


def test_the_page_has_examples():
    assert len(examples("expr")) > 40
    assert len(examples("band")) > 5


def test_each_function_has_its_row():
    assert {row[0] for row in table_under("| function |")} == set(map(usage_of, function_names()))


def test_each_problem_code_has_its_row():
    assert {row[0]: row[1] for row in table_under("| code |")} == PROBLEM_CODES


def test_each_reserved_word_is_told():
    told = set(re.findall(r"`(\w+)`", PAGE[: PAGE.index("## Operators")]))

    assert RESERVED_WORDS - function_names() <= told


def test_the_bounds_are_told():
    assert f"at most {EXPRESSION_CHARS_MAX} characters" in PAGE
    assert f"nested at most {EXPRESSION_DEPTH_MAX} deep" in PAGE
    assert f"list has at most {LIST_ITEMS_MAX} items" in PAGE.replace("\n", " ")
    assert f"1 to {LAG_MAX} periods earlier" in PAGE


def test_every_code_that_is_used_has_a_meaning():
    sources = (Path(__file__).parents[2] / "credit_engine" / "language").glob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in sources)

    used = set(re.findall(r'(?:report|Problem)\(\s*"([a-z-]+)"', text))

    assert used == set(PROBLEM_CODES)
