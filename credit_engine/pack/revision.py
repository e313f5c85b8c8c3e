"""
The revision of a rule pack: a hash of all that decides, and of nothing else.

cases/, testing.yaml, README.md and CHANGELOG.md explain and test the rules but decide nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from credit_engine.journal.canonical import canonical_bytes, sha256_text

TESTING_FILE = "testing.yaml"
_UNDECIDING_FILES = frozenset({"README.md", "CHANGELOG.md", TESTING_FILE})
CASES_FOLDER = "cases/"


def decides(path: str) -> bool:
    """Whether the file at *path* can change a decision."""
    return path not in _UNDECIDING_FILES and not path.startswith(CASES_FOLDER)


def revision_of(files: Mapping[str, str]) -> str:
    """
    `sha256:…` of the sorted list of [path, SHA-256 of the content in UTF-8].

    The same for the same files in any order.
    """
    listed = [
        [path, hashlib.sha256(_encode(text)).hexdigest()]
        for path, text in sorted(files.items())
        if decides(path)
    ]
    return sha256_text(canonical_bytes(listed))


def _encode(text: str) -> bytes:
    # A lone surrogate is refused by the compiler; it must not break the hash before that.
    return text.encode("utf-8", "surrogatepass")
