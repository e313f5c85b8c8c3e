"""
Canonical bytes: one value, one byte string, on every machine.

JSON in UTF-8 with sorted keys and no white space. Records keep the bytes that
were hashed and hash the bytes that were kept: nobody canonicalises to verify.
"""

from __future__ import annotations

import hashlib

import orjson


def canonical_bytes(document: object) -> bytes:
    """
    Render *document* (dicts with text keys, lists, text, int, finite float, bool, None).

    Raises:
        TypeError: a value that JSON has no form for, or an integer beyond 64 bits.
    """
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def in_canonical_bytes(part: object) -> object:
    """*part*, to stand in documents for `canonical_bytes` as the bytes that it makes there."""
    return orjson.Fragment(canonical_bytes(part))


def sha256_text(data: bytes) -> str:
    """The digest of *data*, named by its algorithm: `sha256:<64 hex digits>`."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
