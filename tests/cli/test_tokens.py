"""`tokens`: from nothing to a call by token, and what the local issuer refuses."""

import os

import pytest

from credit_engine.api.app import create_app
from credit_engine.bootstrap import build_context
from credit_engine.domain.issuer import person_of
from credit_engine.settings import Settings

ISSUE = ("tokens", "issue", "--person", "anna", "--role", "credit_analyst")
MANAGER = ("tokens", "issue", "--person", "bo", "--role", "credit_manager", "--level", "2")


def status_with(token: str, path: str = "/v1/buyers") -> int:
    """Call a server by the settings of the environment with *token*."""
    settings = Settings.from_environ(os.environ)
    context = build_context(settings)
    headers = {"Authorization": f"Bearer {token}"}
    answer = create_app(settings, context).test_client().get(path, headers=headers)
    context.store.close()
    return answer.status_code


@pytest.fixture
def issuing(minimal, monkeypatch):
    """A command line whose settings take the tokens of its local issuer."""
    for name, value in minimal.json("tokens", "issuer").items():
        monkeypatch.setenv(name, value)
    return minimal


def test_a_token_of_the_local_issuer_lets_in(issuing) -> None:
    token = issuing.run(*ISSUE).stdout.strip()

    assert status_with(token) == 200
    assert status_with(token, "/v1/keys") == 403
    assert status_with(issuing.json(*MANAGER)["token"]) == 200
    assert status_with(token[:-2]) == 401


def test_the_issuer_prints_what_to_set(minimal) -> None:
    shown = minimal.run("tokens", "issuer").stdout

    assert shown.splitlines() == [
        "export CREDIT_ENGINE_TOKEN_ISSUER=urn:credit-engine:local-issuer",
        "export CREDIT_ENGINE_TOKEN_AUDIENCE=credit-engine",
        f"export CREDIT_ENGINE_TOKEN_JWKS={minimal.folder.resolve()}/var/token_issuer/jwks.json",
    ]
    assert minimal.run("tokens", "issuer").stdout == shown


def test_without_its_settings_a_server_does_not_take_its_tokens(minimal) -> None:
    minimal.run("tokens", "issuer")

    assert status_with(minimal.json(*ISSUE)["token"]) == 401


def test_where_another_issuer_is_set_it_makes_nothing(issuing, monkeypatch) -> None:
    monkeypatch.setenv("CREDIT_ENGINE_TOKEN_ISSUER", "https://login.example.test")

    for command in (("tokens", "issuer"), ISSUE):
        assert issuing.error(*command)["code"] == "conflict"


def test_where_a_mapping_is_set_it_issues_nothing(issuing, monkeypatch) -> None:
    mapping = '{"values": {"a": {"sellers": ["S-1"], "roles": ["auditor"]}}}'
    monkeypatch.setenv("CREDIT_ENGINE_TOKEN_ROLES", mapping)

    assert issuing.error(*ISSUE)["code"] == "conflict"


@pytest.mark.parametrize(
    "wrong",
    [
        (*ISSUE, "--minutes", "61"),
        (*ISSUE, "--minutes", "0"),
        (*ISSUE, "--level", "1"),
        (*ISSUE, "--role", "administrator"),
        (*ISSUE, "--role", "credit_manager"),
        (*ISSUE, "--seller", "S-9"),
        ("tokens", "issue", "--person", "a\nb", "--role", "auditor"),
        ("tokens", "issue", "--person", "a", "--role", "chief"),
    ],
)
def test_what_no_server_would_take_is_wrong_use(issuing, wrong) -> None:
    assert issuing.run(*wrong).exit_code == 2


def test_a_life_that_the_settings_do_not_allow_is_wrong_use(issuing, monkeypatch) -> None:
    monkeypatch.setenv("CREDIT_ENGINE_TOKEN_MINUTES_MAX", "10")

    assert issuing.run(*ISSUE).exit_code == 2
    assert status_with(issuing.json(*ISSUE, "--minutes", "10")["token"]) == 200


def test_a_subject_is_shown_as_records_know_it_and_can_be_blocked(issuing, monkeypatch) -> None:
    issued = issuing.json(*ISSUE)
    person = issuing.run("tokens", "person", "anna").stdout.strip()
    assert person == issued["person"] == person_of("urn:credit-engine:local-issuer", "anna")

    monkeypatch.setenv("CREDIT_ENGINE_TOKEN_BLOCKED", person)
    assert status_with(issued["token"]) == 401
    monkeypatch.setenv("CREDIT_ENGINE_TOKEN_ISSUER", "https://login.example.test")
    other = issuing.json("tokens", "person", "anna")
    assert other == {
        "issuer": "https://login.example.test",
        "person": person_of("https://login.example.test", "anna"),
    }
