"""Imports: many rows at once, each reported, as `credit-engine import` does with a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import StringIO

from flask import Blueprint, Response, request

from credit_engine.api import edge, problems
from credit_engine.api.access import ANALYSTS, LOADERS, MANAGERS, check_role
from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.problems import Refused
from credit_engine.api.schemas.imports import ImportQuerySchema, ImportReportSchema
from credit_engine.domain.role import role_names
from credit_engine.errors import Busy, InvalidDocument, Unavailable
from credit_engine.services.import_kinds import KINDS
from credit_engine.services.import_rows import VERDICTS, import_rows
from credit_engine.services.import_table import Row, read_table

imports = Blueprint("imports", __name__)

CSV = "text/csv"
NDJSON = "application/x-ndjson"
ROWS_MAX = 2_000  # so that one call is done in seconds, whatever its rows are
# What rows may state, and parts of the row of a buyer too, beside what the seller's books say:
# as for the calls that record one thing.
_ROLES = {
    "statements": ANALYSTS,
    "observations": ANALYSTS,
    "covers": ANALYSTS,
    "parents": ANALYSTS,
    "holds": MANAGERS,
    "limits": MANAGERS,
}


@operation(
    imports,
    "POST",
    "/v1/imports",
    roles=LOADERS,
    lines=(CSV, NDJSON),
    query=ImportQuerySchema,
    answers=[Answer(200, ImportReportSchema)],
    fails=[Busy, Unavailable],
)
def post_import(call: Call) -> Response:
    """Import rows of one kind and report each; the same rows again change nothing."""
    check_role(call.caller, _ROLES.get(call.query["kind"], LOADERS), f"kind={call.query['kind']}")
    if call.body.count("\n") > ROWS_MAX:
        raise Refused(
            problems.BODY_TOO_LARGE,
            f"Send at most {ROWS_MAX} lines. Send the rows in several parts, or import the file "
            "with `credit-engine import`.",
        )
    kind = KINDS[call.query["kind"]]
    if request.mimetype == CSV:
        pack = call.context.packs.active()
        rows = read_table(kind, pack, StringIO(call.body, newline=""))
    else:
        rows = _json_lines(call.body)
    reports = list(import_rows(call.context, call.caller, kind, _within_roles(call, rows)))
    tally = Counter(report.verdict for report in reports)
    return answer(
        {
            "totals": {verdict: tally[verdict] for verdict in VERDICTS},
            "lines": [report.document() for report in reports],
        }
    )


def _within_roles(call: Call, rows: Iterable[Row]) -> Iterator[Row]:
    """Rows, those refused that have a part which another role states."""
    roles = call.caller.roles
    refused = {part: may for part, may in _ROLES.items() if roles.isdisjoint(may)}
    for row in rows:
        document = row.document if isinstance(row.document, Mapping) else {}
        part = next((part for part in refused if part in document), None)
        if part is None:
            yield row
        else:
            said = f"`{part}` is for {role_names(refused[part])}; send the row without it."
            yield replace(row, document=None, fault=InvalidDocument(said, f"/{part}"))


def _json_lines(text: str) -> Iterator[Row]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                yield Row(number, edge.decode_json(line.encode()))
            except Refused as refused:
                yield Row(number, fault=InvalidDocument(str(refused)))
