"""scorecards/*.yaml: the weights of groups and dimensions, grades of a score, PD of a grade."""

from __future__ import annotations

from credit_engine.pack.raw import (
    RawGradeShare,
    RawGradeValue,
    RawGroup,
    RawPack,
    RawPd,
    RawScorecard,
)
from credit_engine.pack.read.fields import NUMBER, Fields, refuse_bad_name, refuse_value

GRADE_MAX = 10
WEIGHT_MAX = 1000
HORIZON_MONTHS_MAX = 120


def read_scorecards(fields: Fields, pack: RawPack) -> None:
    """Read one file of scorecards/."""
    for name, scorecard in fields.named("scorecard"):
        grades = []
        for row in scorecard.rows("grades"):
            grades.append(RawGradeValue(row.uncut("when"), row.integer("grade", 1, GRADE_MAX)))
            row.done()
        read = RawScorecard(
            name=name,
            whole=True,
            groups=_groups(scorecard),
            grades_place=scorecard.place_of("grades"),
            grades=tuple(grades),
            pd=_pd(scorecard.fields("pd")) if scorecard.has("pd") else None,
        )
        fields.keep(pack.scorecards, name, scorecard.finished(read))


def _groups(scorecard: Fields) -> tuple[RawGroup, ...]:
    groups = []
    for name, group in scorecard.fields("groups").named("group"):
        weight = group.integer("weight", 1, WEIGHT_MAX)
        dimensions = group.fields("dimensions")
        weighed = [
            (key, dimensions.integer(key.text, 1, WEIGHT_MAX)) for key, _ in dimensions.entries()
        ]
        group.done()
        groups.append(RawGroup(name, weight, tuple(weighed)))
    return tuple(groups)


def _pd(fields: Fields) -> RawPd:
    event = fields.scalar("event")
    if event.text:
        refuse_bad_name(event, fields.findings)
    rows = []
    for row in fields.rows("by_grade"):
        grade = row.integer("grade", 1, GRADE_MAX)
        rows.append(RawGradeShare(row.place_of("grade"), grade, _share(row, "share")))
        row.done()
    pd = RawPd(
        event=event,
        horizon_months=fields.integer("horizon_months", 1, HORIZON_MONTHS_MAX),
        population=fields.translated("population"),
        base_rate=fields.scalar("base_rate"),
        sample_place=fields.place_of("sample_share"),
        sample_share=_share(fields, "sample_share"),
        by_grade=tuple(rows),
        reference=fields.prose("reference"),
    )
    fields.done()
    return pd


def _share(fields: Fields, key: str) -> float:
    """A share of buyers: nothing is certain of all, or of none."""
    found = fields.scalar(key)
    if NUMBER.fullmatch(found.text) and 0 < float(found.text) < 1:
        return float(found.text)
    if found.text:
        owner = f"{key} of {fields.owner}"
        refuse_value(found, owner, "a share above 0 and below 1", fields.findings)
    return 0.5
