"""`serve`: what it prints, the call that it suggests, and what keeps it from starting."""

import json
import shlex
import subprocess
import time
from pathlib import Path

from tests.cli.conftest import KEYS
from tests.serving import served


def suggested_call(text: str) -> list[str]:
    """Give the words of the `curl` that the server suggests, up to the pipe."""
    (_, _, rest) = text.partition("\ncurl ")
    call, _, _ = rest.partition(" | ")
    return ["curl", *shlex.split(call.replace("\\\n", " "))]


def test_after_the_demo_it_serves_and_suggests_a_call_that_works(bare) -> None:
    bare.json("demo")
    with served(bare.folder) as server:
        text = server.output.read_text(encoding="utf-8")
        answer = subprocess.run(suggested_call(text), capture_output=True, check=True).stdout

    assert text.startswith(f"Serving http://127.0.0.1:{server.port} with 2 workers of 2 threads")
    assert json.loads(answer)["outcome"] in {"approved", "partly_approved"}


def test_with_keys_of_its_environment_it_shows_none(cli) -> None:
    cli.json("demo")
    with served(cli.folder, KEYS) as server:
        text = server.output.read_text(encoding="utf-8")

    assert "curl" not in text
    assert not any(secret in text for name, secret in KEYS.items() if "KEY" in name)


def test_as_json_it_says_what_serves_and_by_which_rules(cli) -> None:
    with served(cli.folder, KEYS, "--json") as server:
        told = json.loads(server.output.read_text(encoding="utf-8"))

    assert told["serving"] == f"http://127.0.0.1:{server.port}"
    assert (told["workers"], told["threads"], told["connections"]) == (2, 2, 4)
    assert told["rule_pack"]["revision"].startswith("sha256:")
    assert told["local_keys"] is None


def test_it_brings_the_database_to_the_newest_schema_and_stops_when_told(cli) -> None:
    with served(cli.folder, KEYS) as server:
        assert (cli.folder / "var" / "credit_engine.db").exists()
        assert server.process.poll() is None
        code = server.stop()

    assert code == 0
    assert "Traceback" not in server.errors.read_text(encoding="utf-8")


def test_a_broken_pack_is_told_before_anything_listens(cli, monkeypatch) -> None:
    monkeypatch.setenv("CREDIT_ENGINE_PACK", str(cli.folder / "nowhere"))
    ended = cli.run("serve")

    assert ended.exit_code == 3
    assert ended.stdout == ""
    assert "nowhere" in ended.stderr


def test_a_database_that_is_not_there_is_told_at_once_and_not_waited_for(cli, monkeypatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    began = time.monotonic()
    ended = cli.run("serve")

    assert time.monotonic() - began < 10
    assert ended.exit_code == 3
    assert ended.stdout == ""
    (sentence,) = ended.stderr.splitlines()
    assert "PostgreSQL database cannot be used" in sentence


def test_its_log_is_one_json_object_a_line(cli) -> None:
    with served(cli.folder, KEYS) as server:
        server.stop()
        lines = Path(server.errors).read_text(encoding="utf-8").splitlines()

    events = [json.loads(line) for line in lines if line.startswith("{")]
    assert any(event.get("route") == "/readyz" for event in events)
    started = next(event for event in events if event["event"] == "started")
    assert started["workers"] == 2
    each = started["requests_per_second_of_a_key_in_each_worker"]
    assert started["requests_per_second_of_a_key_at_most"] == 2 * each
