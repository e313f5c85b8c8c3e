"""The door for bytes: bad bodies on every route, and what strict JSON means."""

import io
import json
from contextlib import closing

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.api import edge
from credit_engine.api.openapi import operations_of
from credit_engine.api.operations import EXTENSION, JSON
from credit_engine.api.problems import Refused
from credit_engine.bootstrap import build_app
from tests.api.bad_bodies import BAD_BODIES, BadBody, nested
from tests.api.conftest import Api, settings_for
from tests.api.problem_checks import assert_problem

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


def paths_of(app: Flask) -> list[str]:
    """Every path of the app, with an id that could be one in each place for an id."""
    found = {declared.path for declared in operations_of(app)}
    return sorted(path.replace("{", "").replace("}", "") for path in found)


@pytest.mark.parametrize("bad", BAD_BODIES, ids=lambda bad: bad.name)
def test_a_bad_body_is_a_problem_on_every_route_with_every_method(shared_api, bad: BadBody) -> None:
    headers = {"If-Match": '"1"', "Idempotency-Key": "k"}
    if bad.encoding:
        headers["Content-Encoding"] = bad.encoding

    for path in [*paths_of(shared_api.app), "/no-such-route"]:
        for method in METHODS:
            answer = shared_api.call(
                method, path, data=bad.data, content_type=bad.content_type, headers=headers
            )

            where = f"{method} {path}"
            assert 400 <= answer.status_code < 500, f"{where}: {answer.status_code} {answer.text}"
            if method != "HEAD":  # which has no body to look at
                assert_problem(answer, where=where)


def test_every_rule_of_the_app_is_a_declared_operation(api) -> None:
    rules = {
        (rule.rule.replace("<", "{").replace(">", "}"), method)
        for rule in api.app.url_map.iter_rules()
        for method in rule.methods - {"HEAD"}
    }

    assert rules == {(declared.path, declared.method) for declared in operations_of(api.app)}


def test_an_unread_body_leaves_nothing_behind(api) -> None:
    before = api.get("/v1/buyers").json

    for bad in BAD_BODIES:
        api.call("POST", "/v1/buyers", data=bad.data, content_type=bad.content_type)

    assert api.get("/v1/buyers").json == before == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b'{"a": 1, "a": 1}', "same key twice"),
        (b"[NaN]", "NaN"),
        (b"[1e999]", "too large"),
        (b"[9223372036854775808]", "64 bits"),
        (b"[0.00000000000000000000000000000001]", "32 characters"),
        (nested(33), "32 levels"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        (rb'["\ud800"]', "surrogate"),
        (rb'["\u0000"]', "NUL"),
        (b"[\xff]", "UTF-8"),
        (b"[1 2]", "character 3"),
    ],
)
def test_the_refusal_says_what_is_wrong(body: bytes, part: str) -> None:
    with pytest.raises(Refused, match=part) as refused:
        edge.decode_json(body)

    assert refused.value.problem.code == "malformed-body"


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (nested(32), json.loads(nested(32))),
        (b"[9223372036854775807, -9223372036854775807]", [2**63 - 1, -(2**63) + 1]),
        (b'["' + b"[{" * 100 + b'"]', ["[{" * 100]),
        (rb'["\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["]', ['"' + "[" * 35]),
        (rb'["\ud83d\ude00"]', ["😀"]),
        (rb'["\\u0000"]', ["\\u0000"]),
        ("[\u202f 1]".encode().replace(b"\xe2\x80\xaf", b""), [1]),
    ],
)
def test_what_only_looks_bad_is_taken(body: bytes, document: object) -> None:
    assert edge.decode_json(body) == document


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(JSON_VALUES, st.booleans())
def test_good_json_means_what_it_says(document: object, ascii_only: bool) -> None:
    assert edge.decode_json(json.dumps(document, ensure_ascii=ascii_only).encode()) == document


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_refusal(body: bytes) -> None:
    try:
        document = edge.decode_json(body)
    except Refused:
        return
    assert document == json.loads(body)


@pytest.mark.parametrize(
    "query",
    [
        "?no_such=1",
        "?limit=1&limit=2",
        "?limit=0",
        "?limit=201",
        "?limit=-1",
        "?limit=1e2",
        "?limit=%D9%A1",
        "?limit=",
        "?after=%00",
        "?after=%ff",
        "?after=a%20b",
        "?after=" + "a" * 500,
        "?system=erp-1",
        "?payer_number=1",
        "?system=a%0Ab&payer_number=1",
        "?=",
        "?%00=%00",
    ],
)
def test_a_query_that_cannot_be_used_is_a_problem(shared_api, query: str) -> None:
    assert assert_problem(shared_api.get(f"/v1/buyers{query}")) == "invalid-query"


@pytest.mark.parametrize("bad", ["%00", "a%00b", "%ff", "a b", "..", "'--", "a" * 200, "%E2%80%8B"])
def test_an_id_that_no_record_can_have_is_not_found(shared_api, bad: str) -> None:
    for path in (f"/v1/buyers/{bad}", f"/v1/limits/{bad}", f"/v1/decisions/{bad}"):
        assert assert_problem(shared_api.get(path)) == "route-not-found"


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "a" * 256, "\t"])
def test_an_idempotency_key_that_cannot_be_used_is_a_problem(shared_api, key: str) -> None:
    assert assert_problem(shared_api.decide("01ABC", key=key)) == "invalid-header"


@pytest.mark.parametrize("sent", ["7", "*", 'W/"7"', '"7", "8"', '"x"', '"0"', '"-1"', ""])
def test_an_if_match_that_is_no_etag_of_ours_is_a_problem(shared_api, sent: str) -> None:
    changed = shared_api.patch("/v1/buyers/01ABC", {"name": "B"}, headers={"If-Match": sent})

    assert assert_problem(changed) == "invalid-header"


def test_the_bound_of_a_body_is_a_setting(tmp_path) -> None:
    app = build_app(settings_for(f"sqlite:///{tmp_path / 'credit.db'}", body_kib=16))
    with closing(app.extensions[EXTENSION].context.store):
        body = b'{"name": "Acme"}'
        fits, is_over = (
            Api(app).call("POST", "/v1/buyers", data=body.ljust(size), content_type=JSON)
            for size in (16 * 1024, 16 * 1024 + 1)
        )

    assert fits.status_code == 201
    assert assert_problem(is_over) == "body-too-large"
    assert "16384 bytes" in is_over.json["detail"]


@pytest.mark.parametrize("length", [None, "16"])
def test_a_body_in_chunks_is_refused_whether_its_length_is_stated_or_not(
    shared_api, length: str | None
) -> None:
    stated = {} if length is None else {"CONTENT_LENGTH": length}

    answer = shared_api.call(
        "POST",
        "/v1/buyers",
        input_stream=io.BytesIO(b'{"name": "Acme"}'),
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True, **stated},
    )

    assert assert_problem(answer) == "bad-request"
    assert answer.headers["Connection"] == "close"
