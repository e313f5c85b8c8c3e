"""
Import many rows: in small transactions, each row wholly or not at all, with a report of each.

A batch of rows is one transaction. Where one row of it is refused, none of it was
written, and its rows are taken one by one: good rows stay, the bad one is reported.
Rows are told apart by what they say, so the same rows again change nothing; an
import that was interrupted is resumed by running it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from credit_engine.errors import Busy, Conflict, CreditEngineError, InvalidInput, NotFound
from credit_engine.services.context import Caller, Context
from credit_engine.services.exchange_rates import record_rates_in
from credit_engine.services.import_buyer import ImportedBuyer, import_buyer_in
from credit_engine.services.import_document import LimitOfBuyer, StatedRates
from credit_engine.services.import_kinds import Command, ImportKind
from credit_engine.services.import_table import Row
from credit_engine.services.likely_duplicates import LikelyDuplicate, list_likely_duplicates
from credit_engine.services.ports import Writing
from credit_engine.services.read_buyers import referred_buyer_in
from credit_engine.services.record_facts import KnownFacts, record_in
from credit_engine.services.take_over_limit import take_over_limit_in

BATCH_ROWS = 50
VERDICTS = ("created", "extended", "unchanged", "rejected")


@dataclass(frozen=True, slots=True)
class RowReport:
    """
    What became of one row.

    `created` (a buyer, or what is of no buyer), `extended` (something new of a buyer),
    `unchanged` or `rejected`, for `error`, which lies in `column` where the row is one of
    a table. `buyer_id` is None where the row is of no buyer. `recorded` counts new facts,
    `known` those that were there already.
    """

    line: int
    verdict: str
    buyer_id: str | None = None
    recorded: int = 0
    known: int = 0
    likely_duplicates: tuple[LikelyDuplicate, ...] = ()
    error: CreditEngineError | None = None
    column: str | None = None

    def document(self) -> dict[str, object]:
        """The JSON form."""
        if self.error is None:
            of = {} if self.buyer_id is None else {"buyer_id": self.buyer_id}
            return {
                "line": self.line,
                "verdict": self.verdict,
                **of,
                "recorded": self.recorded,
                "unchanged": self.known,
                "likely_duplicates": [other.document() for other in self.likely_duplicates],
            }
        error: dict[str, object] = {"code": self.error.code, "message": str(self.error)}
        if isinstance(self.error, InvalidInput) and self.error.pointer:
            error["pointer"] = self.error.pointer
        if self.column is not None:
            error["column"] = self.column
        return {"line": self.line, "verdict": self.verdict, "error": error}


def import_rows(
    context: Context, caller: Caller, kind: ImportKind, rows: Iterable[Row]
) -> Iterator[RowReport]:
    """
    Import *rows* of *kind*, and report each, in order, once it is recorded for good.

    Raises:
        Busy, Unavailable: the database; what was reported stays imported.
    """
    coming = iter(rows)
    while batch := list(islice(coming, BATCH_ROWS)):
        yield from _import_batch(context, caller, kind, batch)


def _import_batch(
    context: Context, caller: Caller, kind: ImportKind, rows: Sequence[Row]
) -> Iterator[RowReport]:
    reports: dict[int, RowReport] = {}
    good: list[tuple[Row, Command]] = []
    for row in rows:
        try:
            if row.fault is not None:
                raise row.fault
            good.append((row, kind.read(row.document, context.packs.active())))
        except InvalidInput as fault:
            reports[row.line] = _rejected(row, fault)
    for report in _apply_whole(context, caller, good):
        reports[report.line] = report
    for row in rows:
        yield _with_duplicates(context, caller, reports[row.line])


def _apply_whole(
    context: Context, caller: Caller, good: Sequence[tuple[Row, Command]]
) -> list[RowReport]:
    try:
        return _apply(context, caller, good)
    except (InvalidInput, Conflict, NotFound, Busy) as fault:
        if len(good) == 1 and not isinstance(fault, Busy):
            return [_rejected(good[0][0], fault)]
        if len(good) <= 1:
            raise
    return [report for one in good for report in _apply_whole(context, caller, [one])]


def _apply(
    context: Context, caller: Caller, good: Sequence[tuple[Row, Command]]
) -> list[RowReport]:
    """Write all rows in one transaction, or none. Raises what the first bad one is refused for."""
    if not good:
        return []
    with context.store.writing() as writing:
        known = KnownFacts(writing)
        return [
            replace(_write(writing, context, caller, command, known), line=row.line)
            for row, command in good
        ]


def _write(
    writing: Writing,
    context: Context,
    caller: Caller,
    command: Command,
    known: KnownFacts,
) -> RowReport:
    """Write what one row states; its report has no line yet."""
    if isinstance(command, ImportedBuyer):
        done = import_buyer_in(writing, context, caller, command)
        verdict = "extended" if done.edited or done.recorded else "unchanged"
        verdict = "created" if done.created else verdict
        return RowReport(0, verdict, done.buyer_id, done.recorded, done.unchanged)
    if isinstance(command, StatedRates):
        recording = context.recording(caller)
        rates = record_rates_in(writing, caller, command.rates, recording)
        verdict = "created" if rates.recorded else "unchanged"
        return RowReport(0, verdict, None, rates.recorded, rates.unchanged)
    buyer_id = referred_buyer_in(writing, caller, command.buyer)
    if isinstance(command, LimitOfBuyer):
        new = take_over_limit_in(writing, context, caller, buyer_id, command.limit)
        return RowReport(0, "extended" if new else "unchanged", buyer_id, int(new), int(not new))
    recording = context.recording(caller)
    made = record_in(writing, caller, buyer_id, command.records, recording=recording, known=known)
    verdict = "extended" if made.recorded else "unchanged"
    return RowReport(0, verdict, buyer_id, made.recorded, made.unchanged)


def _rejected(row: Row, fault: CreditEngineError) -> RowReport:
    column = row.column
    if column is None and isinstance(fault, InvalidInput) and fault.pointer:
        column = _column_of(row, fault.pointer)
    return RowReport(row.line, "rejected", error=fault, column=column)


def _column_of(row: Row, pointer: str) -> str | None:
    """The column with the place at *pointer*, which may be deep inside of one cell."""
    while pointer and pointer not in row.columns:
        pointer = pointer.rpartition("/")[0]
    return row.columns.get(pointer)


def _with_duplicates(context: Context, caller: Caller, report: RowReport) -> RowReport:
    """Looked for after the transaction, so that no writer waits for it."""
    if report.verdict != "created" or report.buyer_id is None:
        return report
    alike = list_likely_duplicates(context, caller, report.buyer_id)
    return replace(report, likely_duplicates=alike)
