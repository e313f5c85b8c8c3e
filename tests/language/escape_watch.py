"""
Runs a corpus of hostile texts through the language while every audit event is written down.

A program of its own, as an audit hook cannot be taken away again:

    python -m tests.language.escape_watch CORPUS

writes one JSON object: what became of each text, the audit events after set-up,
and the events that the canaries at the end must have raised, which shows that
the watch was awake.
"""

import ast
import json
import os
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import CodeType

from credit_engine.language.analyse import analyse
from credit_engine.language.bands import parse_band
from credit_engine.language.compile import compile_bands, compile_functions
from credit_engine.language.problems import LanguageError
from credit_engine.language.render import render
from credit_engine.language.tree import reading_key, signal_key
from credit_engine.language.types import BOOLEAN, NUMBER, TEXT, Kind, Type
from tests.language.expressions import SCOPE

OURS = "<rule pack>"
SOME_VALUE = {
    Kind.NUMBER: 12.5,
    Kind.TEXT: "small",
    Kind.DATE: date(2026, 1, 31),
    Kind.BOOLEAN: True,
}


def read_corpus(path: Path) -> list[str]:
    """Return the texts of the corpus: a JSON string a line, between comments."""
    lines = path.read_text(encoding="ascii").splitlines()
    return [json.loads(line) for line in lines if line and not line.startswith("#")]


def try_expression(text: str) -> str:
    """Compile and run *text* as an expression, with values and with nulls."""
    try:
        expression = analyse(text, SCOPE)
    except LanguageError as error:
        return f"refused: {error.problems[0].code}"
    function = compile_functions({text: expression})[text]
    row = {
        reading_key(name, lag): SOME_VALUE[SCOPE.symbols[name].type.kind]
        for name, lag in expression.readings
    } | {signal_key(name): True for name in expression.signals}
    function(row)
    function(dict.fromkeys(row))
    render(expression.root)
    return "ran"


def try_band(text: str, type_: Type) -> str:
    """Compile and run *text* as a band."""
    try:
        band = parse_band(text, type_)
    except LanguageError as error:
        return f"refused: {error.problems[0].code}"
    find = compile_bands({text: [band]})[text]
    find(SOME_VALUE[type_.kind])
    find(None)
    return "ran"


def outcomes_of(text: str) -> list[str]:
    return [try_expression(text), *(try_band(text, type_) for type_ in (NUMBER, TEXT, BOOLEAN))]


def describe(event: str, arguments: tuple[object, ...]) -> str:
    """Name an event; our own compile of a syntax tree, and its exec, have names of their own."""
    # Source text is announced as bytes with a file name; a syntax tree as itself, without one.
    if event == "compile" and isinstance(arguments[0], ast.Module):
        return "compile of our syntax tree"
    if event == "exec" and isinstance(arguments[0], CodeType):
        code = arguments[0]
        own = code.co_filename == OURS and code.co_name == "<module>"
        return "exec of our module" if own else f"exec of {code.co_filename}"
    return event


def sing() -> None:
    """Do openly what no text may bring about."""
    import colorsys  # noqa: F401 - importing it is the point

    with open(os.devnull):  # noqa: PTH123 - opening it is the point
        pass
    exec("1")
    socket.socket().close()
    subprocess.run([sys.executable, "-V"], capture_output=True, check=True)


def main() -> None:
    texts = read_corpus(Path(sys.argv[1]))
    # Set-up: the parser is built, and each path is walked once, before the watch begins.
    for text in ("1 + sales", "asets", '"', "1 1", "\u0430", "\ud800", 'size = "smal"', "< 1"):
        outcomes_of(text)
    heard: list[str] = []
    sys.addaudithook(lambda event, arguments: heard.append(describe(event, arguments)))

    outcomes = [outcomes_of(text) for text in texts]

    during = list(heard)
    heard.clear()
    sing()
    report = {"outcomes": outcomes, "events": during, "canaries": sorted(set(heard))}
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main()
