"""The command line in a folder of its own, with the shipped rule packs and no settings."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from credit_engine.cli import main

ROOT = Path(__file__).parents[2]
KEYS = {
    "CREDIT_ENGINE_SELLER_ID": "S-1",
    "CREDIT_ENGINE_SELLER_KEY": "k" * 40,
    "CREDIT_ENGINE_MASTER_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


class CommandLine:
    """Runs commands in *folder*; what they print and how they end is what is asserted on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, stdin: str | bytes | None = None) -> Result:
        """Run one command; what is not an expected error is raised."""
        return CliRunner().invoke(main, arguments, input=stdin, catch_exceptions=False)

    def json(self, *arguments: str, exit_code: int = 0, stdin: str | None = None) -> Any:
        """Run one command with --json and give the document that it prints."""
        result = self.run(*arguments, "--json", stdin=stdin)
        assert result.exit_code == exit_code, result.output
        return json.loads(result.stdout)

    def error(self, *arguments: str, exit_code: int = 3) -> dict[str, Any]:
        """Run one command with --json and give the error that it ends with."""
        result = self.run(*arguments, "--json")
        assert (result.exit_code, result.stdout) == (exit_code, ""), result.output
        error: dict[str, Any] = json.loads(result.stderr)["error"]
        return error

    def write(self, name: str, *documents: object) -> str:
        """Write a file of JSON, one document on each line."""
        text = "".join(json.dumps(document) + "\n" for document in documents)
        (self.folder / name).write_text(text, encoding="utf-8")
        return name


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Give a command line in an empty folder, with rules and without any setting."""
    for name in list(os.environ):
        if name.startswith("CREDIT_ENGINE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    (tmp_path / "rules").symlink_to(ROOT / "rules")
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path)


@pytest.fixture
def cli(bare: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Give a command line with keys, and a database that is not there yet."""
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return bare


@pytest.fixture
def minimal(cli: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Give a command line that works by the smallest rule pack, in EUR."""
    monkeypatch.setenv("CREDIT_ENGINE_PACK", str(ROOT / "tests" / "packs" / "minimal"))
    return cli


@pytest.fixture
def database(tmp_path: Path) -> Callable[[], Iterator[Any]]:
    """Give the SQLite file of the command line, for a look from outside."""
    import pysqlite3

    def connect() -> Any:
        return pysqlite3.connect(tmp_path / "var" / "credit_engine.db")

    return connect
