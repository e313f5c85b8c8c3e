"""
The kinds of value that schemas are made of, each strict about type, length and form.

They check and keep what was sent, as it was sent; the readers of the domain make
amounts and dates of it. Their patterns stand in openapi.yaml too, so they use only
what Python's and ECMAScript's regular expressions have in common.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from credit_engine.services.page import PAGE_DEFAULT, PAGE_MAX

Json = Any  # what a JSON reader gives; marshmallow's own signatures say no more

# No control characters, no line separators; no white space at either end.
_EDGE = r"[^\x00-\x20\x7f-\xa0\u2028\u2029]"
_INNER = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029]"
PLAIN = rf"^{_EDGE}({_INNER}*{_EDGE})?$"
FACT_NAME = r"^[a-z][a-z0-9_]{0,63}$"
IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$"
AMOUNT = r"^[0-9]{1,15}(\.[0-9]{1,3})?$"
SIGNED_AMOUNT = r"^-?[0-9]{1,15}(\.[0-9]{1,3})?$"
CURRENCY = r"^[A-Z]{3}$"
DATE = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
VISIBLE = r"^[!-~]{1,255}$"
TEXT_CHARS_MAX = 200
NUMBER_MAX = 10**15


class Document(Schema):
    """An object in which every key is known."""

    class Meta:
        """What is unknown is refused, not skipped."""

        unknown = RAISE


class Form(validate.Regexp):
    """A regular expression for the whole text; plain `$` would let a last line feed pass."""

    def __call__(self, value: Json) -> Json:
        """Check *value*."""
        if self.regex.fullmatch(value) is None:
            raise ValidationError(self._format_error(value))
        return value


def pattern(
    form: str, what: str, *checks: validate.Validator, required: bool = False
) -> fields.String:
    """A text of the form of a regular expression; *what* says in words what is wanted."""
    return fields.String(validate=[*checks, Form(form, error=f"Wants {what}.")], required=required)


def plain_text(chars_max: int = TEXT_CHARS_MAX, *, required: bool = False) -> fields.String:
    """A text for people: bounded, without control characters, trimmed."""
    bounded = validate.Length(max=chars_max)  # the pattern wants one
    return pattern(
        PLAIN, "a text without control characters and outer spaces", bounded, required=required
    )


def identifier(*, required: bool = False, nullable: bool = False) -> fields.String:
    """An id that this server gave."""
    field = pattern(IDENTIFIER, "an id: letters, digits and _ . : -", required=required)
    field.allow_none = nullable
    return field


def day(*, required: bool = False) -> fields.String:
    """A calendar date from 1900 to 2199."""
    return pattern(DATE, "a date from 1900 to 2199 as YYYY-MM-DD", required=required)


def currency(*, required: bool = False) -> fields.String:
    """An ISO 4217 code."""
    return pattern(CURRENCY, "an ISO 4217 code such as EUR", required=required)


def amount(*, required: bool = False) -> fields.String:
    """An amount that is not negative, exactly, as text; its currency stands beside it."""
    return pattern(AMOUNT, 'an amount as text, such as "250000.00"', required=required)


def signed_amount(*, required: bool = False) -> fields.String:
    """An amount that may be negative, such as a loss."""
    return pattern(SIGNED_AMOUNT, 'an amount as text, such as "-1200.00"', required=required)


def fact_name(*, required: bool = False) -> fields.String:
    """The name of a fact of the rule pack."""
    return pattern(FACT_NAME, "a fact's name: small letters, digits and _", required=required)


def whole_number(least: int, most: int, *, required: bool = False) -> fields.Integer:
    """A whole number within bounds; neither text nor 60.0."""
    return fields.Integer(strict=True, validate=validate.Range(least, most), required=required)


class Truth(fields.Boolean):
    """`true` or `false`, and nothing that could pass for them."""

    def _deserialize(
        self, value: Json, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Json
    ) -> bool:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


def choice(*values: str, required: bool = False, key: str | None = None) -> fields.String:
    """One of a few texts."""
    return fields.String(validate=validate.OneOf(values), required=required, data_key=key)


def listed(
    schema: type[Schema], most: int, *, least: int = 0, required: bool = False
) -> fields.List[Any]:
    """A list of *least* to *most* objects."""
    return fields.List(
        fields.Nested(schema), validate=validate.Length(min=least, max=most), required=required
    )


class NamedValues(fields.Dict):
    """An object with names that are not fixed; its faults carry the name alone as pointer."""

    def _deserialize(
        self, value: Json, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Json
    ) -> dict[Any, Any]:
        try:
            found: dict[Any, Any] = super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]
        except ValidationError as error:
            messages = error.messages
            if isinstance(messages, dict):
                messages = {name: [*_flat(faults)] for name, faults in messages.items()}
            raise ValidationError(messages) from None
        return found


def _flat(faults: Mapping[str, Any]) -> Iterator[Any]:
    for of_name_or_value in faults.values():
        yield from of_name_or_value


class PageSize(fields.Integer):
    """How many items a page has: digits of a query string."""

    def __init__(self) -> None:
        super().__init__(validate=validate.Range(1, PAGE_MAX), load_default=PAGE_DEFAULT)

    def _deserialize(
        self, value: Json, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Json
    ) -> int:
        if not re.fullmatch(r"[0-9]{1,4}", value):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class FactValue(fields.Field[Any]):
    """The value of a fact: a number, a text, true or false. Dates are texts."""

    def _deserialize(
        self, value: Json, attr: str | None, data: Mapping[str, Any] | None, **_: Json
    ) -> Json:
        if isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            if abs(value) > NUMBER_MAX:
                raise ValidationError("Wants a number of at most 1e15 either way.")
            return value
        return _FACT_TEXT.deserialize(value, attr, data)


_FACT_TEXT = plain_text()
