"""
Tax identifiers and contact persons, planted and looked for in every answer to every role.

Each route is called by each role that may call it, well and badly: on the buyer that has the
planted data, with the identifiers where a buyer is named, and with what cannot be used. What a
role has no need of must not be in any answer, header or error; what it needs must be there.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from credit_engine.api import access
from credit_engine.api.access import Detail
from credit_engine.api.app import bare_app
from credit_engine.api.openapi import openapi_document
from credit_engine.api.operations import EXTENSION
from credit_engine.bootstrap import build_app
from credit_engine.domain.role import Role
from tests.api.conftest import RECORDS, REGISTER, REQUEST, Api, settings_for
from tests.api.role_keys import a_key, as_role, id_of
from tests.api.test_role_matrix import BODIES, CLOSED, NAMED_IN_BODY, TABLE, may, send
from tests.webhook_receiver import a_receiver, deliver_all

VAT, EIN, USCC = "DE136695976", "911144442", "91110000600037341L"
LEI = "213800KUD8LAJWSQ9D15"
CONTACT = {
    "name": "Canarina Vogel",
    "email": "canarina.vogel@mail.example",
    "phone": "+49 30 5550100",
}
IDENTIFIERS = [
    {"scheme": scheme, "value": value}
    for scheme, value in (("vat", VAT), ("ein", EIN), ("uscc", USCC), ("lei", LEI))
]
# Each with what of it must not come out either: the number inside a VAT number or a USCC.
PLANTED: dict[Detail, list[str]] = {
    Detail.TAX_IDENTIFIERS: [VAT, VAT[2:], EIN, USCC, USCC[8:17]],
    Detail.CONTACTS: [CONTACT["name"], "Vogel"],
    Detail.WAYS_TO_CONTACT: [CONTACT["email"], CONTACT["phone"], "5550100"],
}
# Who has need of what, written out apart from the code.
NEEDED = {
    Role.SALES_SYSTEM: set(Detail),
    Role.CREDIT_ANALYST: set(Detail),
    Role.CREDIT_MANAGER: set(Detail),
    Role.AUDITOR: {Detail.TAX_IDENTIFIERS, Detail.CONTACTS},
    Role.RISK_OFFICER: set(),
    Role.ADMINISTRATOR: set(),
}
# The answers that have identifiers or contact persons of buyers in them, by their schemas.
WITH_IDENTIFIERS = {
    "GET /v1/buyers",
    "POST /v1/buyers",
    "GET /v1/buyers/{buyer_id}",
    "PATCH /v1/buyers/{buyer_id}",
    "GET /v1/buyers/{buyer_id}/shipment-record",
}
WITH_CONTACTS = WITH_IDENTIFIERS - {"GET /v1/buyers/{buyer_id}/shipment-record"}


@dataclass
class Seen:
    """All that each role was answered, by the call."""

    answers: dict[Role, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, role: Role, call: str, answer: TestResponse) -> None:
        text = f"{answer.headers}\n{answer.text}"
        self.answers.setdefault(role, []).append((f"{call}: {answer.status_code}", text))

    def shown(self, role: Role, detail: Detail) -> list[str]:
        """The calls by which a role saw a detail."""
        spelled = [*PLANTED[detail], *(json.dumps(value)[1:-1] for value in PLANTED[detail])]
        return [
            call
            for call, text in self.answers.get(role, [])
            if any(value in text for value in spelled)
        ]

    def leaks(self) -> list[str]:
        """Each call by which a role saw what it has no need of."""
        return [
            f"{role.value} sees {detail.value} in {call}"
            for role in Role
            for detail in Detail
            if detail not in NEEDED[role]
            for call in self.shown(role, detail)
        ]


def plant(api: Api) -> dict[str, str]:
    """Record a buyer with all of it, and something of every kind about it; ids by their names."""
    buyer = api.new_buyer(
        contact=CONTACT, identifiers=IDENTIFIERS, register=REGISTER,
        numbers=[{"system": "erp", "payer_number": "P-1"}],
    )  # fmt: skip
    ids = {"buyer_id": str(buyer["buyer_id"])}
    for kind, records in RECORDS.items():
        api.post(f"/v1/buyers/{ids['buyer_id']}/{kind}", {kind: records})
    vat = IDENTIFIERS[0]
    decided = api.decide(vat, key="masked-limit").json
    checked = api.check_order(vat, key="masked-order").json
    ids |= {
        "limit_id": decided["limit_id"],
        "decision_id": decided["decision_id"],
        "revision": decided["pack"]["revision"],
        "check_id": checked["check_id"],
        "reservation_id": checked["reservation"]["reservation_id"],
        "key_id": id_of(a_key(api, Role.AUDITOR, person="owner")),
    }
    api.new_buyer(name="Acme GmbH & Co")  # a likely duplicate
    return ids


def bad_calls(route: str, ids: Mapping[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Calls with wrong ids, wrong bodies and wrong queries; none of them has planted values."""
    method, path = route.split(" ")
    known = path.format(**ids)
    yield known, {"query_string": {"nothing": "1"}}
    yield known.replace(ids["buyer_id"], "NOBODY"), {}
    if method in ("POST", "PUT", "PATCH"):
        for body in ({"nothing": 1}, [], {**BODIES.get(route, {}), "reason": 5}):
            yield known, {"json": body, "headers": {"Idempotency-Key": "bad", "If-Match": '"9"'}}


