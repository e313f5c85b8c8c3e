"""
Measure the pack's judgement and write docs/evidence.md with its plots.

The firms of the split `validation` are read once for each released pack, with
--read-validation; without it the report shows the reading that the ledger holds.

    python -m benchmarks.judgement [--read-validation]
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

from benchmarks.judgement.evaluation import (
    figures,
    other_risks,
    settings,
    train_risks,
    views,
)
from benchmarks.judgement.invoices import (
    PLAIN_RULE,
    judged_invoices,
    leaks,
    looks_ahead,
    measured,
    read_ledgers,
    risks,
)
from benchmarks.judgement.measured import Measurer
from benchmarks.judgement.packs import listed_pack
from benchmarks.judgement.plots import draw_all
from benchmarks.judgement.ranking import auc
from benchmarks.judgement.readings import AlreadyRead, Figures, Readings
from benchmarks.judgement.report import REPORT, report
from benchmarks.judgement.rows import (
    FIRMS,
    INVOICES,
    RowsNotFound,
    Split,
    folder,
    read_firms,
    read_invoice_rows,
)
from credit_engine.pack.model import CompiledPack


def main() -> None:
    """Measure, read the validation firms where asked to, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--read-validation", action="store_true", help="once for each revision")
    options = parser.parse_args()
    try:
        where = folder()
        _measure(where, read_validation=options.read_validation)
    except (RowsNotFound, AlreadyRead) as problem:
        sys.exit(str(problem))


def _measure(where: Path, *, read_validation: bool) -> None:
    readings = Readings()
    # With the scorecard for listed buyers: it holds all of the shipped pack, and its revision too.
    pack = listed_pack()
    revision = pack.revision
    if read_validation and readings.of(revision) is not None:
        raise AlreadyRead(f"The validation firms were read for {revision} before.")
    firms = read_firms(where / FIRMS, Split.TRAIN)
    measurer = Measurer(pack)
    train = views(measurer, firms)
    best = settings(pack, train)
    found = figures(pack, train, train_risks(pack, train, best))
    if read_validation:

        def read() -> Figures:
            others = views(measurer, read_firms(where / FIRMS, Split.VALIDATION))
            return figures(pack, others, other_risks(pack, train, others, best))

        today = date.today()  # noqa: DTZ011 - the day on the wall where it is read
        readings.read(revision, today, read)
    reading = readings.of(revision) or readings.latest()
    shown = {"train": found} | ({"validation": reading["figures"]} if reading else {})
    draw_all(shown)
    invoices = invoice_figures(pack, where)
    REPORT.write_text(report(found, reading, invoices, revision), encoding="utf-8")
    print(f"Written: {REPORT.name}, its plots, and {readings.path.name} as it stands.")


def invoice_figures(pack: CompiledPack, where: Path) -> Figures:
    """How payment behaviour ranks the invoices of the second half-year that were paid late."""
    judged = judged_invoices(read_ledgers(read_invoice_rows(where / INVOICES)))
    late, found = risks(pack, judged)
    return {
        "judged": len(judged),
        "late": int(late.sum()),
        "areas": {name: auc(risk, late) for name, risk in found.items()},
        "leaks": leaks(lambda one: measured(pack, one), judged),
        "leaks_ahead": leaks(looks_ahead, judged),
        "plain": PLAIN_RULE,
    }


if __name__ == "__main__":
    main()
