"""
Write docs/proofs.md from what `make prove` left in build/proofs/, one file a Python.

Run as `python -m tests.proof_report`; the last step of `make prove`.
"""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from tests.proofs import RECORDS, ROOT

REPORT = ROOT / "docs" / "proofs.md"

HEAD = """\
# Proofs

Claims about the engine that many cases have shown, in full size, on each Python found. Written by
`make prove`, which runs them anew; `make test` runs the same proofs in a quick size. A run is
repeated by its seed: `make prove CREDIT_ENGINE_PROOF_SEED=…`.
"""

Record = Mapping[str, Any]


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    lines = [list(head)]
    lines.append(["---"] * len(lines[0]))
    lines.extend([str(cell) for cell in row] for row in rows)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def in_words(counts: Mapping[str, int]) -> str:
    """Return counts as a line: `2,000 cases, 0 differences`."""
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())


def runs(records: Iterable[Record]) -> str:
    """Return the table of the runs: which Python, when, at which commit, from which seed."""
    rows = [
        (r["python"], r["finished_at"], f"`{r['commit']}`", r["seed"], len(r["claims"]))
        for r in records
    ]
    return table(["Python", "finished (UTC)", "commit", "seed", "claims"], rows)


def claims(records: Iterable[Record]) -> str:
    """Return a section for each claim: the test behind it, and its counts on each Python."""
    found: dict[tuple[str, str], list[tuple[object, ...]]] = {}
    for record in records:
        for claim in record["claims"]:
            row = (record["python"], in_words(claim["counts"]), claim["seed"])
            found.setdefault((claim["name"], claim["test"]), []).append(row)
    sections = [
        f"## {name}\n\n`{test}`\n\n" + table(["Python", "counts", "seed"], rows)
        for (name, test), rows in sorted(found.items())
    ]
    return "\n".join(sections)


def not_shown(records: Iterable[Record]) -> str:
    """Return a section of the proofs that were skipped, or nothing."""
    lines = [f"- `{test}` on {r['python']}" for r in records for test in r["skipped"]]
    return "\n".join(["## Skipped in these runs", "", *lines, ""]) if lines else ""


def report(records: list[Record]) -> str:
    """Return the text of docs/proofs.md."""
    parts = [HEAD, runs(records), claims(records), not_shown(records)]
    return "\n".join(part for part in parts if part)


def main() -> int:
    """Merge the records; without one, there is nothing to report."""
    paths = sorted(RECORDS.glob("python-*.json"))
    if not paths:
        sys.stderr.write(
            "No record in build/proofs/: run `make prove`, which leaves one a Python.\n"
        )
        return 3
    records = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(report(records), encoding="utf-8")
    sys.stdout.write(f"Wrote {REPORT.relative_to(ROOT)} from {len(records)} Python versions.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
