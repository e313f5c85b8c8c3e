"""
schemathesis over openapi.yaml and the real app: no undocumented answer, no fault of ours.

It draws requests that the description allows and requests that it forbids, for
every operation. In half of them the ids are those of records that are there, so
that it gets beyond 404. What is allowed is asked by each role, too.
"""

from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from credit_engine.api.app import bare_app
from credit_engine.api.openapi import operations_of
from credit_engine.api.operations import Operation
from credit_engine.domain.role import Role
from tests.api.conftest import Api
from tests.api.role_keys import a_key, id_of
from tests.api.test_overrides import an_override
from tests.api.test_referrals import a_referral

OPERATIONS = list(operations_of(bare_app()))
ALLOWED, FORBIDDEN = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# What takes nothing at all cannot be sent anything forbidden, but for what test_edge.py sends.
CASES = [
    (declared.path, declared.method, mode)
    for declared in OPERATIONS
    for mode in GenerationMode
    if mode is ALLOWED or declared.body or declared.query or "{" in declared.path
]
OF_A_BUYER = ("/v1/limit-requests", "/v1/orders/check")
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]


@pytest.fixture(scope="module")
def records(shared_api: Api) -> dict[str, str]:
    """Records that are there, by the name of their id in a path."""
    buyer_id = shared_api.known_buyer()
    decided = shared_api.decide(buyer_id).json
    checked = shared_api.check_order(buyer_id).json
    # An address that is written out needs no name server; nothing is sent to it here.
    webhook = {"url": "https://93.184.215.14/hooks", "types": ["limit.*"]}
    key = a_key(shared_api, Role.AUDITOR)
    return {
        "buyer_id": buyer_id,
        "check_id": checked["check_id"],
        "reservation_id": checked["reservation"]["reservation_id"],
        "decision_id": decided["decision_id"],
        "limit_id": decided["limit_id"],
        "revision": decided["pack"]["revision"],
        "key_id": id_of(key),
        "override_id": an_override(shared_api, decided["decision_id"]).json["override_id"],
        "referral_id": a_referral(shared_api)["referral_id"],
        "webhook_id": shared_api.post("/v1/webhooks", webhook).json["webhook_id"],
    }


@pytest.fixture(scope="module")
def administrator(shared_api: Api) -> str:
    """Give the key of an administrator: the seller's own makes no keys."""
    return a_key(shared_api, Role.ADMINISTRATOR)


@pytest.fixture(scope="module")
def description(shared_api: Api) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.yaml", shared_api.app)


def lost_in_sending(case: Any, response: Any) -> bool:
    """
    Tell whether a drawn query parameter left no trace in the URL.

    A value such as an empty list is sent as nothing: what was forbidden on paper
    is then a request like any other.
    """
    sent = parse_qs(urlsplit(response.request.url).query, keep_blank_values=True)
    return not set(case.query or {}) <= set(sent)


@pytest.mark.parametrize(
    ("path", "method", "mode"), CASES, ids=[f"{of[1]} {of[0]} {of[2].value}" for of in CASES]
)
def test_every_answer_is_as_described(
    shared_api,
    administrator,
    records,
    description,
    proof,
    path: str,
    method: str,
    mode: GenerationMode,
) -> None:
    described = description[path][method]
    known = {"buyer": {"buyer_id": records["buyer_id"]}}
    of_administrators = path.startswith(("/v1/keys", "/v1/persons"))
    key = administrator if of_administrators else shared_api.seller.key
    answered: Counter[int] = Counter()

    @seed(proof.seed)
    @settings(
        max_examples=proof.size(quick=10, full=300),
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(described.as_strategy(mode), st.booleans())
    def ask(case: Any, of_record: bool) -> None:
        if of_record and mode is ALLOWED and case.path_parameters:
            case.path_parameters = {name: records[name] for name in case.path_parameters}
        if of_record and mode is ALLOWED and path in OF_A_BUYER:
            case.body |= known
        if of_record and mode is ALLOWED and path == "/v1/overrides" and method == "POST":
            case.body |= {"decision_id": records["decision_id"]}
        if of_record and mode is ALLOWED and path == "/v1/orders/checks":
            case.body["checks"] = [check | known for check in case.body["checks"]]
        response = case.call(headers={"Authorization": f"Bearer {key}"})
        if mode is FORBIDDEN and lost_in_sending(case, response):
            return
        answered[response.status_code] += 1
        case.validate_response(response, checks=CHECKS)

    ask()

    proof.record(
        f"openapi.yaml: {method} {path}, {mode.value} requests",
        counts={"requests": answered.total(), **{f"answered {k}": v for k, v in answered.items()}},
    )


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_answered_as_described(
    shared_api, records, description, proof, role: Role
) -> None:
    key = a_key(shared_api, role)
    answered: Counter[int] = Counter()

    def ask_all(declared: Operation) -> None:
        @seed(proof.seed)
        @settings(
            max_examples=proof.size(quick=1, full=20),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(description[declared.path][declared.method].as_strategy(ALLOWED))
        def ask(case: Any) -> None:
            if case.path_parameters:
                case.path_parameters = {name: records[name] for name in case.path_parameters}
            response = case.call(headers={"Authorization": f"Bearer {key}"})
            answered[response.status_code] += 1
            case.validate_response(response, checks=CHECKS)
            if declared.needs_key and role not in declared.roles:
                assert response.status_code == 403

        ask()

    for declared in OPERATIONS:
        ask_all(declared)

    proof.record(
        f"openapi.yaml: every operation, as {role.value}",
        counts={"requests": answered.total(), **{f"answered {k}": v for k, v in answered.items()}},
    )
