"""The command as a whole: what it lists, its exit codes, and how errors look."""

import subprocess
import sys

import pytest

from credit_engine import __version__
from credit_engine.cli import main

COMMANDS = {
    "serve", "work", "import", "reconcile", "accounts", "reservations", "assess", "decide",
    "keys", "limits", "overrides", "replay", "tokens", "verify", "backup", "restore", "demo",
    "openapi", "pack", "persons", "referrals",
}  # fmt: skip


def test_the_help_lists_every_command_and_the_exit_codes(bare) -> None:
    shown = bare.run("--help")

    assert set(main.commands) == COMMANDS
    assert all(f"\n  {name} " in shown.stdout for name in COMMANDS)
    assert "Exit codes: 0 done" in shown.stdout


@pytest.mark.parametrize("command", sorted(COMMANDS | {"pack check", "pack test"}))
def test_each_command_explains_itself(bare, command: str) -> None:
    shown = bare.run(*command.split(), "-h")

    assert shown.exit_code == 0
    assert shown.stdout.startswith("Usage:")


def test_each_command_speaks_json(bare) -> None:
    groups = {
        "accounts",
        "keys",
        "limits",
        "overrides",
        "pack",
        "persons",
        "referrals",
        "reservations",
        "tokens",
    }
    leaves = COMMANDS - groups
    below = ["pack check", "pack test", "accounts check", "limits review", "reservations expire"]
    below += ["overrides report"]
    below += ["referrals list", "referrals show"]
    below += ["keys create", "keys list", "keys revoke"]
    below += ["persons block", "persons unblock", "persons list"]
    below += ["tokens issuer", "tokens issue", "tokens person"]

    for command in [*sorted(leaves), *below]:
        assert "--json" in bare.run(*command.split(), "-h").stdout, command


def test_an_unknown_command_is_wrong_use(bare) -> None:
    assert bare.run("assses").exit_code == 2


def test_the_module_runs_as_the_command_does(bare) -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "credit_engine", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert shown.stdout == f"credit-engine, version {__version__}\n"


@pytest.mark.parametrize(
    "command",
    [
        ("replay", "--all"),
        ("verify",),
        ("backup", "credit.backup"),
        ("restore", "credit.backup"),
        ("import", "-"),
        ("serve",),
        (
            "decide", "--buyer", "B", "--amount", "1.00", "--currency", "USD", "--days", "30",
            "--key", "k",
        ),
    ],
)  # fmt: skip
def test_without_keys_a_command_says_what_to_set_and_leaves_nothing_behind(
    bare, command: tuple[str, ...]
) -> None:
    ended = bare.run(*command)

    assert ended.exit_code == 3
    assert ended.stdout == ""
    assert "CREDIT_ENGINE_SELLER_KEY" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert [path.name for path in bare.folder.iterdir()] == ["rules"]


def test_a_database_that_is_not_there_is_one_clear_sentence(cli, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    ended = cli.run("verify")

    assert ended.exit_code == 3
    assert ended.stderr.startswith("credit-engine: ")
    assert "Traceback" not in ended.stderr
    assert cli.error("verify")["code"] == "unavailable"


def test_a_broken_rule_pack_stops_a_command_that_needs_it(cli, monkeypatch) -> None:
    folder = cli.folder / "broken"
    folder.mkdir()
    (folder / "pack.yaml").write_text("id: [", encoding="utf-8")
    monkeypatch.setenv("CREDIT_ENGINE_PACK", str(folder))

    error = cli.error("verify")
    assert error["code"] == "broken-rule-pack"
    assert any("pack.yaml:1" in found for found in error["diagnostics"])


def test_with_several_sellers_one_must_be_named(cli, monkeypatch) -> None:
    for name in ("CREDIT_ENGINE_SELLER_ID", "CREDIT_ENGINE_SELLER_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv(
        "CREDIT_ENGINE_SELLERS",
        f'[{{"seller_id": "A", "key": "{"a" * 40}"}}, {{"seller_id": "B", "key": "{"b" * 40}"}}]',
    )

    unnamed, unknown = cli.run("replay", "--all"), cli.run("replay", "--all", "--seller", "C")
    assert (unnamed.exit_code, unknown.exit_code) == (2, 2)
    assert "A, B" in unnamed.stderr
    assert cli.run("replay", "--all", "--seller", "B").exit_code == 0


def test_an_interruption_is_told_from_a_finding(cli, monkeypatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("credit_engine.bootstrap.build_context", interrupt)
    ended = cli.run("verify")

    assert (ended.exit_code, ended.stdout) == (130, "")
    assert ended.stderr == "credit-engine: interrupted.\n"
