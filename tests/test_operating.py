"""
docs/operating.md, followed as it stands: its commands run in order, its examples known to the code.

The `console` blocks are run, as those of the README are, beside a server on the same database;
those on PostgreSQL where there is a server for tests. What the other blocks name is looked up.
"""

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path

import pytest

from credit_engine import settings
from credit_engine.cli import main
from credit_engine.cli.local_keys import make_local_keys
from credit_engine.metrics import Metrics
from tests.databases import VARIABLE, postgresql_database
from tests.sample_records import decide_sample
from tests.serving import served
from tests.test_readme import BLOCK, PORT, ROOT, clone, examples, matches, printed_by

__all__ = ["clone"]

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
BUYERS = 5
DEFAULTS = {field.name: field.default for field in fields(settings.Settings)}
POSTGRESQL = "postgresql://credit_engine@127.0.0.1:5432/credit_engine"


def blocks_of(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def sessions(url: str | None) -> Iterator[str]:
    """Each `console` block, those on PostgreSQL with the database at *url*."""
    for text in BLOCK.findall(PAGE):
        if POSTGRESQL not in text:
            yield text
        elif url is not None:
            yield text.replace(POSTGRESQL, url)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page calls the API with curl")
def test_the_page_can_be_followed_step_by_step(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clone)
    make_local_keys()
    decide_sample(f"sqlite:///{clone / 'var' / 'credit_engine.db'}", BUYERS)
    done = 0
    with ExitStack() as stack:
        url = stack.enter_context(postgresql_database()) if os.environ.get(VARIABLE) else None
        server = stack.enter_context(served(clone))
        for text in sessions(url):
            block = list(examples(text))
            printed = printed_by(block, clone, server)
            assert len(printed) == len(block)
            for example, shown in zip(block, printed, strict=True):
                assert matches(example.shown, shown), f"$ {example.command}\n{shown}"
                done += 1
    assert done >= 9


def test_its_settings_are_settings() -> None:
    (example,) = (text for text in blocks_of("ini") if "DATABASE_URL" in text)
    names = {line.partition("=")[0] for line in example.splitlines()}

    assert names <= {*settings._VARIABLES, *settings._ONE_SELLER}
    assert {"CREDIT_ENGINE_MASTER_KEY", "CREDIT_ENGINE_SELLER_KEY"} <= names
    named = set(re.findall(r"CREDIT_ENGINE_[A-Z_]+", PAGE))
    assert named <= {*settings._VARIABLES, *settings._ONE_SELLER}


def test_its_units_start_commands_that_there_are() -> None:
    started = re.findall(r"credit-engine/\.venv/bin/credit-engine (\w+)", PAGE)

    assert set(started) == {"serve", "backup"}
    assert set(started) <= set(main.commands)
    (stop,) = re.findall(r"^TimeoutStopSec=(\d+)$", PAGE, re.MULTILINE)
    (read,) = re.findall(r"proxy_read_timeout (\d+)s", PAGE)
    assert min(int(stop), int(read)) > DEFAULTS["stop_seconds"]


def test_its_proxy_speaks_to_the_server_and_takes_no_larger_bodies() -> None:
    from credit_engine.api.edge import BODY_BYTES_MAX

    (proxy,) = blocks_of("nginx")
    assert f"proxy_pass         http://127.0.0.1:{PORT};" in proxy
    assert int(PORT) == DEFAULTS["port"]
    assert f"client_max_body_size    {BODY_BYTES_MAX // 1024}k;" in proxy
    assert "X-Forwarded-For" in proxy


def test_its_alarms_are_on_metrics_that_there_are() -> None:
    metrics = Metrics()
    metrics.request_done("/healthz", "GET", 200, 0.1)
    metrics.duty_done("any")
    metrics.duty_failed("any")
    exposed = metrics.exposition().decode()
    named = set(re.findall(r"\bcredit_engine_[a-z_]+\b", "".join(blocks_of("yaml"))))

    assert len(named) >= 6
    assert [name for name in named if f"\n{name}" not in exposed] == []
    alarms = re.findall(r"alert: (\w+)", PAGE)
    for alarm in alarms:
        assert re.search(rf"^\| .*{alarm}.* \|", PAGE, re.MULTILINE), f"what to do on {alarm}?"


def test_its_other_commands_are_commands() -> None:
    for text in blocks_of("sh"):
        for line in text.splitlines():
            words = shlex.split(line, comments=True)
            if words and words[0] == "credit-engine":
                assert words[1] in main.commands
