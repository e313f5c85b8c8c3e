"""`keys`: the first administrator, for machines and for people."""

import pytest

from credit_engine.api.app import create_app
from credit_engine.bootstrap import build_context
from credit_engine.settings import Settings
from tests.cli.conftest import KEYS, ROOT

CREATE = ("keys", "create", "--person", "anna", "--role", "administrator")


def status_with(key: str, path: str = "/v1/keys") -> int:
    """Call a server on the same database with *key*."""
    pack = {"CREDIT_ENGINE_PACK": str(ROOT / "tests" / "packs" / "minimal")}
    settings = Settings.from_environ({**KEYS, **pack})
    context = build_context(settings)
    headers = {"Authorization": f"Bearer {key}"}
    answer = create_app(settings, context).test_client().get(path, headers=headers)
    context.store.close()
    return answer.status_code


def test_the_first_administrator_is_made_here_and_let_in_by_the_server(minimal) -> None:
    made = minimal.json(*CREATE)

    assert (made["person"], made["roles"], made["level"]) == ("anna", ["administrator"], 0)
    assert made["created_by"].startswith("command_line:")
    assert status_with(made["key"]) == 200
    assert status_with(made["key"], "/v1/buyers") == 403


def test_a_key_is_listed_without_its_secret_and_revoked(minimal) -> None:
    made = minimal.json(
        "keys", "create", "--person", "berta", "--role", "credit_manager", "--role", "auditor",
        "--level", "2", "--note", "her laptop", "--expires-in-days", "30",
    )  # fmt: skip

    listed = minimal.run("keys", "list")
    assert "berta: auditor, credit_manager (level 2)" in listed.stdout
    assert "  live  " in listed.stdout
    secret = made["key"].split("_", 2)[2]
    assert secret not in listed.stdout

    revoked = minimal.json("keys", "revoke", made["key_id"], "--reason", "she left")
    assert revoked["revoked"]["reason"] == "she left"
    assert status_with(made["key"]) == 401
    assert minimal.json("keys", "list") == {"keys": [revoked]}
    assert "  revoked  " in minimal.run("keys", "list").stdout
    again = minimal.error("keys", "revoke", made["key_id"], "--reason", "again")
    assert again["code"] == "conflict"
    assert minimal.error("keys", "revoke", "NOBODY", "--reason", "x")["code"] == "key-not-found"


def test_a_key_is_printed_for_people_with_the_advice_on_stderr(minimal) -> None:
    made = minimal.run(*CREATE)

    assert made.exit_code == 0
    first, *rest = made.stdout.splitlines()
    assert first.split() == ["Key", first.split()[1]]
    assert status_with(first.split()[1]) == 200
    assert [line.split()[0] for line in rest] == ["Id", "Person", "Roles", "Expires"]
    assert "not shown again" in made.stderr


def test_what_does_not_go_together_is_told(minimal) -> None:
    both = minimal.error(*CREATE, "--role", "auditor")
    assert (both["code"], both["pointer"]) == ("invalid-input", "/roles")
    manager = ("keys", "create", "--person", "m", "--role", "credit_manager")
    assert minimal.error(*manager)["pointer"] == "/level"
    minimal.json(*CREATE)
    analyst = minimal.error("keys", "create", "--person", "anna", "--role", "credit_analyst")
    assert analyst["code"] == "conflict"


@pytest.mark.parametrize(
    "options",
    [
        ("--person", "Anna", "--role", "auditor"),
        ("--person", "anna", "--role", "root"),
        ("--person", "anna"),
        ("--person", "anna", "--role", "auditor", "--expires-in-days", "0"),
        ("--person", "anna", "--role", "auditor", "--note", " outer "),
        ("--person", "anna", "--role", "auditor", "--note", "a\tb"),
    ],
)
def test_wrong_use_is_refused_before_anything_is_opened(minimal, options) -> None:
    assert minimal.run("keys", "create", *options).exit_code == 2
    assert not (minimal.folder / "var").exists()
