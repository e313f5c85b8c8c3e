"""Persons who are blocked: refused by key and by token, in every process, within five seconds."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from credit_engine.api.key_cache import FRESH
from credit_engine.domain.issuer import person_of
from credit_engine.domain.role import Role
from tests.api.conftest import OTHER, SELLER, Api
from tests.api.forged_tokens import AUDIENCE, JWKS, MAPPING, NAME, a_token
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import a_key, as_role, id_of, with_key
from tests.api.test_keys import REVOKED_EVERYWHERE_WITHIN, Processes, two_processes

BLOCKS, UNBLOCKS = "/v1/persons/blocks", "/v1/persons/unblocks"
SUBJECT = "8f14e45f"
PERSON = person_of(NAME, SUBJECT)


def change(admin: Api, path: str, person: str, key: str = "K") -> Any:
    body = {"person": person, "reason": "she left"}
    return admin.post(path, body, headers={"Idempotency-Key": key})


@pytest.fixture
def admin(api: Api) -> Api:
    return as_role(api, Role.ADMINISTRATOR, person="root")


@pytest.fixture
def issuer(tmp_path: Path) -> dict[str, Any]:
    """Give the settings that take the tokens of an issuer."""
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps(JWKS), encoding="utf-8")
    return {
        "token_issuer": NAME,
        "token_audience": AUDIENCE,
        "token_jwks": str(jwks),
        "token_roles": MAPPING,
    }


def test_all_keys_of_a_person_are_refused(api, admin) -> None:
    keys = [a_key(api, role, person="anna") for role in (Role.AUDITOR, Role.CREDIT_ANALYST)]
    berta = as_role(api, Role.AUDITOR, person="berta")

    done = change(admin, BLOCKS, "anna")

    assert (done.status_code, done.json["state"], done.json["person"]) == (201, "blocked", "anna")
    assert done.json["by"] == f"key:{id_of(admin.seller.key)}"
    for key in keys:
        refused = with_key(api, key).get("/v1/buyers")
        assert assert_problem(refused) == "unauthorised"
        assert refused.json["detail"] == "The person is blocked; ask an administrator."
    assert berta.get("/v1/buyers").status_code == 200
    assert change(admin, UNBLOCKS, "anna").json["state"] == "unblocked"


def test_who_has_not_the_secret_is_not_told_that_somebody_is_blocked(api, admin) -> None:
    key = a_key(api, Role.AUDITOR, person="anna")
    change(admin, BLOCKS, "anna")

    wrong = with_key(api, f"ce_{id_of(key)}_{'A' * 43}").get("/v1/buyers")

    assert wrong.json["detail"] == "The key is not known."


def test_a_block_is_answered_once_and_listed(api, admin) -> None:
    done, again = change(admin, BLOCKS, "anna"), change(admin, BLOCKS, "anna")
    change(admin, BLOCKS, "berta", "K-2")
    change(admin, UNBLOCKS, "anna", "K-3")

    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.data == done.data
    for caller in (admin, as_role(api, Role.AUDITOR, person="checker")):
        listed = caller.get(BLOCKS).json["items"]
        assert [(one["person"], one["state"]) for one in listed] == [
            ("anna", "blocked"), ("berta", "blocked"), ("anna", "unblocked"),
        ]  # fmt: skip
        page = caller.get(f"{BLOCKS}?limit=2").json
        rest = caller.get(f"{BLOCKS}?limit=2&after={page['next']}").json
        assert [*page["items"], *rest["items"]] == listed
    assert assert_problem(change(admin, BLOCKS, "berta", "K-4")) == "conflict"
    assert assert_problem(change(admin, UNBLOCKS, "anna", "K-5")) == "conflict"
    assert assert_problem(change(admin, BLOCKS, "root", "K-6")) == "conflict"
    assert assert_problem(change(admin, BLOCKS, "another", "K")) == "idempotency-key-reused"
    assert assert_problem(admin.post(BLOCKS, {"person": "x", "reason": "r"})) == (
        "idempotency-key-required"
    )
    assert assert_problem(change(admin, BLOCKS, "Anna", "K-7")) == "invalid-input"


def test_the_sellers_own_key_is_nobodys_to_block(api, admin) -> None:
    assert assert_problem(change(admin, BLOCKS, "seller:S-1")) == "invalid-input"
    assert api.get("/v1/buyers").status_code == 200


def test_a_block_is_of_one_seller(api, admin) -> None:
    theirs = as_role(api, Role.AUDITOR, seller=OTHER, person="anna")
    mine = as_role(api, Role.AUDITOR, person="anna")

    change(admin, BLOCKS, "anna")

    assert theirs.get("/v1/buyers").status_code == 200
    assert mine.get("/v1/buyers").status_code == 401
    assert theirs.get(BLOCKS).json["items"] == []


def bearer(processes: Processes, token: str) -> list[Api]:
    return [with_key(process, token) for process in (processes.first, processes.second)]


def a_block_is_seen(database_url: str, fresh: timedelta, issuer: dict[str, Any]) -> None:
    """Come in both processes by key and by token; be blocked in one; come again."""
    with two_processes(database_url, fresh, **issuer) as processes:
        admin = as_role(processes.first, Role.ADMINISTRATOR, person="root")
        now = int(processes.clock.now.timestamp())
        token = a_token(sub=SUBJECT, iat=now, exp=now + 900)
        key = a_key(processes.first, Role.AUDITOR, person=PERSON)
        sent = [*bearer(processes, key), *bearer(processes, token)]
        assert [one.get("/v1/buyers").status_code for one in sent] == [200] * 4
        assert change(admin, BLOCKS, PERSON).status_code == 201
        processes.clock.now += REVOKED_EVERYWHERE_WITHIN
        for one in sent:
            refused = one.get("/v1/buyers")
            assert refused.status_code == 401
            assert "blocked" in refused.json["detail"]
        assert with_key(processes.second, SELLER.key).get("/v1/buyers").status_code == 200
        assert change(admin, UNBLOCKS, PERSON).status_code == 201
        processes.clock.now += REVOKED_EVERYWHERE_WITHIN
        assert [one.get("/v1/buyers").status_code for one in sent] == [200] * 4


def test_a_block_counts_in_every_process_within_five_seconds(database_url, issuer) -> None:
    a_block_is_seen(database_url, FRESH, issuer)


def test_the_trial_of_blocks_notices_a_process_that_never_looks_again(database_url, issuer) -> None:
    with pytest.raises(AssertionError, match="200 == 401"):
        a_block_is_seen(database_url, timedelta(days=1), issuer)
