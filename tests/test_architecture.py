"""
The rules of docs/architecture.md that imports and calls can break, as tests.

The floors themselves are a contract of import-linter in pyproject.toml, which
also follows indirect imports. Here stand the rest: which rooms and files may
use which library, and what the rooms from errors to services may not touch:
clocks, chance, files, sockets, the environment. Sources are read as syntax
trees; nothing is imported.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "credit_engine"
SOURCES = sorted(PACKAGE.rglob("*.py"))

PURE = {"errors", "domain", "language", "journal", "pack", "assess", "explain", "services"}

# What each room or file beside the floors may import of ours: settings, logs, the sample.
SIDE_ROOMS: dict[str, set[str]] = {
    "settings": {"errors", "domain"},
    "logs": {"errors", "settings"},
    "metrics": {"errors", "settings"},
    "client": set(),
    "sample": {"errors", "domain"},
}
FLOORS = PURE | {
    "portfolio", "store", "api", "console", "webhooks", "background", "bootstrap", "worker",
    "preloaded", "cli", "__main__", "__init__",
}  # fmt: skip

# The files of pack/proofs that speak to the solver.
PROOFS = (
    "arithmetic", "buyer", "encode", "facts", "figures", "one_buyer", "review", "situation",
    "solver", "terms", "two_buyers",
)  # fmt: skip
# Libraries and the only places (a room, or one file) that may import them.
SOLE_IMPORTERS = {
    "alembic": {"store"},
    "apispec": {"api"},
    "click": {"cli"},
    "durable": {"assess/infer.py"},
    "flask": {"api", "console", "bootstrap.py"},
    "granian": set(),  # a program of its own, which preloaded.py becomes
    "ibis": {"portfolio"},
    "joserfc": {"api/issuer_keys.py", "api/token_check.py", "cli/local_issuer.py"},
    "jinja2": {"explain/handbook/page.py", "explain/shipment_page.py"},
    "lark": {"language"},
    "markupsafe": {"explain"},
    "marshmallow": {"api"},
    "psycopg": {"store"},
    "pysqlite3": {"store"},
    "rapidfuzz": {"services/likely_duplicates.py"},
    "requests": {"api/issuer_keys.py", "client", "webhooks.py"},
    "rich": {"cli"},
    "sqlalchemy": {"store"},
    "standardwebhooks": {"webhooks.py"},
    "stdnum": {"domain/identifier.py"},
    "urllib3": {"webhooks.py"},
    "werkzeug": {"api", "console"},
    "yaml": {"pack/source.py"},
    "z3": {f"pack/proofs/{name}.py" for name in PROOFS},
}
# All that the pure rooms take from outside the standard library.
PURE_LIBRARIES = {
    "durable", "jinja2", "lark", "markupsafe", "orjson", "rapidfuzz", "stdnum", "yaml", "z3",
}  # fmt: skip
IMPURE_STDLIB = {
    "asyncio", "fcntl", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib",
    "pickle", "random", "secrets", "select", "shelve", "shutil", "signal", "socket", "sqlite3",
    "ssl", "subprocess", "tempfile", "time", "urllib", "uuid", "zoneinfo",
}  # fmt: skip
IMPURE_CALLS = {"open", "print", "input", "exec", "eval", "breakpoint"}
CLOCKS = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today")

# Sums are spelled left to right: these differ between Python versions and databases.
NUMERIC_ROOMS = {"language", "pack", "assess"}
INEXACT_CALLS = {
    "sum", "round", "pow", "fsum", "sumprod", "math.fsum", "math.sumprod", "math.pow",
    "statistics.mean", "statistics.fmean", "statistics.median",
}  # fmt: skip
# The one place that turns generated syntax trees into functions.
COMPILERS = {"language/compile.py"}


def where(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    return where(path).split("/")[0].removesuffix(".py")


def imports_of(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted module or name) of each import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def called(node: ast.AST) -> str:
    """Return what a call names, with what it is asked of: `open`, `math.fsum`, `date.today`."""
    return ast.unparse(node.func) if isinstance(node, ast.Call) else ""


def import_problem(path: Path, module: str) -> str | None:
    """Return why *path* may not import *module*, or None where it may."""
    room, top = room_of(path), module.partition(".")[0]
    if top == PACKAGE.name:
        target = module.split(".")[1] if "." in module else ""
        allowed = SIDE_ROOMS.get(room)
        if allowed is not None and target not in allowed | {room}:
            return f"{room} may import of ours only {sorted(allowed) or 'nothing'}"
        if room in PURE and target in SIDE_ROOMS:
            return f"{room} takes what it needs as arguments, not from {target}"
        return None
    places = SOLE_IMPORTERS.get(top)
    if places is not None and not places & {room, where(path)}:
        return f"only {', '.join(sorted(places))} may import {top}"
    if room not in PURE:
        return None
    if top in IMPURE_STDLIB:
        return f"{room} is pure: time, ids, files and chance come in as arguments or ports"
    if top not in sys.stdlib_module_names | PURE_LIBRARIES:
        return f"{room} is pure: no library but {', '.join(sorted(PURE_LIBRARIES))}"
    return None


def call_problem(path: Path, node: ast.AST) -> str | None:
    """Return why *path* may not contain *node*, or None where it may."""
    name, room = called(node), room_of(path)
    if room in PURE and where(path) not in COMPILERS and name in IMPURE_CALLS:
        return f"{room} is pure: no {name}()"
    if room in PURE and name.endswith(CLOCKS):
        return f"{room} is pure: take the time as an argument, not from {name}()"
    if room not in NUMERIC_ROOMS:
        return None
    if name in INEXACT_CALLS:
        return f"spell it left to right: {name}() differs between Python versions or databases"
    if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Pow):
        return "spell the power out: ** differs between Python versions or databases"
    return None


def problems_of(path: Path, source: str) -> list[str]:
    """Return every breach of the rules above in *source*, read as the file *path*."""
    tree = ast.parse(source)
    found = [
        f"{where(path)}:{line}: imports {module}: {problem}"
        for line, module in imports_of(tree)
        if (problem := import_problem(path, module))
    ]
    found += [
        f"{where(path)}:{getattr(node, 'lineno', 0)}: {problem}"
        for node in ast.walk(tree)
        if (problem := call_problem(path, node))
    ]
    return found


@pytest.mark.parametrize("path", SOURCES, ids=where)
def test_each_file_keeps_to_what_its_room_may_use(path: Path) -> None:
    assert problems_of(path, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SOURCES, ids=where)
def test_each_file_stands_in_a_room_that_the_floors_name(path: Path) -> None:
    assert room_of(path) in FLOORS | set(SIDE_ROOMS), "give the room a floor, in pyproject.toml"


def test_a_room_imports_only_the_rooms_below_it() -> None:
    linted = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("pack/link.py", "import yaml"),
        ("assess/rules.py", "from durable.lang import ruleset"),
        ("assess/limit.py", "import lark"),
        ("services/decide_limit.py", "from datetime import datetime\nx = datetime.now()"),
        ("services/decide_limit.py", "import time"),
        ("services/decide_limit.py", "from sqlalchemy import select"),
        ("services/decide_limit.py", "from credit_engine.settings import Settings"),
        ("explain/reasons.py", "open('x')"),
        ("domain/money.py", "import numpy"),
        ("assess/score.py", "total = sum(points)"),
        ("assess/measure.py", "import math\ntotal = math.fsum(points)"),
        ("language/runtime.py", "square = x ** 2"),
        ("api/buyers.py", "import sqlalchemy"),
        ("store/tables.py", "import flask"),
        ("client/calls.py", "from credit_engine.domain.money import Money"),
    ],
)
def test_a_planted_breach_is_found(file: str, source: str) -> None:
    assert problems_of(PACKAGE / file, source)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("pack/source.py", "import yaml"),
        ("assess/infer.py", "from durable import engine"),
        ("language/grammar.py", "from lark import Lark"),
        ("language/compile.py", "exec(compiled, names)"),
        ("store/engine.py", "import pysqlite3, os"),
        ("services/decide_limit.py", "now = clock.now()\nf(**options)"),
        ("domain/facts.py", "from credit_engine.errors import InvalidFact"),
    ],
)
def test_what_a_room_is_for_is_allowed(file: str, source: str) -> None:
    assert problems_of(PACKAGE / file, source) == []
