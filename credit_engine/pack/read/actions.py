"""actions.yaml: what a buyer can do about the reasons of a decision."""

from __future__ import annotations

from credit_engine.pack.model import ActionFigure
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawAction, RawPack
from credit_engine.pack.read.fields import Fields, refuse_bad_code


def read_actions(fields: Fields, pack: RawPack) -> None:
    """Read actions.yaml."""
    for name, action in fields.named("action"):
        pack.actions[name.text] = _action(name, action)


def _action(name: Scalar, fields: Fields) -> RawAction:
    reasons = fields.scalars("reasons")
    for code in reasons:
        refuse_bad_code(code, fields.findings)
    read = RawAction(
        name=name,
        text=fields.translated("text"),
        reasons=reasons,
        names=(
            ActionFigure(fields.choice("names", tuple(ActionFigure)))
            if fields.has("names")
            else None
        ),
    )
    fields.done()
    return read