def drive(api: Api, ids: dict[str, str], seen: Seen, role: Role) -> None:
    """Call every route as *role*."""
    caller = as_role(api, role)
    for route in CLOSED:
        if role not in may(route):
            seen.add(role, route, send(caller, route, ids))
            continue
        others = dict.fromkeys(("webhook_id", "override_id", "referral_id"), "NOBODY")
        method, known = route.split(" ")[0], {**others, **ids}
        for place, options in bad_calls(route, known):
            seen.add(role, f"{route}, wrong", caller.call(method, place, **options))
        for name in ("buyer_id", "of_number", "of_identifier"):
            body = named(NAMED_IN_BODY[route], name, ids) if route in NAMED_IN_BODY else None
            if body is None and route in BODIES:
                body = BODIES[route]
            if not route.startswith(("DELETE", "POST /v1/keys", "POST /v1/persons")):
                seen.add(role, f"{route}, {name}", send(caller, route, known, body))
    if role in may("GET /v1/buyers"):
        searches(caller, seen, role)
        page = f"/v1/buyers/{ids['buyer_id']}/shipment-record?format=html"
        seen.add(role, "the record on paper", caller.get(page))
        for audience in ("analyst", "sales", "buyer"):
            place = f"/v1/decisions/{ids['decision_id']}/explanation?for={audience}"
            seen.add(role, f"explained to {audience}", caller.get(place))


def named(body: dict[str, Any], name: str, ids: Mapping[str, str]) -> dict[str, Any]:
    references = {
        "buyer_id": {"buyer_id": ids["buyer_id"]},
        "of_number": {"system": "erp", "payer_number": "P-1"},
        "of_identifier": IDENTIFIERS[3],
    }
    return {**body, "buyer": references[name]}


def searches(caller: Api, seen: Seen, role: Role) -> None:
    """Find the buyer by what a caller knows of it, and fail to."""
    found = (
        {"system": "erp", "payer_number": "P-1"},
        IDENTIFIERS[3],
        *IDENTIFIERS[:3],
        {"scheme": "vat", "value": f"{VAT}1"},
        {"scheme": "lei", "value": VAT},
    )
    for query in found:
        answer = caller.call("GET", "/v1/buyers", query_string=query)
        seen.add(role, f"GET /v1/buyers by {min(query)}", answer)
    for route in sorted(set(NAMED_IN_BODY)):
        if role not in may(route):
            continue
        for wrong in ({"scheme": "vat", "value": f"{VAT}1"}, {"scheme": "lei", "value": VAT},
                      {"scheme": "ein", "value": "911144443"}):  # fmt: skip
            body = {**NAMED_IN_BODY[route], "buyer": wrong}
            seen.add(role, f"{route} by a wrong identifier", send(caller, route, {}, body))


@pytest.fixture(scope="module")
def planted(shared_api: Api) -> dict[str, str]:
    return plant(shared_api)


@pytest.fixture(scope="module")
def seen(shared_api: Api, planted: dict[str, str]) -> Seen:
    """What every role was answered."""
    all_seen = Seen()
    for role in Role:
        drive(shared_api, planted, all_seen, role)
    return all_seen


def test_no_role_sees_what_it_has_no_need_of(seen: Seen) -> None:
    assert seen.leaks() == []
    assert all(len(seen.answers[role]) > 60 for role in Role)


def test_each_role_sees_what_it_needs(seen: Seen) -> None:
    for role, needed in NEEDED.items():
        assert all(seen.shown(role, detail) for detail in needed), role


def test_a_public_identifier_is_shown_to_all_who_read_buyers(seen: Seen) -> None:
    for role in may("GET /v1/buyers"):
        assert any(LEI in text for _, text in seen.answers[role]), role


def test_an_error_repeats_no_tax_identifier_to_anybody(seen: Seen) -> None:
    refused = [
        (role.value, call)
        for role, answers in seen.answers.items()
        for call, text in answers
        if call[-3:] >= "400" and any(value in text for value in PLANTED[Detail.TAX_IDENTIFIERS])
    ]

    assert refused == []
    for role in may("GET /v1/buyers"):
        assert any(call.endswith("GET /v1/buyers by scheme: 400") for call, _ in seen.answers[role])


