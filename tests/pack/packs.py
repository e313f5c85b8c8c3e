"""The minimal pack, and broken packs as edits of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

MINIMAL = Path(__file__).parents[1] / "packs" / "minimal"
BROKEN = Path(__file__).parent / "broken"
# Stands in an edit before the character at which the diagnostic must point.
MARK = "▸"


def minimal_pack() -> dict[str, str]:
    """Give the files of the minimal pack."""
    paths = sorted(path for path in MINIMAL.rglob("*") if path.is_file())
    return {path.relative_to(MINIMAL).as_posix(): path.read_text("utf-8") for path in paths}


def edited(path: str, old: str, new: str) -> dict[str, str]:
    """Give the minimal pack with one text replaced, which must be there once."""
    files = minimal_pack()
    files[path] = _replace(files[path], old, new)
    return files


@dataclass(frozen=True)
class BrokenPackFile:
    """One file of tests/pack/broken: the pack's files and the diagnostics that they must give."""

    code: str
    files: Mapping[str, str]
    places: list[str]
    suggestion: str | None


def broken_names() -> list[str]:
    """Give the names of all broken packs; up to the first dot each is its code."""
    return sorted(path.stem for path in BROKEN.glob("*.yaml"))


def broken_pack(name: str) -> BrokenPackFile:
    """Make a broken pack: its edits on the minimal pack, in their order."""
    document = yaml.safe_load((BROKEN / f"{name}.yaml").read_text("utf-8"))
    files = minimal_pack()
    for edit in document["edits"]:
        _apply(edit, files)
    places = [document["want"]] if "want" in document else []
    for path, text in files.items():
        places += [f"{path}:{line}:{column}" for line, column in _marks(text)]
    unmarked = {path: text.replace(MARK, "") for path, text in files.items()}
    return BrokenPackFile(name.split(".", 1)[0], unmarked, places, document.get("suggestion"))


def _apply(edit: Mapping[str, Any], files: dict[str, str]) -> None:
    path = edit["file"]
    if edit.get("remove"):
        del files[path]
    elif "find" in edit:
        files[path] = _replace(files[path], edit["find"], edit["put"])
    else:
        numbered = range(1, edit.get("times", 0) + 1)
        files[path] = edit["text"] + "".join(
            edit["repeat"].replace("{n}", str(n)).replace("{before}", str(n - 1)) for n in numbered
        )


def _replace(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def _marks(text: str) -> list[tuple[int, int]]:
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        for seen, mark in enumerate(re.finditer(MARK, line)):
            found.append((number, mark.start() - seen + 1))
    return found
