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

from credit_engine.errors import (
    Busy,
    Conflict,
    CreditEngineError,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from credit_engine.services.context import Caller, Context
from credit_engine.services.exchange_rates import record_rates_in
from credit_engine.services.import_buyer import ImportedBuyer, import_buyer_in
from credit_engine.services.import_document import (
    DocumentsOfBuyer,
    LimitOfBuyer,
    ParentOfBuyer,
    PaymentsOfBuyer,
    StatedOfBuyer,
    StatedRates,
)
from credit_engine.services.import_kinds import Command, ImportKind
from credit_engine.services.import_table import Row
from credit_engine.services.join_group import NewParent, change_parent_in
from credit_engine.services.ledger_load import LedgerLoad
from credit_engine.services.likely_duplicates import LikelyDuplicate, list_likely_duplicates
from credit_engine.services.read_buyers import BuyerReference, referred_buyer_in
from credit_engine.services.record_documents import load_documents, load_payments
from credit_engine.services.record_facts import KnownFacts, Recorded, record_in
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
    except (InvalidInput, Conflict, NotAllowed, NotFound, Busy) as fault:
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
        load = LedgerLoad(writing, context, caller)
        buyers = _lock_buyers(load, [command for _, command in good])
        _lock_groups(load, good, buyers)
        known = KnownFacts(writing)
        reports = [
            replace(_write(load, command, buyer_id, known), line=row.line)
            for (row, command), buyer_id in zip(good, buyers, strict=True)
        ]
        load.finish()
    return reports


def _lock_buyers(load: LedgerLoad, commands: Sequence[Command]) -> list[str]:
    """
    Lock the buyers that the rows are of, in order of their ids, and give them row by row.

    Rows that create buyers, or are of none, have none yet. Raises BuyerNotFound.
    """
    found: dict[BuyerReference, str] = {}
    named: list[str] = []
    for command in commands:
        if isinstance(command, ImportedBuyer | StatedRates):
            named.append("")
            continue
        if command.buyer not in found:
            found[command.buyer] = referred_buyer_in(load.writing, load.caller, command.buyer)
        named.append(found[command.buyer])
    load.lock_all(found.values())
    return named


def _lock_groups(
    load: LedgerLoad, good: Sequence[tuple[Row, Command]], buyers: Sequence[str]
) -> None:
    """Lock the groups that the rows change, all of them before the first is changed."""
    changed = {
        buyer_id
        for (_, command), buyer in zip(good, buyers, strict=True)
        if isinstance(command, ParentOfBuyer)
        for buyer_id in (buyer, referred_buyer_in(load.writing, load.caller, command.parent))
    }
    if changed:
        load.writing.lock_accounts(*sorted(changed))


def _write(load: LedgerLoad, command: Command, buyer_id: str, known: KnownFacts) -> RowReport:
    """Write what one row states; its report has no line yet."""
    if isinstance(command, ImportedBuyer):
        done = import_buyer_in(load, command)
        verdict = "extended" if done.edited or done.recorded else "unchanged"
        verdict = "created" if done.created else verdict
        return RowReport(0, verdict, done.buyer_id, done.recorded, done.unchanged)
    if isinstance(command, StatedRates):
        rates = record_rates_in(load.writing, load.caller, command.rates, load.recording)
        verdict = "created" if rates.recorded else "unchanged"
        return RowReport(0, verdict, None, rates.recorded, rates.unchanged)
    if isinstance(command, LimitOfBuyer):
        new = take_over_limit_in(load.writing, load.context, load.caller, buyer_id, command.limit)
        return RowReport(0, "extended" if new else "unchanged", buyer_id, int(new), int(not new))
    if isinstance(command, ParentOfBuyer):
        parent_id = referred_buyer_in(load.writing, load.caller, command.parent)
        parent = NewParent(parent_id, command.reason)
        new = change_parent_in(load.writing, load.context, load.caller, buyer_id, parent)
        return RowReport(0, "extended" if new else "unchanged", buyer_id, int(new), int(not new))
    made = _record(load, command, buyer_id, known)
    verdict = "extended" if made.recorded else "unchanged"
    return RowReport(0, verdict, buyer_id, made.recorded, made.unchanged)


def _record(
    load: LedgerLoad,
    command: StatedOfBuyer | DocumentsOfBuyer | PaymentsOfBuyer,
    buyer_id: str,
    known: KnownFacts,
) -> Recorded:
    if isinstance(command, DocumentsOfBuyer):
        return load_documents(load, buyer_id, command.documents)
    if isinstance(command, PaymentsOfBuyer):
        return load_payments(load, buyer_id, command.payments)
    return record_in(load, buyer_id, command.records, known)


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
