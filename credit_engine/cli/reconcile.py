"""`credit-engine reconcile`: what is open by the seller's own books against what counts here."""

from __future__ import annotations

from collections.abc import Iterator

import click

from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.import_records import open_lines, table_rows
from credit_engine.cli.rows import amount_text
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import caller_of, open_context, read_settings, seller_option
from credit_engine.domain.money import minor_text
from credit_engine.services.reconcile import DocumentLine, Reconciliation, TotalLine
from credit_engine.services.reconcile_document import TABLE
from credit_engine.services.reconcile_seller import SellerReconciliation, reconcile_seller

_HEADER = ("", "", "theirs", "ours", "difference")


@click.command(cls=EngineCommand, short_help="Compare open totals with the seller's own books.")
@click.argument("file", metavar="FILE")
@seller_option
@json_option
@click.pass_context
def reconcile(ctx: click.Context, file: str, seller_id: str | None, as_json: bool) -> None:
    """
    Compare what is open by the seller's own books, in FILE (- is stdin), with what counts here.

    \b
    system,payer_number,category,currency,amount,number
    erp-1,0000104711,open_items,EUR,125000.00,
    erp-1,0000104711,open_items,EUR,1200.00,R-1

    A row without a number is a total, one with a number a document (docs/ledger.md). Nothing is
    changed. Prints what differs, theirs, ours and the difference; exits with 1 where anything does,
    or where a row cannot be read.
    """  # noqa: D301 - the backspace keeps click from wrapping the example
    settings = read_settings()
    caller = caller_of(settings, seller_id)
    lines = open_lines(file)
    context = open_context(settings)
    rows = table_rows(TABLE, context.packs.active(), lines)
    report = reconcile_seller(context, caller, rows)
    if as_json:
        print_json(report.document())
    else:
        _print(file, report)
    ctx.exit(DONE if report.agrees else FINDINGS)


def _print(file: str, report: SellerReconciliation) -> None:
    for row in report.rejected:
        say(f"{file}:{row.line}: {row.why}")
    differing = [of for of in report.buyers if not of.compared.agrees]
    for of in differing:
        say(f"{of.name} ({of.buyer_id})")
        _print_table([_HEADER, *_cells(of.compared)])
    agree = len(report.buyers) - len(differing)
    say(f"{len(report.buyers)} buyers: {agree} agree, {len(differing)} differ.")


def _cells(compared: Reconciliation) -> Iterator[tuple[str, ...]]:
    for total in compared.totals:
        if total.theirs != total.ours:
            yield _total(total)
    for document in compared.documents:
        yield _document(document)


def _total(line: TotalLine) -> tuple[str, ...]:
    amounts = (line.theirs, line.ours, line.theirs - line.ours)
    return (line.category.value, "", *(_amount(minor, line.currency) for minor in amounts))


def _document(line: DocumentLine) -> tuple[str, ...]:
    apart = (line.theirs or 0) - (line.ours or 0)
    amounts = (line.theirs, line.ours, apart)
    name = f"{line.name.kind.value} {line.name.number}"
    found = line.found.value.replace("_", " ")
    return (name, found, *(_amount(minor, line.currency) for minor in amounts))


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else amount_text(minor_text(minor, currency), currency)


def _print_table(rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as they need; the last three are numbers, and stand to the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADER))]
    for row in rows:
        cells = [
            cell.ljust(width) if place < 2 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        say(f"  {'  '.join(cells)}".rstrip())