@pytest.mark.parametrize(
    ("detail", "role"),
    [
        (detail, role)
        for role, needed in NEEDED.items()
        for detail in Detail
        if detail not in needed and role is not Role.ADMINISTRATOR
    ],
)
def test_masking_that_is_off_for_a_role_is_noticed(
    api: Api, monkeypatch: pytest.MonkeyPatch, detail: Detail, role: Role
) -> None:
    monkeypatch.setitem(access.SEES, detail, access.SEES[detail] | {role})
    if detail is Detail.WAYS_TO_CONTACT:
        whole = access.SEES[Detail.CONTACTS] | {role}
        monkeypatch.setitem(access.SEES, Detail.CONTACTS, whole)
    ids, all_seen = plant(api), Seen()

    drive(api, ids, all_seen, role)

    assert any(f"{role.value} sees {detail.value} in" in leak for leak in all_seen.leaks())


def test_the_table_of_who_sees_what_is_the_one_that_is_written_here() -> None:
    written = {
        detail: frozenset(role for role, needed in NEEDED.items() if detail in needed)
        for detail in Detail
    }

    assert written == access.SEES


def answers_with(*wanted: str) -> set[str]:
    """The routes of whose answers a schema is part, however deep."""
    described = openapi_document(bare_app())
    schemas = described["components"]["schemas"]

    def parts(node: object, known: frozenset[str]) -> set[str]:
        if isinstance(node, list):
            return set().union(*(parts(one, known) for one in node))
        if not isinstance(node, dict):
            return set()
        found = set().union(*(parts(one, known) for one in node.values()))
        name = str(node.get("$ref", "")).rpartition("/")[2]
        if name in schemas and name not in known:
            found |= {name} | parts(schemas[name], known | {name})
        return found

    return {
        f"{method.upper()} {path}"
        for path, methods in described["paths"].items()
        for method, told in methods.items()
        if parts(told["responses"], frozenset()) & set(wanted)
    }


def test_no_other_answer_has_identifiers_or_contact_persons() -> None:
    assert answers_with("Identifier") == WITH_IDENTIFIERS
    assert answers_with("Contact") == WITH_CONTACTS
    assert set(TABLE) > WITH_IDENTIFIERS


def test_rows_that_are_rejected_are_told_without_what_they_hold(
    api: Api, log_lines: Callable[[], str]
) -> None:
    api.new_buyer(identifiers=IDENTIFIERS, numbers=[{"system": "erp", "payer_number": "P-1"}])
    api.new_buyer(name="B", numbers=[{"system": "erp", "payer_number": "P-2"}])
    columns = "name,system,payer_number,scheme,value,contact_name,contact_email,contact_phone"
    contact = ",".join(CONTACT.values())
    rows = [
        f"B,erp,P-2,vat,{VAT},{contact}",  # another buyer's
        f"C,erp,P-3,vat,{VAT}1,{contact}",  # a wrong number
        f"D,erp,P-4,lei,{VAT},{contact}",  # a number of another scheme
        f"E,erp,P-5,vat,,{contact},{VAT}",  # a cell too many
    ]

    answer = api.call(
        "POST", "/v1/imports?kind=buyers", data="\n".join([columns, *rows]),
        content_type="text/csv",
    )  # fmt: skip

    assert answer.json["totals"]["rejected"] == len(rows), answer.text
    for values in PLANTED.values():
        assert not [value for value in values if value in answer.text + log_lines()]


def test_what_is_told_to_webhooks_and_readers_of_events_has_none_of_it(tmp_path: Path) -> None:
    local = {"webhook_networks": (ip_network("127.0.0.0/8"),), "webhook_http": True}
    app = build_app(settings_for(f"sqlite:///{tmp_path / 'credit.db'}", **local))
    api = Api(app)
    with a_receiver() as receiver:
        api.post("/v1/webhooks", {"url": receiver.url, "types": ["*"]})
        ids = plant(api)
        body = {**REQUEST, "buyer": {"buyer_id": ids["buyer_id"]}, "kind": "increase"}
        api.post("/v1/limit-requests", body, headers={"Idempotency-Key": "again"})
        deliver_all(app.extensions[EXTENSION].context)
        told = [api.get("/v1/events").text]
        told += [f"{got.headers} {got.body.decode()}" for got in receiver.got]
    app.extensions[EXTENSION].context.store.close()

    assert receiver.got
    for values in PLANTED.values():
        assert not [value for value in values if any(value in text for text in told)]
