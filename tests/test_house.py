"""The habits of the repository itself: locks, commands, and nothing of one machine in a file."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
TARGETS = {
    "help", "run", "demo", "test", "check", "prove", "bench", "fmt", "lint", "types", "docs",
    "lock", "clean", "evidence", "sbom", "audit",
}  # fmt: skip

REQUIREMENT = re.compile(r"^[a-z0-9][a-z0-9._-]*==[^\s;]+", re.IGNORECASE)
HASH = "--hash=sha256:"
# A class of one letter keeps this file from holding what it looks for.
DOWNLOAD_ADDRESSES = [
    r"--(extra-)?inde[x]-url",
    r"--find-link[s]",
    r"https?://[^ \"]+\.(whl|tar\.gz|tgz)",
    r"\"resolved\": *\"http",
]
MACHINE_PATHS = [
    r"(^|[\s\"'=:(])/(root|work|home/[a-z]+|Users/[A-Za-z]+)/",
]
TRACKED_MAX_BYTES = 5_000_000


def requirements_of(lock: Path) -> list[str]:
    """Return each requirement of a lock with its hashes, on one line."""
    return lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def anywhere(requirement: str) -> str:
    """Return *requirement* less the platforms on which it is needed."""
    return re.sub(r" ; .*?(?=\s+--hash)", "", requirement)


def in_repository() -> bool:
    return (ROOT / ".git").exists()


def search(pattern: str) -> list[str]:
    """Return the lines of tracked text files that match *pattern*, as file:line:text."""
    found = subprocess.run(
        ["git", "grep", "-nIP", "-e", pattern, "--", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode in {0, 1}, found.stderr
    return found.stdout.splitlines()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_each_requirement_with_its_hashes(lock: Path) -> None:
    loose = [r for r in requirements_of(lock) if not REQUIREMENT.match(r) or HASH not in r]

    assert requirements_of(lock)
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_place_to_download_from(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")

    assert "://" not in text
    assert not re.search(r"^-", text, re.MULTILINE), "a lock holds requirements, no options of pip"


def test_what_runs_is_what_was_tested() -> None:
    tested = {anywhere(r) for r in requirements_of(ROOT / "requirements" / "dev.txt")}

    assert {anywhere(r) for r in requirements_of(ROOT / "requirements" / "run.txt")} <= tested


def test_durable_rules_is_locked_apart_because_it_is_built_with_a_flag() -> None:
    elsewhere = [lock.name for lock in LOCKS if "durable-rules" in lock.read_text(encoding="utf-8")]

    assert elsewhere == ["native.txt"]


def test_make_help_lists_every_target() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)

    assert {line.split()[1] for line in listed.stdout.splitlines()} == TARGETS


def test_continuous_integration_runs_the_tests_on_a_named_server() -> None:
    script = ROOT / ".ci" / "run"
    text = script.read_text(encoding="utf-8")

    assert text.startswith("#!/usr/bin/env bash")
    assert os.access(script, os.X_OK)
    assert "TEST_DATABASE_URL" in text
    assert re.search(r"^exec make .*\btest$", text, re.MULTILINE)


@pytest.mark.parametrize("version", ["2.7", "3.10", "3.14"])
def test_an_unsuited_python_is_answered_with_one_clear_sentence(
    tmp_path: Path, version: str
) -> None:
    unsuited = tmp_path / "python-of-another-version"
    # It fails whatever else it is asked to run, as the probe does on another version.
    unsuited.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo "Python {version}"\n')
    unsuited.chmod(0o755)

    found = subprocess.run(
        [ROOT / ".ci" / "find-python", unsuited], capture_output=True, text=True, check=False
    )

    assert found.returncode == 1
    assert found.stdout == ""
    assert len(found.stderr.splitlines()) == 1
    assert "Python 3.11, 3.12 or 3.13" in found.stderr
    assert f"Python {version}" in found.stderr


@pytest.mark.skipif(not in_repository(), reason="a source archive has no list of tracked files")
@pytest.mark.parametrize("pattern", DOWNLOAD_ADDRESSES + MACHINE_PATHS)
def test_no_tracked_file_names_a_download_address_or_a_path_of_one_machine(pattern: str) -> None:
    assert search(pattern) == []


@pytest.mark.skipif(not in_repository(), reason="a source archive has no list of tracked files")
def test_no_tracked_file_is_a_leftover_or_too_large() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    tracked = [ROOT / name for name in listed.stdout.split("\0") if name]
    leftovers = {".pyc", ".db", ".log", ".swp", ".orig", ".rej"}

    assert [p.name for p in tracked if p.suffix in leftovers] == []
    assert [p.name for p in tracked if p.exists() and p.stat().st_size > TRACKED_MAX_BYTES] == []
