"""
docs/risk-officers.md, followed as it stands: its edits made, its commands run, in order.

A `diff` block changes the file that the line before it names: what stands there without
sign or with `-` must be there, once, and becomes what has no sign or `+`. A `yaml` block
after "New file" is that file. In a `console` block, what begins with `$` is run, through
the real command line in this process, and must print what the page shows, where `...`
stands for anything. In the quick size the copied pack keeps two of its files of cases.
"""

import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from credit_engine.cli import main
from tests.proofs import FULL
from tests.test_readme import ROOT, examples, matches

PAGE = (ROOT / "docs" / "risk-officers.md").read_text(encoding="utf-8")
STEP = re.compile(
    r"^In `(?P<edited>[^`]+)`:\n\n```diff\n(?P<change>.*?)^```$"
    r"|^New file `(?P<made>[^`]+)`:\n\n```yaml\n(?P<text>.*?)^```$"
    r"|^```console\n(?P<session>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
KEPT = ("referrals.yaml", "segments.yaml", "truths_referrals.yaml")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the rules in a folder of their own, without any setting."""
    for name in list(os.environ):
        if name.startswith("CREDIT_ENGINE_") or name == "DATABASE_URL":
            monkeypatch.delenv(name)
    shutil.copytree(ROOT / "rules", tmp_path / "rules")
    if not FULL:
        for file in (tmp_path / "rules" / "trade_credit" / "cases").iterdir():
            if file.name not in KEPT:
                file.unlink()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def edit(file: Path, change: str) -> None:
    """Make the change of a `diff` block, whose place must be there once."""
    lines = change.splitlines()
    before = "".join(f"{line[1:]}\n" for line in lines if line[0] in " -")
    after = "".join(f"{line[1:]}\n" for line in lines if line[0] in " +")
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{file} has {text.count(before)} places like\n{before}"
    file.write_text(text.replace(before, after), encoding="utf-8")


def run(command: str) -> str:
    """Run one command; what it prints, but for what goes to a file."""
    words = shlex.split(command)
    settings = {}
    while "=" in words[0]:
        name, _, value = words.pop(0).partition("=")
        settings[name] = value
    if words[0] != "credit-engine":
        done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)
        assert done.stderr == ""
        return done.stdout
    file = words.pop() if words[-2] == ">" else None
    printed = CliRunner().invoke(main, words[1 : -1 if file else None], env=settings).output
    if file is None:
        return printed
    Path(file).write_text(printed, encoding="utf-8")
    return ""


def test_the_page_can_be_followed_step_by_step(clone: Path) -> None:
    done = 0
    for step in STEP.finditer(PAGE):
        if step["edited"]:
            edit(clone / step["edited"], step["change"])
        elif step["made"]:
            (clone / step["made"]).write_text(step["text"], encoding="utf-8")
        else:
            for example in examples(step["session"]):
                printed = run(example.command)
                assert matches(example.shown, printed), f"$ {example.command}\n{printed}"
        done += 1

    assert done == len(re.findall(r"^```\w+$", PAGE, re.MULTILINE))
