"""Rule packs: the active one, and every revision that ever decided."""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, Response

from credit_engine.api.operations import Answer, Call, answer, operation
from credit_engine.api.schemas.decisions import RulePackFilesSchema, RulePackPageSchema
from credit_engine.domain.role import INSIDERS
from credit_engine.errors import Busy, PackNotFound, Unavailable
from credit_engine.services.read_packs import list_packs, read_pack

rule_packs = Blueprint("rule_packs", __name__)


@operation(
    rule_packs,
    "GET",
    "/v1/rule-packs",
    roles=INSIDERS,
    answers=[Answer(200, RulePackPageSchema)],
    fails=[Busy, Unavailable],
)
def get_rule_packs(call: Call) -> Response:
    """List rule packs by revision."""
    return answer({"items": [asdict(pack) for pack in list_packs(call.context)], "next": None})


@operation(
    rule_packs,
    "GET",
    "/v1/rule-packs/{revision}",
    roles=INSIDERS,
    answers=[Answer(200, RulePackFilesSchema)],
    fails=[PackNotFound, Busy, Unavailable],
)
def get_rule_pack(call: Call, revision: str) -> Response:
    """Read a revision of a rule pack, with all its files."""
    view = read_pack(call.context, revision)
    return answer({**asdict(view.summary), "files": dict(view.files)})
