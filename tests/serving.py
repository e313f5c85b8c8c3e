"""`credit-engine serve` in a folder, as somebody starts it at a terminal."""

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.real_server import HANG_SECONDS, clean_environment, free_port, polls

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers; `output` is the file with what it printed on stdout."""

    port: int
    process: subprocess.Popen[bytes]
    output: Path
    errors: Path

    def stop(self) -> int:
        """SIGTERM, as an operator does; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(HANG_SECONDS)


@contextmanager
def served(
    folder: Path, variables: Mapping[str, str] | None = None, *options: str
) -> Iterator[Served]:
    """Start `credit-engine serve` in *folder* on a free port, and wait until it answers."""
    port = free_port()
    environ = clean_environment() | {"PYTHONPATH": str(ROOT), "CREDIT_ENGINE_PORT": str(port)}
    output, errors = folder / "serve.out", folder / "serve.err"
    with output.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-m", "credit_engine", "serve", *options],
            cwd=folder,
            env=environ | dict(variables or {}),
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
    try:
        for _ in polls():
            assert process.poll() is None, errors.read_text(encoding="utf-8")
            if _is_ready(port):
                break
        else:
            raise AssertionError(f"not ready: {errors.read_text(encoding='utf-8')}")
        yield Served(port, process, output, errors)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(HANG_SECONDS)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
