"""Values of cases that stand without quotes: numbers and truths are meant as such."""

from __future__ import annotations

import re

TypedValue = str | int | float | bool | None
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")


def typed(text: str) -> TypedValue:
    """A truth or a number where *text* is written as one, else *text* itself."""
    if text in {"true", "false"}:
        return text == "true"
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text
