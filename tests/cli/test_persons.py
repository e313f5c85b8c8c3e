"""`persons`: somebody is kept out by who has the settings, and let in again."""

import pytest

from tests.cli.test_keys import status_with

ANNA = ("keys", "create", "--person", "anna", "--role", "auditor")


def test_a_person_is_blocked_listed_and_let_in_again(minimal) -> None:
    key = minimal.json(*ANNA)["key"]
    assert status_with(key) == 200

    done = minimal.run("persons", "block", "anna", "--reason", "she left")
    assert done.stdout.startswith("anna is blocked; every server refuses them")
    assert status_with(key) == 401
    assert minimal.error("persons", "block", "anna", "--reason", "again")["code"] == "conflict"
    assert minimal.error(*ANNA)["code"] == "conflict"

    made = minimal.json("persons", "unblock", "anna", "--reason", "back")
    assert (made["state"], made["reason"]) == ("unblocked", "back")
    assert made["by"].startswith("command_line:")
    assert status_with(key) == 200
    assert minimal.error("persons", "unblock", "anna", "--reason", "x")["code"] == "conflict"

    listed = minimal.json("persons", "list")["blocks"]
    assert [record["state"] for record in listed] == ["blocked", "unblocked"]
    assert listed[-1] == made
    shown = minimal.run("persons", "list").stdout
    assert "  blocked  anna  by command_line:" in shown
    assert shown.endswith("2 records.\n")


@pytest.mark.parametrize(
    "options",
    [("Anna", "--reason", "r"), ("anna",), ("anna", "--reason", " outer "), ("--reason", "r")],
)
def test_wrong_use_is_refused_before_anything_is_opened(minimal, options) -> None:
    assert minimal.run("persons", "block", *options).exit_code == 2
    assert not (minimal.folder / "var").exists()
