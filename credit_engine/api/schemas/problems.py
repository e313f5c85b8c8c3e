"""Problems, health and readiness as JSON."""

from __future__ import annotations

from marshmallow import fields

from credit_engine.api.schemas.fields import Document, choice, whole_number


class FaultSchema(Document):
    """One part of the request, by JSON Pointer into the body or `?name` of the query."""

    pointer = fields.String(required=True)
    detail = fields.String(required=True)


class ProblemSchema(Document):
    """An RFC 9457 problem; docs/errors.md describes each `type`."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = whole_number(400, 599, required=True)
    detail = fields.String(required=True)
    instance = fields.String(
        required=True, metadata={"description": "The request's id, as in X-Request-Id."}
    )
    errors = fields.List(fields.Nested(FaultSchema))


class HealthSchema(Document):
    """The process runs."""

    status = choice("ok", required=True)


class ReadinessSchema(Document):
    """The process can decide, with this revision of a rule pack."""

    status = choice("ready", required=True)
    rule_pack = fields.String(required=True)
