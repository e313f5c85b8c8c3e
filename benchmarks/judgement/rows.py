"""
The rows that judgement is measured on, read from the folder that holds them.

The data are not part of the repository. The firms are those of Lombardo and others, "Machine
Learning for Bankruptcy Prediction in the American Stock Market" (Future Internet 2022, 14(8),
244; CC BY 4.0), five consecutive fiscal years each. The invoices are a sample of unstated
licence: it may be measured with, and is never shipped.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

VARIABLE = "CREDIT_ENGINE_EVIDENCE_DATA"
USUAL = Path(__file__).parents[2] / ".." / "shared" / "data"
FIRMS = "us_firms_1999_2014.csv"
INVOICES = "invoices_2012.csv"
YEARS = 5

Row = Mapping[str, str]


class RowsNotFound(Exception):
    """The folder, or one of its files, is not there."""


class Split(StrEnum):
    """What a firm may be used for."""

    TRAIN = "train"  # all that is chosen is chosen on these
    VALIDATION = "validation"  # read once for each released pack


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm: its rows by fiscal year, oldest first, and whether it failed after the last."""

    name: str
    failed: bool
    rows: tuple[Row, ...]


def folder() -> Path:
    """
    The folder that the environment names, or else the one beside the repository.

    Raises:
        RowsNotFound: it does not hold both files.
    """
    found = Path(os.environ.get(VARIABLE) or USUAL)
    for name in (FIRMS, INVOICES):
        if not (found / name).is_file():
            raise RowsNotFound(
                f"There is no {name} in {found}. The data of the evidence are not part of the "
                f"repository: name the folder that holds {FIRMS} and {INVOICES} by {VARIABLE}."
            )
    return found


def read_firms(path: Path, split: Split) -> Sequence[Firm]:
    """The firms of *split* in the file at *path*, by name; rows of the other are passed over."""
    kept: dict[str, list[Row]] = {}
    for row in _read(path):
        if row["split"] == split.value:
            kept.setdefault(row["firm"], []).append(row)
    return [_firm(name, rows) for name, rows in sorted(kept.items())]


def _firm(name: str, rows: Sequence[Row]) -> Firm:
    ordered = tuple(sorted(rows, key=lambda row: int(row["fyear"])))
    years = [int(row["fyear"]) for row in ordered]
    if years != list(range(years[0], years[0] + YEARS)):
        raise ValueError(f"{name} does not have {YEARS} consecutive years: {years}.")
    return Firm(name, ordered[-1]["status"] == "1", ordered)


def read_invoice_rows(path: Path) -> Sequence[Row]:
    """The rows of the invoices at *path*, as they stand."""
    return _read(path)


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
