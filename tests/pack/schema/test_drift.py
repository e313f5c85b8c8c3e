"""
The schemas and the reader of packs know the same keys and refuse the same values.

Both are asked about every place of the packs at hand: which keys may stand there, and what
they make of another value. Nothing here lists keys, so a key that is new to one of
the two shows.
"""

from __future__ import annotations

from typing import Any

import pytest

from credit_engine.pack.schema.kinds import KINDS
from tests.pack.schema.drift_trial import (
    as_typed,
    by_reader,
    by_schema,
    documents,
    keys_of_reader,
    keys_of_schema,
    places,
    with_value,
    without,
)
from tests.proofs import FULL, Proof

OTHERS: tuple[Any, ...] = (
    "", "yes", "0.5", "-1", "7", "99999999", "some words", "2026-01-31", "A-CODE", "a_name",
    "true", [], {}, ["7"], {"a": "b"},
)  # fmt: skip
# What takes the language, or the rest of the pack, to judge.
BEYOND_A_SCHEMA = {"range-order", "unsupported-language"}


def some_documents(kind: str) -> list[Any]:
    """Every document in full, a spread of them in the quick size: cases have hundreds of forms."""
    found = documents(kind)
    return found if FULL else found[:: max(1, len(found) // 8)]


@pytest.mark.parametrize("kind", KINDS)
def test_both_know_the_same_keys_at_every_mapping(kind: str) -> None:
    for document in some_documents(kind):
        for at, part in places(document, kind):
            if isinstance(part, dict) and not (
                kind == "cases" and at[1:2] == ("facts",) and at[2:]
            ):
                of_reader = keys_of_reader(kind, document, at)
                of_schema = keys_of_schema(kind, document, at)
                assert of_schema == of_reader, f"{at}: schema and reader know other keys"


@pytest.mark.parametrize("kind", KINDS)
def test_both_refuse_the_same_values_at_every_place(kind: str, proof: Proof) -> None:
    compared = 0
    for document in documents(kind)[: proof.size(quick=2, full=1_000)]:
        for at, _ in list(places(document, kind))[:: proof.size(quick=9, full=1)]:
            if at and not (kind == "cases" and at[1:2] == ("facts",) and at[2:]):
                for other in OTHERS:
                    compare(kind, with_value(document, at, other), f"{at}: {other!r}")
                    compared += 1

    proof.record(f"{kind} files: schema = reader", counts={"values": compared})


@pytest.mark.parametrize("kind", KINDS)
def test_both_miss_the_same_keys(kind: str) -> None:
    for document in some_documents(kind):
        for at, _ in places(document, kind):
            if at and isinstance(at[-1], str) and not (kind == "cases" and at[2:]):
                compare(kind, without(document, at), f"without {at}")


def compare(kind: str, document: Any, what: str) -> None:
    """An editor never blames what the reader takes, and blames what a schema can tell."""
    read = [str(found) for found in by_reader(kind, document)]
    typed = [error.message for error in by_schema(kind, as_typed(document))]
    quoted = [error.message for error in by_schema(kind, document)]
    if not read:
        assert (typed, quoted) == ([], []), f"{what}: only the schema refuses this"
    elif what.endswith("'limit'): ''"):
        assert not typed  # an editor cannot tell `limit:` from `limit: null`
    elif not all(one.split(": ")[1] in BEYOND_A_SCHEMA for one in read):
        assert typed, f"{what}: only the reader refuses this: {read}"
