"""Tokens of people: what is taken, and above all what is not."""

import base64
import hashlib
import hmac
import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from joserfc import jwk, jws

from credit_engine.api.issuer_keys import IssuerKeys
from credit_engine.api.operations import EXTENSION
from credit_engine.api.problems import Refused
from credit_engine.api.token_check import TokenCheck
from credit_engine.bootstrap import build_app
from credit_engine.domain.issuer import person_of
from credit_engine.domain.role import Role
from tests.api.conftest import OTHER, Api, settings_for
from tests.api.forged_tokens import (
    ANALYST,
    AUDIENCE,
    EC,
    ED,
    GONE,
    JWKS,
    MAPPING,
    NAME,
    OTHER_RSA,
    RSA,
    Signer,
    a_token,
    issuer_of,
    public_bytes,
)
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import a_key, as_role, context_of, with_key
from tests.api.token_vectors import negative_vectors

NAMES = sorted(negative_vectors())


def token_settings(folder: Path, **changed):
    jwks = folder / "jwks.json"
    jwks.write_text(json.dumps(JWKS), encoding="utf-8")
    parts = {
        "token_issuer": NAME,
        "token_audience": AUDIENCE,
        "token_jwks": str(jwks),
        "token_roles": MAPPING,
        **changed,
    }
    return settings_for(f"sqlite:///{folder / 'credit.db'}", **parts)


def app_with(folder: Path, **changed) -> Api:
    return Api(build_app(token_settings(folder, **changed)))


@pytest.fixture(scope="module")
def vectors() -> dict[str, str]:
    """Give the vectors, just made: what is ahead of time would not be so for long."""
    return negative_vectors()


@pytest.fixture(scope="module")
def people(tmp_path_factory):
    """One app that takes the tokens of an issuer whose JWKS is a file."""
    opened = app_with(tmp_path_factory.mktemp("people"))
    yield opened
    context_of(opened).store.close()


def check_with(folder: Path, kind: type[TokenCheck] = TokenCheck, **parts) -> TokenCheck:
    jwks = folder / "jwks.json"
    jwks.write_text(json.dumps(JWKS), encoding="utf-8")

    def clock() -> datetime:
        return datetime.now(UTC)

    return kind(issuer_of(str(jwks), **parts), IssuerKeys(str(jwks), clock), clock)


def taken(check: TokenCheck, vectors: dict[str, str]) -> set[str]:
    """Give the names of the vectors that *check* lets in."""
    found = set()
    for name, token in vectors.items():
        try:
            check.identity_of(token)
        except Refused:
            continue
        found.add(name)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_quite_a_token_is_refused(people, vectors, name: str) -> None:
    answer = with_key(people, vectors[name]).get("/v1/buyers")

    assert assert_problem(answer, where=name) == "unauthorised"
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert vectors[name] not in answer.text


def test_the_vectors_are_many_and_none_passes(tmp_path, vectors) -> None:
    assert len(vectors) >= 100
    assert taken(check_with(tmp_path), vectors) == set()


class TrustingCheck(TokenCheck):
    """The planted fault: it verifies by the algorithm, and the key, that the token names."""

    def _verified(self, token):
        parts = token.split(".")
        if len(parts) != 3:
            raise self._refused()
        try:
            head, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in parts[:2])
            self._verify(head, parts)
            return {**claims}
        except Exception:  # noqa: BLE001 - of whatever library is asked what makes no sense
            raise self._refused() from None

    def _verify(self, head, parts) -> None:
        if head["alg"].lower() == "none":
            return
        text, sent = f"{parts[0]}.{parts[1]}".encode(), base64.urlsafe_b64decode(parts[2] + "==")
        if head["alg"] == "HS256":
            right = hmac.digest(public_bytes(Encoding.PEM), text, hashlib.sha256) == sent
        else:
            named = head.get("jwk") or next(k for k in JWKS["keys"] if k["kid"] == head["kid"])
            algorithm = jws.JWSRegistry.algorithms[head["alg"]]
            right = algorithm.verify(text, sent, jwk.import_key(named))
        if not right:
            raise ValueError

    @staticmethod
    def _refused() -> Refused:
        from credit_engine.api import problems

        return Refused(problems.UNAUTHORISED, "no")


