"""
Properties of the source text that no linter checks for us: sizes, names, docstrings.

Each failure names the file and line, and says what to do instead.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "credit_engine"
SOURCES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted((ROOT / "benchmarks").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

FILE_LINES_MAX = 400
FUNCTION_LINES_MAX = 50
BANNED_NAMES = {
    "base", "common", "data", "handler", "helper", "helpers", "info", "manager", "misc",
    "util", "utils",
}  # fmt: skip

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions_of(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def length_of(function: Function) -> int:
    """Count the lines of the body, the docstring apart."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", SOURCES + SCRIPTS + TESTS, ids=name_of)
def test_a_file_has_a_telling_name_a_purpose_and_a_bounded_size(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert path.stem not in BANNED_NAMES, "name the file after what it holds"
    assert ast.get_docstring(ast.parse(text)), "open the file with its purpose, as a docstring"
    assert len(text.splitlines()) <= FILE_LINES_MAX, "split the file by purpose"


@pytest.mark.parametrize("path", SOURCES + SCRIPTS, ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    too_long = [
        f"{name_of(path)}:{function.lineno}: {function.name} has {length_of(function)} lines"
        for function in functions_of(path)
        if length_of(function) > FUNCTION_LINES_MAX
    ]

    assert too_long == [], f"split it: at most {FUNCTION_LINES_MAX} lines beside the docstring"


@pytest.mark.parametrize("folder", sorted({p.parent for p in SOURCES}), ids=name_of)
def test_a_folder_of_the_package_has_a_telling_name(folder: Path) -> None:
    assert folder.name not in BANNED_NAMES, "name the folder after what it holds"
