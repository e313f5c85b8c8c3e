"""Buyers over HTTP: create, read, find, list, edit under an ETag."""

import threading

import pytest

from tests.api.conftest import OTHER, REGISTER
from tests.api.problem_checks import assert_problem

NUMBER = {"system": "erp-1", "payer_number": "0000104711"}
LEI = {"scheme": "lei", "value": "213800KUD8LAJWSQ9D15"}
VAT = {"scheme": "vat", "value": "NL004495445B01"}
CONTACT = {"name": "Ann Example", "email": "ann@example.com", "phone": "+49 30 1234"}


def test_a_buyer_is_created_and_read_back_whole(api_on_each_database) -> None:
    api = api_on_each_database

    made = api.post(
        "/v1/buyers",
        {
            "name": "Müller & Söhne 有限公司",
            "numbers": [NUMBER],
            "register": REGISTER,
            "contact": CONTACT,
        },
    )
    read = api.get(made.headers["Location"])

    assert made.status_code == 201
    assert made.headers["ETag"] == read.headers["ETag"] == '"1"'
    assert {**read.json, "likely_duplicates": []} == made.json
    assert read.json["name"] == "Müller & Söhne 有限公司"
    assert read.json["numbers"] == [NUMBER]
    assert read.json["register"] == REGISTER
    assert read.json["contact"] == CONTACT


def test_a_buyer_is_found_by_another_systems_number(api) -> None:
    buyer = api.new_buyer(numbers=[NUMBER, {"system": "erp-2", "payer_number": "7"}])
    api.new_buyer(numbers=[{"system": "erp-2", "payer_number": "0000104711"}])

    found = api.get("/v1/buyers", query_string=NUMBER).json

    assert [item["buyer_id"] for item in found["items"]] == [buyer["buyer_id"]]
    assert found["next"] is None
    unknown = {**NUMBER, "payer_number": "104711"}
    assert api.get("/v1/buyers", query_string=unknown).json == {"items": [], "next": None}


