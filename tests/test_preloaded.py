"""The server's first process: all workers have what it makes, and it tells why it cannot."""

import shutil
import subprocess
from pathlib import Path

import pytest

from credit_engine.api.server import server_command
from credit_engine.settings import Settings
from tests.real_server import ROOT, RealServer, clean_environment, server_variables


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """Give a rule pack that may be edited."""
    return shutil.copytree(ROOT / "tests" / "packs" / "minimal", tmp_path / "pack")


def break_(pack: Path) -> None:
    (pack / "limits.yaml").write_text("nothing: useful\n", encoding="utf-8")


def test_a_worker_that_replaces_another_decides_by_the_pack_of_the_start(pack, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'credit.db'}"
    with RealServer(url, tmp_path, pack=pack, workers=1) as server:
        server.await_workers()
        before = active_pack(server)
        break_(pack)

        server.kill_oldest_worker()
        server.await_workers()

        assert active_pack(server) == before


def active_pack(server: RealServer) -> object:
    with server.client() as client:
        answer = client.request("GET", "/v1/rule-packs")
    assert answer.status == 200
    return answer.json()


def test_a_pack_that_cannot_be_used_ends_the_start_with_its_fault(pack, tmp_path) -> None:
    break_(pack)
    variables = server_variables(f"sqlite:///{tmp_path / 'credit.db'}", pack=pack)

    ended = subprocess.run(
        server_command(Settings.from_environ(variables)),
        env=clean_environment() | variables,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("The server does not start: ")
    assert "limits.yaml:1" in ended.stderr
    assert "Traceback" not in ended.stderr
