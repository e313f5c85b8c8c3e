"""
The parts that schemas are put together from, one for each way in which a reader takes a value.

An editor gives YAML's own types to what is not in quotes (`5` is a number, `true` a
boolean), while the pack's reader takes every scalar as text and types it itself. So each
part accepts a value both ways. What a schema cannot say (a date that exists, a formula
that fits) is left to `pack check`; nothing that the reader takes is refused here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from credit_engine.language.names import NAME_PATTERN, RESERVED_WORDS
from credit_engine.pack.read.fields import CODE, DATE, LANGUAGES, NUMBER
from credit_engine.pack.read.percents import PERCENT_MAX

Schema = dict[str, object]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NEVER: Schema = {"not": {}}
_LANGUAGE_NAMES = {"en": "In English.", "zh": "In Chinese (simplified)."}


def text(description: str, **more: object) -> Schema:
    """One text, or a number or truth that stands for its own characters."""
    return {
        "description": description,
        "type": ["string", "number", "boolean"],
        "minLength": 1,
        **more,
    }


def expression(description: str, *examples: str) -> Schema:
    """A formula, a condition or a band of the rule language."""
    return text(f"{description} docs/rule-language.md has the grammar.", **_examples(examples))


def name(description: str, *examples: str) -> Schema:
    """A name that formulas can read."""
    return {"description": description, **_name(), **_examples(examples)}


def code(description: str) -> Schema:
    """A reason code of reasons.yaml."""
    return {"description": description, "type": "string", "pattern": _whole(CODE.pattern)}


def choice(description: str, choices: Iterable[str]) -> Schema:
    """One of a closed list of words."""
    return {"description": description, "enum": [str(one) for one in choices]}


def truth(description: str, *allowed: bool) -> Schema:
    """`true` or `false`, or the one of them that is *allowed*."""
    meant = list(allowed or (True, False))
    return {"description": description, "enum": [*meant, *(str(one).lower() for one in meant)]}


def integer(description: str, low: int, high: int) -> Schema:
    """A whole number from *low* to *high*."""
    written: Schema = {"type": "string", "pattern": "^-?[0-9]{1,15}$"}
    return {
        "description": f"{description} A whole number from {low} to {high}.",
        "anyOf": [{"type": "integer", "minimum": low, "maximum": high}, written],
    }


def number(description: str, low: float | None = None) -> Schema:
    """A decimal number, at least *low* where given."""
    bound: Schema = {} if low is None else {"minimum": low}
    return {
        "description": description,
        "anyOf": [
            {"type": "number", **bound},
            {"type": "string", "pattern": _whole(NUMBER.pattern)},
        ],
    }


def share(description: str) -> Schema:
    """A share from 0 to 1."""
    return {
        "description": f"{description} A share from 0 to 1 with at most four decimals.",
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": 1},
            {"type": "string", "pattern": "^0*[01](\\.[0-9]{1,15})?$"},
        ],
    }


def percentage(description: str) -> Schema:
    """A percentage from 0 to 100."""
    return {
        "description": f"{description} From 0 to 100 with at most two decimals, without a sign.",
        "anyOf": [
            {"type": "number", "minimum": 0, "maximum": PERCENT_MAX},
            {"type": "string", "pattern": "^-?[0-9]{1,15}(\\.[0-9]{1,15})?$"},
        ],
    }


def day(description: str) -> Schema:
    """A calendar date."""
    return {
        "description": f"{description} A date, such as 2026-01-31.",
        "type": "string",
        "pattern": _whole(DATE.pattern),
    }


def translated(description: str) -> Schema:
    """A text in every language of the pack."""
    return mapping(
        description, {language: text(_LANGUAGE_NAMES[language]) for language in LANGUAGES}
    )


def mapping(
    description: str, needed: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None
) -> Schema:
    """A mapping with these keys and no others."""
    return {
        "description": description,
        "type": "object",
        "properties": {**needed, **(optional or {})},
        "required": list(needed),
        "additionalProperties": False,
    }


def rows(description: str, row: Schema) -> Schema:
    """A list with at least one entry."""
    return {"description": description, "type": "array", "items": row, "minItems": 1}


def named(description: str, definition: Schema) -> Schema:
    """Definitions under the names that formulas read."""
    return {
        "description": description,
        "type": "object",
        "propertyNames": _name(),
        "additionalProperties": definition,
    }


def keyed(description: str, pattern: str, definition: Schema) -> Schema:
    """Definitions under keys of another form."""
    return {
        "description": description,
        "type": "object",
        "propertyNames": {"pattern": _whole(pattern)},
        "additionalProperties": definition,
    }


def where(key: str, value: str, then: Schema) -> Schema:
    """What also holds where *key* has this *value*."""
    return {
        "if": {"properties": {key: {"const": str(value)}}, "required": [key]},
        "then": then,
    }


def _name() -> Schema:
    return {
        "type": "string",
        "pattern": _whole(NAME_PATTERN),
        "not": {"enum": sorted(RESERVED_WORDS)},
    }


def _whole(pattern: str) -> str:
    return f"^(?:{pattern})$"


def _examples(examples: Iterable[str]) -> Schema:
    given = list(examples)
    return {"examples": given} if given else {}
