"""Canonical bytes: the same value gives the same bytes, and they say all of it."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.journal.canonical import canonical_bytes, in_canonical_bytes, sha256_text

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
)
names = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=20,
)


def turned(document):
    """Give the same document with every object's keys written in the opposite order."""
    if isinstance(document, dict):
        return {key: turned(document[key]) for key in reversed(document)}
    return [turned(part) for part in document] if isinstance(document, list) else document


@given(documents)
def test_the_order_of_keys_never_shows(document):
    assert canonical_bytes(document) == canonical_bytes(turned(document))


@given(documents)
def test_the_bytes_say_the_whole_value(document):
    assert json.loads(canonical_bytes(document)) == document


def test_the_form_is_sorted_keys_without_white_space_in_utf_8():
    document = {"b": [1, 2.5, None, True], "a": {"z": "é", "y": "票"}, "A": "\n"}

    assert canonical_bytes(document) == (
        '{"A":"\\n","a":{"y":"票","z":"é"},"b":[1,2.5,null,true]}'.encode()
    )


@pytest.mark.parametrize("value", [{1: "a"}, {"a": object()}, 2**64, {"a": b"bytes"}, "\ud800"])
def test_what_has_no_form_in_json_is_refused(value):
    with pytest.raises(TypeError):
        canonical_bytes(value)


def test_another_hash_seed_and_locale_give_the_same_bytes():
    script = (
        "import sys; from credit_engine.journal.canonical import canonical_bytes;"
        "sys.stdout.buffer.write(canonical_bytes("
        "{name: 0.1 + len(name) for name in {'grade', 'score', 'limit', 'é'}}))"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, locale, zone in [("1", "C", "UTC"), ("2", "C.UTF-8", "Asia/Shanghai")]
    }

    assert len(written) == 1


def test_a_digest_is_named_by_its_algorithm():
    # FIPS 180-4's example for "abc".
    assert sha256_text(b"abc") == (
        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


@given(documents, documents)
def test_a_part_given_in_its_bytes_stands_as_if_it_were_given_as_it_is(part, beside):
    given_in_bytes = canonical_bytes({"part": in_canonical_bytes(part), "beside": [beside]})

    assert given_in_bytes == canonical_bytes({"part": part, "beside": [beside]})
