"""
The words of the language: what a name looks like, and the words that no name may take.

Words of later versions are reserved already, so that a rule pack written today
still reads when they arrive.
"""

from __future__ import annotations

import re

from credit_engine.language.functions import function_names

# [0-9] and no \d: a digit or letter of another script never passes for one of ours.
NAME_PATTERN = "[a-z][a-z0-9_]*"
_NAME = re.compile(NAME_PATTERN)

KEYWORDS = frozenset({"and", "or", "not", "if", "then", "else", "in", "between"}) | {
    "true",
    "false",
    "null",
}

WORDS_OF_LATER_VERSIONS = frozenset(
    {
        *("for", "return", "some", "every", "satisfies", "instance", "of"),
    }
)

RESERVED_WORDS = KEYWORDS | function_names() | WORDS_OF_LATER_VERSIONS


def is_name(word: str) -> bool:
    """Whether a fact, dimension, parameter or signal may be called *word*."""
    return _NAME.fullmatch(word) is not None and word not in RESERVED_WORDS