def test_a_check_that_trusts_the_tokens_own_algorithm_is_caught(tmp_path, vectors) -> None:
    caught = taken(check_with(tmp_path, TrustingCheck), vectors)

    assert caught >= {
        "alg 'none'",
        "alg 'NONE' with some signature",
        "HS256 with the RSA public key as PEM",
        "embedded jwk",
        "a key twice in the payload",
        "RS512, which is not accepted",
        "typ of a logout token",
    }


@pytest.mark.parametrize("signer", [RSA, OTHER_RSA, EC, ED], ids=lambda signer: signer.kid)
def test_a_token_lets_in_by_each_algorithm(people, signer: Signer) -> None:
    assert with_key(people, a_token(signer)).get("/v1/buyers").status_code == 200


@pytest.mark.parametrize(("alg", "kid"), [("RS512", "rsa-2"), ("PS256", "pss"), ("Ed25519", "ed")])
def test_further_algorithms_are_taken_where_the_settings_say_so(tmp_path, alg, kid) -> None:
    signer = ED if kid == "ed" else Signer(kid, alg, OTHER_RSA.private)
    check = check_with(tmp_path, algorithms=(alg,))

    assert check.identity_of(a_token(signer, head={"alg": alg})).seller_id == "S-1"
    with pytest.raises(Refused):
        check.identity_of(a_token(EC))


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": ["account", AUDIENCE]},
        {"nbf": int(time.time())},
        {"roles": ANALYST},
        {"roles": ["offline_access", ANALYST, "S-3/auditor"]},
        {"roles": [ANALYST, "S-2/auditor"], "seller": "S-1"},
        {"exp": int(time.time()) + 3_000},
        {"email": "anna@example.test", "jti": "1", "scope": "openid", "sid": None},
    ],
)
def test_what_providers_say_besides_does_no_harm(people, changed) -> None:
    assert with_key(people, a_token(**changed)).get("/v1/buyers").status_code == 200


@pytest.mark.parametrize("head", [{"typ": "JWT"}, {"typ": "application/at+jwt"}, {"x5t": "abc"}])
def test_headers_of_other_providers_are_taken(people, head) -> None:
    assert with_key(people, a_token(head=head)).get("/v1/buyers").status_code == 200


def test_clocks_may_differ_by_the_leeway_and_no_more(tmp_path) -> None:
    now = int(time.time())
    check = check_with(tmp_path, leeway_seconds=20)

    assert check.identity_of(a_token(iat=now - 60, exp=now - 10)).person
    assert check.identity_of(a_token(iat=now + 15, nbf=now + 15, exp=now + 60)).person
    for late in ({"iat": now - 60, "exp": now - 25}, {"iat": now + 40, "exp": now + 60}):
        with pytest.raises(Refused):
            check.identity_of(a_token(**late))


def test_the_settings_bound_the_life_of_a_token(tmp_path) -> None:
    check = check_with(tmp_path, minutes_max=5)

    now = int(time.time())
    assert check.identity_of(a_token(iat=now, exp=now + 300)).person
    with pytest.raises(Refused, match="5 minutes"):
        check.identity_of(a_token(iat=now, exp=now + 301))


def test_a_blocked_person_is_refused_with_every_token(tmp_path) -> None:
    check = check_with(tmp_path, blocked=frozenset({person_of(NAME, "8f14e45f")}))

    with pytest.raises(Refused, match="blocked"):
        check.identity_of(a_token())
    assert check.identity_of(a_token(sub="another")).person


def test_levels_and_roles_of_several_values_come_together(tmp_path) -> None:
    found = check_with(tmp_path).identity_of(
        a_token(roles=["S-1/credit_manager/2", "S-1/credit_manager/4", "S-1/auditor"])
    )

    assert (found.roles, found.level) == ({Role.CREDIT_MANAGER, Role.AUDITOR}, 4)


