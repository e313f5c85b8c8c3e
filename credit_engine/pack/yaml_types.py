"""
Unquoted texts that a reader of YAML may take for something else than what they say.

Packs are read as text, so that nothing is lost here; but an editor, a linter or a script
beside the engine reads Norway's NO as false and the invoice 0104711 as another number.
A pack says the same to all of them: such a text stands in quotes, or is written plainly.
"""

from __future__ import annotations

import re

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Place

# The booleans of YAML 1.1 and 1.2, but for the two words that packs use.
_TRUE = re.compile(r"y|Y|yes|Yes|YES|True|TRUE|on|On|ON")
_FALSE = re.compile(r"n|N|no|No|NO|False|FALSE|off|Off|OFF")
_NULL = re.compile(r"~|Null|NULL")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+(?:\.[0-9]*)?")


def refuse_other_type(text: str, place: Place, findings: Findings) -> bool:
    """Report the unquoted value *text* where other readers give it another type."""
    if _TRUE.fullmatch(text):
        code, taken_for, plain = "yaml-boolean", "a truth", "true"
    elif _FALSE.fullmatch(text):
        code, taken_for, plain = "yaml-boolean", "a truth", "false"
    elif _NULL.fullmatch(text):
        code, taken_for, plain = "yaml-null", "nothing at all", "null"
    elif _LEADING_ZERO.fullmatch(text):
        code, taken_for, plain = "yaml-leading-zero", "another number", _without_zeros(text)
    else:
        return False
    findings.add(
        code,
        place,
        f"This is {text[:40]}, without quotes.",
        f"Some readers of YAML take it for {taken_for}.",
        f'Write "{text[:40]}" if the characters are meant, else {plain[:40]}.',
    )
    return True


def _without_zeros(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    digits = text.lstrip("+-").replace("_", "").lstrip("0")
    return sign + (digits if digits[:1].isdigit() else f"0{digits}")
