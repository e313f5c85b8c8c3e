"""
The README's examples, run as they stand: each command of each `console` block, in order.

A `$` begins a command; an indented line goes on with it; the rest is what it
prints, where `...` stands for anything. `make run` is run as what it is, the demo
and then the server, since a clone of its own would have to be set up for it.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.real_server import clean_environment
from tests.serving import Served, served

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PORT = "8000"
END = "--- end of a command ---"
FIRST = "make run"


@dataclass(frozen=True, slots=True)
class Example:
    """A command and what the README says that it prints."""

    command: str
    shown: str


def blocks() -> list[list[Example]]:
    """Each `console` block as its examples."""
    return [list(examples(text)) for text in BLOCK.findall(README)]


def examples(block: str) -> Iterator[Example]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *rest = part.splitlines()
        while (
            rest and rest[0].startswith("    ") and command.count("'") % 2 + command.endswith("\\")
        ):
            command += "\n" + rest.pop(0)
        yield Example(command, "\n".join(rest))


def matches(shown: str, printed: str) -> bool:
    """Whether *printed* is what the README shows, trailing white space apart."""
    plain = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    pattern = ".*?".join(re.escape(part) for part in shown.strip().split("..."))
    return re.fullmatch(pattern, plain, re.DOTALL) is not None


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the examples need of a clone, to be edited by them."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "rules", folder / "rules")
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "example_facts.json", folder / "docs")
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def printed_by(block: list[Example], clone: Path, server: Served) -> list[str]:
    """Run the commands of a block in one shell; what each prints, on both streams."""
    script = "\n".join(f"{example.command}\necho '{END}'" for example in block)
    search = f"{Path(sys.executable).parent}:{clean_environment()['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script.replace(f"127.0.0.1:{PORT}", f"127.0.0.1:{server.port}")],
        cwd=clone,
        env=clean_environment() | {"PATH": search, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout.split(f"{END}\n")[:-1]


def first_start(clone: Path) -> str:
    """What `make demo`, the first half of `make run`, prints."""
    return subprocess.run(
        [sys.executable, "-m", "credit_engine", "demo"],
        cwd=clone,
        env=clean_environment() | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="the README calls the API with curl")
def test_every_example_prints_what_the_readme_shows(clone: Path) -> None:
    (first,), *others = blocks()
    assert first.command == FIRST
    table = first_start(clone)
    with served(clone) as server:
        serving = server.output.read_text(encoding="utf-8").replace(str(server.port), PORT)
        assert matches(first.shown, table + serving), table + serving
        for block in others:
            printed = printed_by(block, clone, server)
            assert len(printed) == len(block)
            for example, text in zip(block, printed, strict=True):
                assert matches(example.shown, text), f"$ {example.command}\n{text}"


def test_make_run_is_the_demo_and_then_the_server() -> None:
    planned = subprocess.run(
        ["make", "--dry-run", "run"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    demo, serve = planned.stdout.splitlines()[-2:]
    assert demo.endswith("/credit-engine demo")
    assert serve.endswith("/credit-engine serve")


@pytest.mark.parametrize(
    "page",
    ["README.md", "SECURITY.md", "docs/cli.md", "docs/operating.md", "docs/risk-officers.md"],
)
def test_every_link_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]

    assert links
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


def test_what_differs_does_not_match() -> None:
    assert matches("a ... c\nd", "a b\nb c \nd\n")
    assert not matches("a ... c\nd", "a b c\ne")
    assert not matches("", "something")
