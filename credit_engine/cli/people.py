"""What commands on keys and on persons have in common: names, reasons, a key for each call."""

from __future__ import annotations

import re

import click

from credit_engine.cli.ending import plain_text
from credit_engine.domain.api_key import PERSON
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.answer_once import Keyed
from credit_engine.services.context import Context

TEXT_CHARS_MAX = 200


def short_text(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Check a text for people, as the API does."""
    text = plain_text(ctx, parameter, value)
    if text is not None and (text != text.strip() or len(text) > TEXT_CHARS_MAX):
        raise click.BadParameter(
            f"write at most {TEXT_CHARS_MAX} characters, without outer spaces."
        )
    return text


def person_name(_: click.Context, __: click.Parameter, value: str) -> str:
    """Check the name of a person or a system, as the API does."""
    if not re.fullmatch(PERSON, value, re.ASCII):
        raise click.BadParameter("write small letters, digits and . _ @ -, such as anna.meier")
    return value


def once(context: Context, route: str) -> Keyed:
    """A key of its own for each command: what is run again is done again."""
    key = context.ids()
    return Keyed(route, key, sha256_text(canonical_bytes([route, key])))
