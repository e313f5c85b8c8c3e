"""What-if over HTTP: other facts, another day, another pack; nothing is kept but a log line."""

import json

import pytest
import sqlalchemy as sa

from credit_engine.store.address import read_address
from tests.api.conftest import OTHER, REQUEST
from tests.api.problem_checks import assert_problem
from tests.builders import a_facts_document

ROUTE = "/v1/assessments"
NOBODY = "sha256:" + "0" * 64


def rows(database_url: str) -> dict[str, int]:
    """How many rows each table has."""
    backend, url = read_address(database_url)  # SQLite as the app has it: two of it disagree
    engine = backend.make_engine(url, 1, 1_000)
    tables = sa.MetaData()
    tables.reflect(engine)
    with engine.connect() as connection:
        found = {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table))
            for table in tables.sorted_tables
        }
    engine.dispose()
    return found


def assess(api, buyer_id: str, **parts):
    return api.post(ROUTE, {**REQUEST, "buyer": {"buyer_id": buyer_id}, **parts})


def test_nothing_is_kept_but_a_log_line(api_on_each_database, database_url, log_lines) -> None:
    api = api_on_each_database
    buyer_id = api.known_buyer()
    before, logged = rows(database_url), len(log_lines().splitlines())

    found = assess(api, buyer_id, changes={"facts": {"bureau_score": 100}}, as_of="2027-01-15")

    assert found.status_code == 200, found.text
    assert sum(before.values()) > 0
    # That a bureau's score was shown is recorded, as of every call that shows one.
    assert rows(database_url) == before | {"data_reads": before["data_reads"] + 1}
    (line,) = map(json.loads, log_lines().splitlines()[logged:])
    assert line["route"] == ROUTE
    assert line["outcome"] == found.json["assessment"]["outcome"]
    assert api.get("/v1/decisions").json["items"] == []


def test_without_a_change_it_says_what_a_decision_would(api_on_each_database) -> None:
    api = api_on_each_database
    buyer_id = api.known_buyer()

    found = assess(api, buyer_id).json
    decided = api.decide(buyer_id)

    record = api.get(decided.headers["Location"]).json
    assert found["assessment"] == found["base"] == record["assessment"]
    assert found["differences"] == {}


def test_a_changed_fact_shows_what_moved(api) -> None:
    found = assess(api, api.known_buyer(), changes={"facts": {"bureau_score": 100}}).json

    assert found["differences"]["inputs"]["bureau_score"] == {"before": 712, "after": 100}
    assert found["base"]["inputs"]["bureau_score"] == 712
    assert found["assessment"]["inputs"]["bureau_score"] == 100
    assert "explanation" in found["assessment"]


def test_another_day_is_assessed_on_what_holds_then(api) -> None:
    found = assess(api, api.known_buyer(), as_of="2029-11-22").json

    assert found["assessment"]["as_of"] == "2029-11-22"
    assert found["assessment"]["inputs"]["current_assets"] == {"absent": "stale"}


def test_a_facts_document_needs_no_buyer(api) -> None:
    found = api.post(
        ROUTE, {"facts": a_facts_document(), "changes": {"receivables": {"R-1": None}}}
    )

    assert found.status_code == 200, found.text
    assert found.json["differences"]


def test_the_active_pack_may_be_named(api) -> None:
    (active,) = api.get("/v1/rule-packs").json["items"]

    found = assess(api, api.known_buyer(), rule_pack=active["revision"]).json
    assert found["differences"] == {}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"rule_pack": NOBODY}, "rule-pack-not-found"),
        ({"buyer": {"buyer_id": "NOBODY"}}, "buyer-not-found"),
        ({"facts": {}}, "invalid-input"),
        ({"as_of": "2026-02-30"}, "invalid-document"),
        ({"changes": {"invoices": {}}}, "invalid-input"),
        ({"changes": {"facts": {"bureau_scor": 1}}}, "unknown-fact"),
        ({"changes": {"receivables": {"R-1": 7}}}, "invalid-document"),
        ({"changes": {"facts": {"wanted_amount": "1.001"}}}, "invalid-amount"),
    ],
)
def test_what_cannot_be_assessed_is_refused(api, parts, code) -> None:
    assert assert_problem(assess(api, api.known_buyer(), **parts)) == code


def test_the_buyer_of_another_seller_is_no_buyer(api) -> None:
    buyer_id = api.known_buyer()

    assert assert_problem(assess(api.as_seller(OTHER), buyer_id)) == "buyer-not-found"


def test_a_large_body_is_refused(api) -> None:
    facts = {"facts": {f"f{number}": "x" * 100 for number in range(3000)}}

    assert assert_problem(assess(api, "ANY", changes=facts)) == "body-too-large"
