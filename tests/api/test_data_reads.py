"""Who was shown a contact person or bureau data is recorded before it is shown, and listed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from credit_engine.api import buyers, decisions
from credit_engine.api.app import bare_app
from credit_engine.api.openapi import operations_of
from credit_engine.domain.role import Role
from credit_engine.store.address import read_address
from tests.api.conftest import RECORDS, REGISTER, REQUEST, Api, api_over
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import a_key, as_role, id_of, with_key
from tests.api.test_role_matrix import BODIES, CLOSED, NAMED_IN_BODY, may, send

CONTACT = {"name": "Canarina Vogel", "email": "canarina.vogel@mail.example"}
SCORE = 617.25
BUREAU = {"fact": "bureau_score", "value": SCORE, "valid_at": "2026-10-01", "source": "bureau"}
PLANTED = (CONTACT["name"], str(SCORE))
# The calls that may show such data, and so record it.
READING = {
    "GET /v1/buyers",
    "GET /v1/buyers/{buyer_id}",
    "GET /v1/decisions/{decision_id}",
    "GET /v1/decisions/{decision_id}/explanation",
    "POST /v1/assessments",
}


def plant(api: Api, contact: Any = CONTACT) -> dict[str, str]:
    """Make a buyer with a contact person and a bureau's score, and a decision on it; their ids."""
    numbers = [{"system": "erp", "payer_number": "P-1"}]
    parts = {"contact": contact} if contact else {}
    buyer_id = api.new_buyer(register=REGISTER, numbers=numbers, **parts)["buyer_id"]
    for kind, records in {**RECORDS, "observations": [BUREAU]}.items():
        api.post(f"/v1/buyers/{buyer_id}/{kind}", {kind: records})
    decided = api.decide(buyer_id, key="reads").json
    return {
        "buyer_id": buyer_id,
        "decision_id": decided["decision_id"],
        "limit_id": decided["limit_id"],
        "revision": decided["pack"]["revision"],
    }


def reads_of(api: Api, ids: dict[str, str]) -> list[dict[str, Any]]:
    auditor = as_role(api, Role.AUDITOR)
    return list(auditor.get(f"/v1/buyers/{ids['buyer_id']}/data-reads?limit=200").json["items"])


def test_a_read_says_who_what_why_when_and_about_whom(api: Api) -> None:
    ids, key = plant(api), a_key(api, Role.CREDIT_ANALYST, person="anna")
    anna, path = with_key(api, key), f"/v1/buyers/{ids['buyer_id']}"
    assert reads_of(api, ids) == [], "whoever sends data reads none"

    anna.get(path)
    anna.get(path, headers={"Purpose": "complaint 4711 of 3 November"})
    anna.get("/v1/buyers?system=erp&payer_number=P-1")
    anna.get(f"/v1/decisions/{ids['decision_id']}")
    anna.get(f"/v1/decisions/{ids['decision_id']}/explanation")
    anna.post("/v1/assessments", {**REQUEST, "buyer": {"buyer_id": ids["buyer_id"]}})

    reads = reads_of(api, ids)
    known, decision = "GET /v1/buyers/{buyer_id}", "GET /v1/decisions/{decision_id}"
    assert [(read["route"], read["kinds"]) for read in reads] == [
        (known, ["contact"]),
        (known, ["contact"]),
        ("GET /v1/buyers", ["contact"]),
        (decision, ["bureau"]),
        (f"{decision}/explanation", ["bureau"]),
        ("POST /v1/assessments", ["bureau"]),
    ]
    assert {read["principal"] for read in reads} == {f"key:{id_of(key)}"}
    assert {read["buyer_id"] for read in reads} == {ids["buyer_id"]}
    assert [read["purpose"] for read in reads][:2] == [
        buyers.CONTACT_PURPOSE,
        "complaint 4711 of 3 November",
    ]
    assert all(read["purpose"] and read["at"] for read in reads)


def test_what_shows_no_such_data_is_not_recorded(api: Api) -> None:
    ids = plant(api)
    officer, analyst = as_role(api, Role.RISK_OFFICER), as_role(api, Role.CREDIT_ANALYST)
    path = f"/v1/buyers/{ids['buyer_id']}"

    officer.get(path)  # without the contact person
    analyst.get("/v1/buyers")  # lists have none
    analyst.get(f"{path}/exposure")
    for audience in ("sales", "buyer"):
        analyst.get(f"/v1/decisions/{ids['decision_id']}/explanation?for={audience}")
    analyst.post(f"/v1/decisions/{ids['decision_id']}/replay")

    assert reads_of(api, ids) == []


def test_an_edit_repeats_what_was_sent_and_reads_out_nothing(api: Api) -> None:
    ids = plant(api)
    analyst, path = as_role(api, Role.CREDIT_ANALYST), f"/v1/buyers/{ids['buyer_id']}"
    etag = as_role(api, Role.RISK_OFFICER).get(path).headers["ETag"]

    renamed = analyst.patch(path, {"name": "Acme AG"}, headers={"If-Match": etag})
    new = {"name": "Berta Falk"}
    etag = renamed.headers["ETag"]
    replaced = analyst.patch(path, {"contact": new}, headers={"If-Match": etag})

    assert "contact" not in renamed.json
    assert replaced.json["contact"] == new
    assert reads_of(api, ids) == []