def test_pages_show_every_buyer_once_in_order(api) -> None:
    made = [api.new_buyer(name=f"Buyer {count}")["buyer_id"] for count in range(7)]

    seen, cursor = [], None
    while True:
        after = {} if cursor is None else {"after": cursor}
        page = api.get("/v1/buyers", query_string={"limit": 3, **after}).json
        assert len(page["items"]) <= 3
        seen += [item["buyer_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert seen == sorted(made)


def test_an_edit_wants_the_version_that_was_read(api) -> None:
    path = f"/v1/buyers/{api.new_buyer()['buyer_id']}"

    assert assert_problem(api.patch(path, {"name": "B"})) == "precondition-required"
    stale = api.patch(path, {"name": "B"}, headers={"If-Match": '"2"'})
    assert assert_problem(stale) == "buyer-changed"
    assert stale.status_code == 412
    edited = api.patch(
        path,
        {"name": "B", "numbers": [NUMBER], "register": {"files_accounts": False}},
        headers={"If-Match": '"1"'},
    )

    assert edited.status_code == 200
    assert edited.headers["ETag"] == '"2"'
    assert edited.json["name"] == "B"
    assert edited.json["numbers"] == [NUMBER]
    assert edited.json["register"] == {"files_accounts": False}
    assert api.get(path).json == edited.json


def test_of_many_editors_of_one_version_one_wins(api) -> None:
    path = f"/v1/buyers/{api.new_buyer()['buyer_id']}"
    statuses = []

    def edit(name: str) -> None:
        statuses.append(api.patch(path, {"name": name}, headers={"If-Match": '"1"'}).status_code)

    editors = [threading.Thread(target=edit, args=(f"Editor {count}",)) for count in range(12)]
    for editor in editors:
        editor.start()
    for editor in editors:
        editor.join()

    assert sorted(statuses) == [200] + [412] * 11
    assert api.get(path).json["version"] == 2


def test_a_number_belongs_to_one_buyer(api) -> None:
    api.new_buyer(numbers=[NUMBER])
    other = api.new_buyer()

    assert assert_problem(api.post("/v1/buyers", {"name": "B", "numbers": [NUMBER]})) == (
        "buyer-number-taken"
    )
    edit = api.patch(
        f"/v1/buyers/{other['buyer_id']}", {"numbers": [NUMBER]}, headers={"If-Match": '"1"'}
    )
    assert assert_problem(edit) == "buyer-number-taken"


def test_an_identifier_is_kept_in_one_spelling_and_found_by_any(api_on_each_database) -> None:
    api = api_on_each_database
    sent = {"scheme": "vat", "value": "nl 4495445 b01"}

    made = api.new_buyer(identifiers=[sent, LEI])

    assert made["identifiers"] == [LEI, VAT]
    for spelling in (sent, VAT):
        found = api.get("/v1/buyers", query_string=spelling).json["items"]
        assert [item["buyer_id"] for item in found] == [made["buyer_id"]]
    other = {"scheme": "ein", "value": "911144442"}
    assert api.get("/v1/buyers", query_string=other).json == {"items": [], "next": None}


def test_a_legal_identifier_belongs_to_one_buyer(api) -> None:
    holder = api.new_buyer(identifiers=[LEI])
    other = api.new_buyer()

    taken = api.post("/v1/buyers", {"name": "B", "identifiers": [LEI]})
    assert (taken.status_code, assert_problem(taken)) == (409, "identifier-taken")
    edit = api.patch(
        f"/v1/buyers/{other['buyer_id']}", {"identifiers": [LEI]}, headers={"If-Match": '"1"'}
    )
    assert assert_problem(edit) == "identifier-taken"
    again = api.patch(
        f"/v1/buyers/{holder['buyer_id']}", {"identifiers": [LEI, VAT]}, headers={"If-Match": '"1"'}
    )
    assert again.json["identifiers"] == [LEI, VAT]
    assert api.as_seller(OTHER).new_buyer(identifiers=[LEI])["identifiers"] == [LEI]


def test_an_identifier_that_is_none_is_refused_with_the_reason(api) -> None:
    wrong = {"scheme": "lei", "value": "213800KUD8LAJWSQ9D16"}

    refused = api.post("/v1/buyers", {"name": "B", "identifiers": [VAT, wrong]})

    assert assert_problem(refused) == "invalid-identifier"
    assert refused.json["errors"][0]["pointer"] == "/identifiers/1/value"
    assert "check digits" in refused.json["errors"][0]["detail"]
    assert assert_problem(api.get("/v1/buyers", query_string=wrong)) == "invalid-query"


def test_likely_duplicates_are_pointed_out_and_nothing_is_refused(api) -> None:
    first = api.new_buyer(name="Müller Maschinenbau GmbH & Co. KG")

    second = api.new_buyer(name="Mueller Maschinenbau")
    third = api.new_buyer(name="Lehmann Gartenbau")

    alike = {
        "buyer_id": first["buyer_id"],
        "name": "Müller Maschinenbau GmbH & Co. KG",
        "score": 100,
        "agrees": ["name"],
    }
    assert second["likely_duplicates"] == [alike]
    assert third["likely_duplicates"] == []
    path = f"/v1/buyers/{second['buyer_id']}/likely-duplicates"
    assert api.get(path).json == {"items": [alike]}
    assert assert_problem(api.as_seller(OTHER).get(path)) == "buyer-not-found"


def test_two_sellers_may_use_the_same_number(api) -> None:
    mine = api.new_buyer(numbers=[NUMBER])
    theirs = api.as_seller(OTHER).new_buyer(numbers=[NUMBER])

    assert mine["buyer_id"] != theirs["buyer_id"]
    found = api.get("/v1/buyers", query_string=NUMBER).json["items"]
    assert [item["buyer_id"] for item in found] == [mine["buyer_id"]]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": 5}, "/name"),
        ({"name": None}, "/name"),
        ({"name": "a" * 201}, "/name"),
        ({"name": "tab\there"}, "/name"),
        ({"name": "Acme", "score": 1000}, "/score"),
        ({"name": "Acme", "buyer_id": "B-1"}, "/buyer_id"),
        ({"name": "Acme", "version": 7}, "/version"),
        ({"name": "Acme", "numbers": {}}, "/numbers"),
        ({"name": "Acme", "numbers": [NUMBER] * 21}, "/numbers"),
        ({"name": "Acme", "numbers": [{"system": "a"}]}, "/numbers/0/payer_number"),
        ({"name": "Acme", "numbers": [{**NUMBER, "x/~y": 1}]}, "/numbers/0/x~1~0y"),
        ({"name": "Acme", "contact": {"email": "a@b"}}, "/contact/name"),
        ({"name": "Acme", "register": []}, "/register"),
        ({"name": "Acme", "register": {"Country": "US"}}, "/register/Country"),
        ({"name": "Acme", "register": {"founded_on": []}}, "/register/founded_on"),
        ({"name": "Acme", "register": {"founded_on": 1e16}}, "/register/founded_on"),
        ({"name": "Acme", "register_valid_at": "2026-13-01"}, "/register_valid_at"),
        ({"name": "Acme", "register_valid_at": "2026-1-1"}, "/register_valid_at"),
        ({"name": "Acme", "register_valid_at": "1899-12-31"}, "/register_valid_at"),
        ({"name": "Acme", "register_valid_at": 20260101}, "/register_valid_at"),
    ],
)
def test_each_fault_of_a_buyer_is_named_by_its_pointer(shared_api, body, pointer: str) -> None:
    refused = shared_api.post("/v1/buyers", body)

    assert assert_problem(refused) == "invalid-input"
    assert [fault["pointer"] for fault in refused.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("register", "code", "part"),
    [
        ({"register_statu": "active"}, "unknown-fact", "register_status"),
        ({"bureau_score": 700}, "unknown-fact", "bureau"),
        ({"register_status": "asleep"}, "invalid-input", "insolvent"),
        ({"files_accounts": "yes"}, "invalid-input", "true or false"),
        ({"founded_on": "2026-02-30"}, "invalid-input", "YYYY-MM-DD"),
    ],
)
def test_the_register_is_checked_against_the_active_pack(
    shared_api, register, code: str, part: str
) -> None:
    refused = shared_api.post("/v1/buyers", {"name": "Acme", "register": register})

    assert assert_problem(refused) == code
    assert part in refused.json["detail"]
    assert refused.json["errors"][0]["pointer"] == f"/register/{next(iter(register))}"


def test_a_day_that_the_calendar_lacks_is_refused(shared_api) -> None:
    refused = shared_api.post("/v1/buyers", {"name": "A", "register_valid_at": "2026-02-30"})

    assert assert_problem(refused) == "invalid-document"


def test_an_edit_must_change_something(shared_api) -> None:
    refused = shared_api.patch("/v1/buyers/01ABC", {}, headers={"If-Match": '"1"'})

    assert assert_problem(refused) == "invalid-input"
