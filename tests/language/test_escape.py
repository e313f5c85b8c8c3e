"""No text gets out of the language: the corpus is run under an audit hook, in its own process."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.language.escape_watch import read_corpus

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).with_name("escape_corpus.txt")
TEXTS = read_corpus(CORPUS)


@pytest.fixture(scope="module")
def watched():
    """Give what became of each text, and the audit events, with warnings as errors."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.language.escape_watch", str(CORPUS)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_corpus_is_large_and_says_nothing_twice():
    assert len(TEXTS) >= 200
    assert len(set(TEXTS)) == len(TEXTS)


def test_every_text_is_refused_with_a_problem_or_runs(watched):
    assert len(watched["outcomes"]) == len(TEXTS)
    for text, outcomes in zip(TEXTS, watched["outcomes"], strict=True):
        for outcome in outcomes:
            assert outcome == "ran" or outcome.startswith("refused: "), text


def test_no_event_arises_but_the_compilation_of_our_own_syntax_trees(watched, proof):
    compiled = sum(outcomes.count("ran") for outcomes in watched["outcomes"])

    events = Counter(watched["events"])

    assert 0 < compiled < len(TEXTS)
    assert events == {
        "compile of our syntax tree": compiled,
        "exec of our module": compiled,
    }
    proof.record("no text escapes", counts={"texts": len(TEXTS), "ran": compiled, "events": 0})


def test_the_watch_hears_an_import_an_open_an_exec_a_socket_and_a_process(watched):
    assert {
        *("import", "open", "compile", "exec of <string>"),
        *("socket.__new__", "subprocess.Popen"),
    } <= set(watched["canaries"])


@pytest.mark.parametrize(
    "text",
    [
        "sales.__class__",
        "__import__('os')",
        "lambda: 1",
        'f"{sales}"',
        "(x := 1)",
        "[x for x in sales]",
        "s\u0430les",
        "sales\x00",
        "1e400",
        "class A: pass",
    ],
)
def test_what_python_would_run_is_refused(watched, text):
    assert all(o.startswith("refused") for o in watched["outcomes"][TEXTS.index(text)])
