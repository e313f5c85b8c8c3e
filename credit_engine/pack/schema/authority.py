"""The schema of authority.yaml."""

from __future__ import annotations

from credit_engine.domain.outcome import Outcome
from credit_engine.pack.authority_model import LEVELS, CoverClass
from credit_engine.pack.read.authority import DAYS_MAX, GRADE_NAMES, HOURS_MAX
from credit_engine.pack.read.fields import CODE
from credit_engine.pack.schema.shapes import (
    Schema,
    choice,
    code,
    integer,
    keyed,
    mapping,
    named,
    rows,
    text,
    translated,
)

_AMOUNT = "In units of the pack's currency, such as 25000, or `any`."


def authority_file() -> Schema:
    """authority.yaml."""
    return mapping(
        "Who may bind the seller to which amount. It is the greater of all that the buyer's own "
        "limits come to, and of what was granted to it, or to its group, within the window.",
        {
            "reason": code("What is told where an amount is for a person to grant."),
            "window_days": integer("Raises within so many days count together.", 1, DAYS_MAX),
            "authorities": named(
                "Each outcome of the rules, grade and cover is in exactly one of these.", _row()
            ),
            "overrides": _overrides(),
            "answers": _answers(),
        },
    )


def _row() -> Schema:
    return mapping(
        "Who may grant what where the rules judged so.",
        {"outcomes": rows("What the rules said.", choice("An outcome.", Outcome))},
        {
            "grades": rows(
                "Grades, `unrated` for none; without this all of them.",
                text("A grade.", pattern=f"^(?:{'|'.join(GRADE_NAMES)})$"),
            ),
            "covers": rows(
                "What is known of the buyer's cover; without this all of it.",
                choice("A state of cover.", CoverClass),
            ),
            "automatic_up_to": text(
                f"The most that is granted without a person; without this nothing. {_AMOUNT}"
            ),
            "levels": rows("What credit managers may grant; without this nobody.", _level()),
        },
    )


def _level() -> Schema:
    return mapping(
        "Credit managers of this level and above.",
        {
            "level": integer("The level.", LEVELS[0], LEVELS[-1]),
            "up_to": text(f"The most that they may grant. {_AMOUNT}"),
        },
    )


def _overrides() -> Schema:
    return mapping(
        "When people set aside what the rules said.",
        {
            "second_person_above": text(
                "More than this needs a second person: in units of the pack's currency."
            ),
            "days_at_most": integer("The longest life of an override, in days.", 1, DAYS_MAX),
            "proposal_days": integer("It waits so many days for a second person.", 1, DAYS_MAX),
        },
    )


def _answers() -> Schema:
    time = mapping(
        "A referral of up to this amount.",
        {
            "up_to": text(f"The amount that was asked for. {_AMOUNT}"),
            "hours": integer("It is answered within so many hours.", 1, HOURS_MAX),
        },
    )
    return mapping(
        "How people answer what is referred.",
        {
            "within": rows("By amount, ascending; the last is for any.", time),
            "evidence_days": integer(
                "What is older is assessed anew before an answer counts.", 1, DAYS_MAX
            ),
            "reasons": keyed(
                "What people name as their reason.",
                CODE.pattern,
                translated("What the code means."),
            ),
        },
    )
