"""`credit-engine work`: the duties of the background, in the foreground."""

import io

import pytest

from credit_engine import logs
from credit_engine.settings import Settings
from tests.cli.conftest import KEYS


@pytest.fixture(autouse=True)
def _own_log():
    """Put the log back that the command takes for itself."""
    yield
    logs.configure(Settings.from_environ(KEYS), io.StringIO())


def test_once_does_what_is_due_and_ends(bare, monkeypatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CREDIT_ENGINE_LOG_LEVEL", "error")

    assert bare.json("work", "--once") == {"done": 0}
    assert bare.run("work", "--once").stdout == "Done: 0.\n"


def test_a_database_that_is_not_there_ends_it_with_a_sentence(bare, monkeypatch) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nowhere")

    assert bare.error("work", "--once")["code"] == "unavailable"
