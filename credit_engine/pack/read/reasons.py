"""reasons.yaml: every reason code with its words for the analyst and for the buyer."""

from __future__ import annotations

from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawPack, RawReason
from credit_engine.pack.read.fields import Fields, refuse_bad_code, refuse_bad_name

SEVERITY_MAX = 9


def read_reasons(fields: Fields, pack: RawPack) -> None:
    """Read reasons.yaml."""
    for code, node in fields.entries():
        refuse_bad_code(code, fields.findings)
        reason = Fields(node, f"reason {code.text[:60]}", fields.findings, code.place)
        pack.reasons[code.text] = _reason(code, reason)


def _reason(code: Scalar, fields: Fields) -> RawReason:
    family = fields.scalar("family")
    if family.text:
        refuse_bad_name(family, fields.findings)
    read = RawReason(
        code=code,
        family=family.text,
        severity=fields.integer("severity", 1, SEVERITY_MAX),
        analyst=fields.translated("analyst"),
        buyer=fields.translated("buyer"),
        edifact_4509=fields.scalar("edifact_4509").text if fields.has("edifact_4509") else None,
    )
    fields.done()
    return read