@pytest.mark.parametrize("role", list(Role))
def test_a_token_of_a_role_gets_what_a_key_of_it_gets(people, role: Role) -> None:
    value = f"S-1/{role.value}" + ("/1" if role is Role.CREDIT_MANAGER else "")
    person, system = with_key(people, a_token(roles=[value])), as_role(people, role)

    for path in (
        "/v1/buyers", "/v1/keys", "/v1/webhooks", "/v1/decisions", "/v1/events", "/v1/limits",
    ):  # fmt: skip
        by_token, by_key = person.get(path), system.get(path)
        assert by_token.status_code == by_key.status_code, path
        if by_token.status_code == 403:
            assert by_token.json["detail"] == by_key.json["detail"]
    created = [caller.post("/v1/buyers", {"name": "Beta AG"}) for caller in (person, system)]
    assert created[0].status_code == created[1].status_code


def test_a_token_sees_its_own_seller_alone(people) -> None:
    buyer_id = people.new_buyer()["buyer_id"]
    theirs = with_key(people, a_token(roles=["S-2/credit_analyst"]), OTHER)

    assert with_key(people, a_token()).get(f"/v1/buyers/{buyer_id}").status_code == 200
    assert assert_problem(theirs.get(f"/v1/buyers/{buyer_id}")) == "buyer-not-found"


def test_keys_go_on_beside_tokens_and_a_person_is_the_same_with_both(people) -> None:
    person = person_of(NAME, "8f14e45f")
    key = a_key(people, Role.CREDIT_ANALYST, person=person)
    keys = people.app.extensions[EXTENSION].keys

    with_both = [keys.caller_of(f"Bearer {sent}") for sent in (key, a_token())]
    assert {caller.person for caller in with_both} == {person}
    assert [caller.principal.partition(":")[0] for caller in with_both] == ["key", "person"]
    assert people.get("/v1/buyers").status_code == 200  # by the key of the settings
    assert assert_problem(with_key(people, "x" * 40).get("/v1/buyers")) == "unauthorised"


def test_records_name_neither_subject_nor_address(people, log_lines) -> None:
    subject = "anna.meier@example.test"
    manager = with_key(people, a_token(sub=subject, roles=["S-1/administrator"], email=subject))
    new = {"person": "sap", "roles": ["sales_system"]}

    made = manager.post("/v1/keys", new, headers={"Idempotency-Key": "of-anna"})

    assert made.json["created_by"] == f"person:{person_of(NAME, subject)}"
    assert "anna" not in made.text
    assert "anna" not in log_lines()
    assert f"person:{person_of(NAME, subject)}" in log_lines()


def test_who_administers_by_token_makes_no_key_with_another_role_for_itself(people) -> None:
    administrator = with_key(people, a_token(sub="root", roles=["S-1/administrator"]))
    new = {"person": person_of(NAME, "root"), "roles": ["credit_analyst"]}

    refused = administrator.post("/v1/keys", new, headers={"Idempotency-Key": "self"})

    assert assert_problem(refused) == "conflict"


def test_without_an_issuer_in_the_settings_no_token_is_taken(shared_api) -> None:
    answer = with_key(shared_api, a_token()).get("/v1/buyers")

    assert assert_problem(answer) == "unauthorised"


def test_where_the_issuers_keys_cannot_be_fetched_nobody_passes_by_a_token(
    tmp_path, vectors
) -> None:
    unreachable = app_with(tmp_path, token_jwks="http://127.0.0.1:9/jwks")

    answer = with_key(unreachable, a_token()).get("/v1/buyers")
    assert assert_problem(answer) == "unavailable"
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    unsigned = with_key(unreachable, vectors["alg 'none'"]).get("/v1/buyers")
    assert unsigned.status_code == 401  # said without any key
    assert unreachable.get("/v1/buyers").status_code == 200
    context_of(unreachable).store.close()


def test_a_missing_claim_is_left_out_of_what_is_forged() -> None:
    body = a_token(sub=GONE).split(".")[1]

    assert b'"sub"' not in base64.urlsafe_b64decode(body + "==")
