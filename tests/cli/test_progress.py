"""Progress is for people at a terminal, and never on stdout."""

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import KEYS
from tests.real_server import clean_environment

ROOT = Path(__file__).parents[2]


def verify(stderr: int) -> str:
    """Run a command with a bar, its stderr being *stderr*; give its stdout."""
    environ = clean_environment() | KEYS | {"PYTHONPATH": str(ROOT), "TERM": "xterm"}
    return subprocess.run(
        [sys.executable, "-m", "credit_engine", "verify"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
        check=True,
    ).stdout


def test_a_terminal_sees_a_bar_and_stdout_does_not(cli) -> None:
    leader, follower = os.openpty()
    try:
        shown = verify(follower)
        seen = os.read(leader, 4096)
    finally:
        os.close(leader)
        os.close(follower)

    assert b"Verifying" in seen
    assert shown == "0 chains with 0 decisions and 0 order checks: intact.\n"


def test_a_file_sees_none(cli) -> None:
    with (cli.folder / "errors").open("wb") as errors:
        verify(errors.fileno())

    assert (cli.folder / "errors").read_bytes() == b""
