"""The report of an import as JSON."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.buyers import LikelyDuplicateSchema
from credit_engine.api.schemas.fields import Document, choice, identifier, whole_number
from credit_engine.services.import_kinds import KINDS
from credit_engine.services.import_rows import VERDICTS

COUNT_MAX = 2**53


class ImportQuerySchema(Document):
    """What the rows are."""

    kind = choice(*KINDS, required=True)


class RowErrorSchema(Document):
    """Why a row was rejected, and where in it: a JSON Pointer, and the column of a table."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    pointer = fields.String()
    column = fields.String()


class RowReportSchema(Document):
    """
    What became of the row on a line: what is new of a buyer, or why nothing is.

    A row of exchange rates has no `buyer_id`: it is of no buyer.
    """

    line = whole_number(1, COUNT_MAX, required=True)
    verdict = choice(*VERDICTS, required=True)
    buyer_id = identifier()
    recorded = whole_number(0, COUNT_MAX)
    unchanged = whole_number(0, COUNT_MAX)
    likely_duplicates = fields.List(fields.Nested(LikelyDuplicateSchema))
    error = fields.Nested(RowErrorSchema)


class ImportTotalsSchema(Document):
    """How many rows there are of each verdict."""

    created = whole_number(0, COUNT_MAX, required=True)
    extended = whole_number(0, COUNT_MAX, required=True)
    unchanged = whole_number(0, COUNT_MAX, required=True)
    rejected = whole_number(0, COUNT_MAX, required=True)


class ImportReportSchema(Document):
    """Each row in order of its line; empty lines are passed over."""

    totals = fields.Nested(ImportTotalsSchema, required=True)
    lines = fields.List(fields.Nested(RowReportSchema), required=True)