def test_a_buyer_without_such_data_costs_no_record(api: Api) -> None:
    buyer_id = api.new_buyer()["buyer_id"]

    api.get(f"/v1/buyers/{buyer_id}")

    assert reads_of(api, {"buyer_id": buyer_id}) == []


@pytest.mark.parametrize("purpose", ["", " x", "x ", "a\tb", "x" * 201, "caf\xe9"])
def test_a_purpose_that_cannot_be_kept_is_refused(api: Api, purpose: str) -> None:
    ids = plant(api)

    refused = api.get(f"/v1/buyers/{ids['buyer_id']}", headers={"Purpose": purpose})

    assert assert_problem(refused) == "invalid-header"
    assert "Purpose" in refused.json["detail"]
    assert reads_of(api, ids) == []


def test_reads_are_for_auditors_page_by_page(api: Api) -> None:
    ids = plant(api)
    path = f"/v1/buyers/{ids['buyer_id']}"
    for number in range(3):
        api.get(path, headers={"Purpose": f"{number}"})
    auditor = as_role(api, Role.AUDITOR)

    page = auditor.get(f"{path}/data-reads?limit=2").json
    rest = auditor.get(f"{path}/data-reads?limit=2&after={page['next']}").json

    items = [*page["items"], *rest["items"]]
    assert [read["purpose"] for read in items] == ["0", "1", "2"]
    assert rest["next"] is None
    assert assert_problem(auditor.get("/v1/buyers/NOBODY/data-reads")) == "buyer-not-found"


@contextmanager
def no_write(database_url: str) -> Iterator[None]:
    """Hold the one place for writers of a SQLite file."""
    backend, address = read_address(database_url)
    engine = backend.make_engine(address, 1, 1_000)
    with engine.connect() as rival:
        rival.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        rival.rollback()
    engine.dispose()


def test_what_cannot_be_recorded_is_not_shown(tmp_path: Any) -> None:
    url = f"sqlite:///{tmp_path / 'credit.db'}"
    with api_over(url) as api:
        ids, analyst = plant(api), as_role(api, Role.CREDIT_ANALYST)
        assert analyst.get("/v1/buyers").status_code == 200  # its key is known by now
        calls = (
            f"/v1/buyers/{ids['buyer_id']}",
            "/v1/buyers?system=erp&payer_number=P-1",
            f"/v1/decisions/{ids['decision_id']}",
        )
        with no_write(url):
            for path in calls:
                withheld = analyst.get(path)
                assert assert_problem(withheld, where=path) == "busy"
                assert not [value for value in PLANTED if value in withheld.text]
            assert analyst.get("/v1/buyers").status_code == 200
        assert reads_of(api, ids) == []


def calls_of(route: str, ids: dict[str, str]) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """Bodies and query strings with which a route may show the planted data."""
    if route in NAMED_IN_BODY:
        yield {**NAMED_IN_BODY[route], "buyer": {"buyer_id": ids["buyer_id"]}}, ""
    elif route == "GET /v1/buyers":
        yield None, ""
        yield None, "system=erp&payer_number=P-1"
    elif route.endswith("/explanation"):
        for audience in ("analyst", "sales", "buyer"):
            yield None, f"for={audience}"
    elif route.endswith("/shipment-record"):
        yield None, "format=json"
        yield None, "format=html"
    else:
        yield BODIES.get(route), ""


def unrecorded(api: Api, role: Role) -> tuple[int, list[str]]:
    """How many answers to *role* had planted data, and those of which no record was made."""
    ids, shown, missing = plant(api), 0, []
    others = ("check_id", "reservation_id", "webhook_id", "key_id", "override_id", "referral_id")
    ids |= dict.fromkeys(others, "NOBODY")
    caller = as_role(api, role)
    for route in CLOSED:
        if role not in may(route) or route.startswith("DELETE"):
            continue
        for body, query in calls_of(route, ids):
            method, path = route.split(" ")
            place, before = path.format(**ids), len(reads_of(api, ids))
            answer = (
                caller.call(method, f"{place}?{query}") if query else send(caller, route, ids, body)
            )
            if any(value in answer.text for value in PLANTED):
                shown += 1
                if len(reads_of(api, ids)) != before + 1:
                    missing.append(f"{route}?{query}")
    return shown, missing


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_every_answer_with_such_data_is_recorded_once(api: Api, role: Role) -> None:
    shown, missing = unrecorded(api, role)

    assert missing == []
    assert shown >= 2


@pytest.mark.parametrize(
    ("module", "name", "route"),
    [
        (buyers, "log_contacts", "GET /v1/buyers/{buyer_id}?"),
        (decisions, "log_read", "GET /v1/decisions/{decision_id}?"),
    ],
)
def test_a_route_that_forgets_its_record_is_noticed(
    api: Api, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, route: str
) -> None:
    monkeypatch.setattr(module, name, lambda *_: None)

    assert route in unrecorded(api, Role.CREDIT_ANALYST)[1]


def test_calls_that_may_show_such_data_say_what_for() -> None:
    declared = {of.route: of for of in operations_of(bare_app())}

    assert {route for route, of in declared.items() if of.purpose} == READING
    for route in READING:
        assert "Purpose" in [header.name for header in declared[route].headers]
