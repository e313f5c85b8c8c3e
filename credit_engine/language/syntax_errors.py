"""From the parser's exception to a sentence that a risk officer can act on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import cast

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from credit_engine.language.names import WORDS_OF_LATER_VERSIONS, is_name
from credit_engine.language.problems import Problem, Span

_WORD = re.compile(r"\w+")

_CHARACTERS = {
    '"': "This text is not closed; end it with a double quote on the same line.",
    "'": "Text stands in double quotes, not in single ones.",
    "\\": "A backslash has no meaning here; text is written as it is, without escapes.",
    "#": "There are no comments inside an expression; put it into the YAML around it.",
    "!": "`!` stands only in `!=`; to turn a condition round write not(…).",
    "&": "Conditions are joined with the word `and`.",
    "|": "Conditions are joined with the word `or`.",
    "^": "There is no power operator; multiply instead.",
    "%": "There is no percent sign; write 0.05 for 5 %.",
    ":": "A colon has no meaning here; compare with `=`.",
    ";": "One expression only; there is no semicolon.",
    "_": "A name starts with a letter from a to z.",
    "$": "Currencies and money signs are not written in expressions; write the number alone.",
}

_PHRASES = {
    "COMPARATOR": "a comparison (= != < <= > >= in between)",
    "PLUS": "an operator (+ - * /)",
    "AND": "`and`",
    "OR": "`or`",
    "THEN": "`then`",
    "ELSE": "`else`",
    "COMMA": "a comma",
    "RPAR": "`)`",
    "RSQB": "`]`",
    "LSQB": "`[`",
    "DOTS": "`..`",
    "$END": "the end",
}


def describe(text: str, error: UnexpectedInput) -> Problem:
    """The problem behind *error*, which the parser raised over *text*."""
    if isinstance(error, UnexpectedCharacters):
        return _describe_character(text, cast(int, error.pos_in_stream))
    assert isinstance(error, UnexpectedToken), error
    token = error.token
    expected = error.accepts or error.expected
    if token.type == "$END":
        message = f"This ends too early; expected {_in_words(expected)}."
        return Problem("syntax-error", message, Span(len(text.rstrip()), len(text)))
    start = token.start_pos or 0
    span = Span(start, start + len(token))
    hint = _hint(text[:start].rstrip(), token, expected)
    if hint is None:
        hint = f"`{token}` cannot stand here; expected {_in_words(expected)}."
    return Problem("syntax-error", hint, span)


def _describe_character(text: str, at: int) -> Problem:
    character = text[at]
    word_match = _WORD.match(text, at)
    word = word_match.group() if word_match else character
    span = Span(at, at + len(word))
    if character == ".":
        beside = text[at + 1 : at + 2]
        message = (
            f"Write a digit before the point: 0.{beside}."
            if beside.isascii() and beside.isdigit()
            else "A point stands only inside a number; names stand alone and have no parts."
        )
        return Problem("syntax-error", message, Span(at, at + 1))
    if character in _CHARACTERS:
        return Problem("syntax-error", _CHARACTERS[character], Span(at, at + 1))
    if character.isascii() and character.isalpha():
        lower = word.lower()
        message = f"`{word}` cannot be a name; names and words are in lower case."
        suggestion = lower if is_name(lower) or lower.isalpha() else None
        return Problem("syntax-error", message, span, suggestion)
    code_point = f"U+{ord(character):04X} {unicodedata.name(character, 'without a name')}"
    shown = f"`{character}` ({code_point})" if character.isprintable() else code_point
    message = (
        f"The character {shown} is not part of the language; outside of quoted text there are "
        "only the letters a to z, digits and the operators."
    )
    return Problem("syntax-error", message, Span(at, at + 1))


def _hint(before: str, token: Token, expected: Collection[str]) -> str | None:
    """A better sentence for the mistakes that people make most."""
    if token.type == "COMPARATOR":
        if before.endswith(("=", "<", ">", "!")):
            return f"`{before[-1]}{token}` is not an operator; use one of = != < <= > >=."
        if "AND" in expected:
            return "Comparisons do not chain; write `a < b and b < c`."
    if token.type == "TIMES" and before.endswith("*"):
        return "There is no power operator; multiply instead."
    if before.endswith("not") and "LPAR" in expected and len(expected) == 1:
        return "Write `not` with parentheses: not(…)."
    if before.endswith("not") and token.type == "IN":
        return "Write `not` around the whole: not(x in […])."
    if token.type == "IF":
        return "Put an `if` that is part of something larger into parentheses."
    if token.type == "NAME" and token in WORDS_OF_LATER_VERSIONS:
        return f"`{token}` is kept for a later version of the language and cannot be used yet."
    return None


def _in_words(expected: Collection[str]) -> str:
    terminals = set(expected) - ({"LSQB"} if "NAME" in expected else set())  # a list is a value
    phrases = [phrase for terminal, phrase in _PHRASES.items() if terminal in terminals]
    if "NUMBER" in expected:
        values = "a value" if "NAME" in expected else "a number, a quoted text, true or false"
        phrases.insert(0, values)
    elif "TEXT" in expected:
        phrases.insert(0, "a quoted text")
    elif not phrases:
        phrases.append("`(`")
    return " or ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)
