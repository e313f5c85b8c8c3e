"""scorecards/*.yaml: the weights of groups and dimensions, and the grades of a score."""

from __future__ import annotations

from credit_engine.pack.raw import RawGradeValue, RawGroup, RawPack, RawScorecard
from credit_engine.pack.read.fields import Fields

GRADE_MAX = 10
WEIGHT_MAX = 1000


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
