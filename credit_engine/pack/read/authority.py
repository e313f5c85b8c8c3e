"""authority.yaml: who may bind the seller to which amount, and how people answer for it."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.domain.outcome import Outcome
from credit_engine.pack.authority_model import GRADES, LEVELS, UNRATED, CoverClass
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawPack
from credit_engine.pack.raw_authority import (
    RawAnswerTime,
    RawAuthority,
    RawAuthorityRow,
    RawLevel,
    RawOverrides,
)
from credit_engine.pack.read.fields import Fields, refuse_bad_code

ANY = "any"
GRADE_NAMES: Mapping[str, int] = {
    "unrated" if grade == UNRATED else str(grade): grade for grade in GRADES
}
DAYS_MAX = 366
HOURS_MAX = 8784  # 366 days


def read_authority(fields: Fields, pack: RawPack) -> None:
    """Read authority.yaml."""
    window_days = fields.integer("window_days", 1, DAYS_MAX)
    rows = {
        name.text: _row(name, row) for name, row in fields.fields("authorities").named("authority")
    }
    overrides = _overrides(fields.fields("overrides"))
    answers = fields.fields("answers")
    pack.authority = RawAuthority(
        place=fields.place,
        reason=fields.code("reason"),
        window_days=window_days,
        rows=rows,
        overrides=overrides,
        answer_times=tuple(_answer_time(row) for row in answers.rows("within")),
        evidence_days=answers.integer("evidence_days", 1, DAYS_MAX),
        reasons=_reasons(answers.fields("reasons")),
    )
    answers.done()
    fields.done()


def _row(name: Scalar, fields: Fields) -> RawAuthorityRow:
    outcomes = fields.choices("outcomes", tuple(Outcome))
    grades = fields.choices("grades", tuple(GRADE_NAMES)) if fields.has("grades") else GRADE_NAMES
    covers = fields.choices("covers", tuple(CoverClass)) if fields.has("covers") else CoverClass
    automatic = _up_to(fields, "automatic_up_to") if fields.has("automatic_up_to") else None
    levels = tuple(_level(row) for row in fields.rows("levels")) if fields.has("levels") else ()
    is_automatic = fields.has("automatic_up_to")
    whole = fields.whole
    fields.done()
    return RawAuthorityRow(
        name=name,
        whole=whole,
        outcomes=frozenset(map(Outcome, outcomes)),
        grades=frozenset(GRADE_NAMES[grade] for grade in grades),
        covers=frozenset(map(CoverClass, covers)),
        automatic=automatic,
        automatic_any=is_automatic and automatic is None,
        levels=levels,
    )


def _level(fields: Fields) -> RawLevel:
    read = RawLevel(
        fields.place, fields.integer("level", LEVELS[0], LEVELS[-1]), _up_to(fields, "up_to")
    )
    fields.done()
    return read


def _up_to(fields: Fields, key: str) -> Scalar | None:
    """An amount; None for any."""
    found = fields.scalar(key)
    return None if found.text == ANY else found


def _overrides(fields: Fields) -> RawOverrides:
    read = RawOverrides(
        second_person_above=fields.scalar("second_person_above"),
        days_max=fields.integer("days_at_most", 1, DAYS_MAX),
        proposal_days=fields.integer("proposal_days", 1, DAYS_MAX),
    )
    fields.done()
    return read


def _answer_time(fields: Fields) -> RawAnswerTime:
    read = RawAnswerTime(
        fields.place, _up_to(fields, "up_to"), fields.integer("hours", 1, HOURS_MAX)
    )
    fields.done()
    return read


def _reasons(fields: Fields) -> dict[str, Mapping[str, str]]:
    read: dict[str, Mapping[str, str]] = {}
    for code, _ in fields.entries():
        refuse_bad_code(code, fields.findings)
        read[code.text] = fields.translated(code.text)
    return read
