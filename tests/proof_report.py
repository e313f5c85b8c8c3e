"""
Write docs/proofs.md from the records in docs/proofs/, one file a Python.

Each line of a record tells how one proof ended, and at which commit; the newest of a test
stands. Run as `python -m tests.proof_report`; the last step of `make prove`.
"""

import ast
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from tests.proofs import RECORDS, ROOT

REPORT = ROOT / "docs" / "proofs.md"

HEAD = """\
# Proofs

Claims about the engine that many cases have shown, in full size. Written by `make prove`, which
runs all of them anew on each Python found; `make prove ARGS=tests/kill` runs some anew and leaves
the others as they are, each with the commit at which it was shown. `make test` runs the same proofs
in a quick size. A run is repeated by its seed: `make prove CREDIT_ENGINE_PROOF_SEED=…`.
"""

Run = Mapping[str, Any]  # how a proof ended: a line of a record, with its Python


def newest(runs: Iterable[Run]) -> list[Run]:
    """The newest run of each test on each Python."""
    return list({(run["test"], run["python"]): run for run in runs}.values())


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines.extend([str(cell) for cell in row] for row in rows)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def in_words(counts: Mapping[str, int]) -> str:
    """Return counts as a line: `2,000 cases, 0 differences`."""
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())


def totals(runs: Iterable[Run]) -> str:
    """Return the table of commits: which Python, when last, how many claims and failures."""
    found: dict[tuple[str, str], list[Run]] = {}
    for run in runs:
        found.setdefault((run["python"], run["commit"]), []).append(run)
    rows = [
        (
            python,
            f"`{commit}`",
            max(run["finished_at"] for run in of),
            sum(len(run["claims"]) for run in of),
            sum(run["ended"] == "failed" for run in of),
        )
        for (python, commit), of in sorted(found.items())
    ]
    return table(["Python", "commit", "finished (UTC)", "claims", "failed"], rows)


def claims(runs: Iterable[Run]) -> str:
    """Return a section for each claim: the test behind it, and its counts on each Python."""
    found: dict[tuple[str, str], list[tuple[object, ...]]] = {}
    for run in runs:
        for claim in run["claims"]:
            day, commit = run["finished_at"][:10], f"`{run['commit']}`"
            row = (run["python"], in_words(claim["counts"]), claim["seed"], day, commit)
            found.setdefault((claim["name"], claim["test"]), []).append(row)
    sections = [
        f"## {name}\n\n`{test}`\n\n" + table(["Python", "counts", "seed", "on", "commit"], rows)
        for (name, test), rows in sorted(found.items())
    ]
    return "\n".join(sections)


def not_shown(runs: Iterable[Run], ended: str, title: str) -> str:
    """Return a section of the proofs that *ended* so, or nothing."""
    of = [run for run in runs if run["ended"] == ended]
    lines = [f"- `{run['test']}` on {run['python']}, `{run['commit']}`" for run in of]
    return "\n".join([f"## {title}", "", *lines, ""]) if lines else ""


def proofs_in(source: str) -> list[str]:
    """The tests of a file that ask for the fixture `proof`, each a proof."""
    functions = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef))
    return [
        function.name
        for function in functions
        if function.name.startswith("test_")
        and "proof" in {argument.arg for argument in function.args.args}
    ]


def written_proofs() -> list[str]:
    """Every proof that there is, by file and name."""
    return [
        f"{path.relative_to(ROOT).as_posix()}::{name}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for name in proofs_in(path.read_text(encoding="utf-8"))
    ]


def without_record(runs: Iterable[Run], written: Iterable[str]) -> str:
    """Return a section of the proofs of which no run is on record, or nothing."""
    known = {run["test"].partition("[")[0] for run in runs}
    lines = [f"- `{test}`" for test in written if test not in known]
    title = "## Not run in full yet, or not since they were written anew"
    return "\n".join([title, "", *lines, ""]) if lines else ""


def report(runs: Iterable[Run], written: Iterable[str] = ()) -> str:
    """Return the text of docs/proofs.md, of which *written* are all proofs that there are."""
    stand = newest(runs)
    parts = [
        HEAD,
        totals(stand),
        not_shown(stand, "failed", "Failed"),
        without_record(stand, written),
        claims(stand),
        not_shown(stand, "skipped", "Skipped"),
    ]
    return "\n".join(part for part in parts if part)


def read_records() -> list[Run]:
    """Every run on record, the oldest of each Python first."""
    return [
        {**json.loads(line), "python": path.stem.removeprefix("python-")}
        for path in sorted(RECORDS.glob("python-*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def main() -> int:
    """Write the page; 1 where a proof failed, 3 where there is nothing to report."""
    runs = read_records()
    if not runs:
        sys.stderr.write(
            "No record in docs/proofs/: run `make prove`, which leaves one a Python.\n"
        )
        return 3
    REPORT.write_text(report(runs, written_proofs()), encoding="utf-8")
    stand = newest(runs)
    failed = sum(run["ended"] == "failed" for run in stand)
    sys.stdout.write(
        f"Wrote {REPORT.relative_to(ROOT)} from {len(stand)} proofs, of which {failed} failed.\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
