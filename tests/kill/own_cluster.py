"""
A PostgreSQL cluster of a test's own, made by initdb, to be killed and started again.

PostgreSQL refuses to run as root: there it runs as the user that its package made.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real_server import free_port, polls

USER = "postgres"


@dataclass(slots=True)
class OwnCluster:
    """A cluster that runs in `folder`, from the programs in `programs`."""

    folder: Path
    programs: Path
    port: int

    @property
    def url(self) -> str:
        """The URL of its database, for the store."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it takes connections; after a kill it recovers first."""
        for _ in polls():
            done = self._run("pg_ctl", "-D", "cluster", "-w", "-l", "log", "start", check=False)
            if done.returncode == 0:
                return
            time.sleep(0.1)  # its processes may not all be gone yet
        raise AssertionError((self.folder / "log").read_text(errors="replace"))

    def kill(self) -> None:
        """SIGKILL the server and all of its processes at once."""
        main = int((self.folder / "cluster" / "postmaster.pid").read_text().splitlines()[0])
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
        for process in [main, *map(int, children)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def make(self) -> None:
        """Make the files of the cluster; its settings are the safe ones that it comes with."""
        made = self._run("initdb", "-D", "cluster", "-A", "trust", "-U", USER, "-E", "UTF8")
        assert made.returncode == 0, made.stderr
        with (self.folder / "cluster" / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(
                f"\nport = {self.port}\nlisten_addresses = '127.0.0.1'\n"
                f"unix_socket_directories = '{self.folder}'\n"
            )

    def _run(
        self, program: str, *arguments: str, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            user=USER if os.geteuid() == 0 else None,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(self.folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
            check=check,
        )


@contextmanager
def own_cluster() -> Iterator[OwnCluster]:
    """Give a running cluster for the block; skip the test where there is no PostgreSQL."""
    programs = _programs()
    if programs is None:
        pytest.skip("needs initdb and pg_ctl of a PostgreSQL server; none is installed here")
    if os.geteuid() == 0 and not _is_user(USER):
        pytest.skip("PostgreSQL does not run as root, and there is no user postgres here")
    folder = Path(tempfile.mkdtemp(prefix="own-cluster-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    cluster = OwnCluster(folder, programs, free_port())
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        with contextlib.suppress(OSError, ValueError):
            cluster.kill()
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        asked = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=True
        )
        folder = Path(asked.stdout.strip())
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
