"""
What authority.yaml says holds for every judgement once, and grows with the level alone.

Whoever is judged worse is never granted more: by grade, by cover, by outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product

from credit_engine.domain.money import parse_money
from credit_engine.domain.outcome import Outcome
from credit_engine.errors import InvalidAmount
from credit_engine.pack.authority_model import (
    GRADES,
    LEVELS,
    OF_THE_RULES,
    UNRATED,
    CoverClass,
)
from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.draft import Draft
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw_authority import (
    RawAnswerTime,
    RawAuthority,
    RawAuthorityRow,
    amounts_of,
)

Judgement = tuple[Outcome, CoverClass, int]
_ANY = 1 << 62  # more than any amount
# (judged better, judged worse)
_OUTCOMES = (
    (Outcome.APPROVED, Outcome.REFERRED),
    (Outcome.PARTLY_APPROVED, Outcome.REFERRED),
    (Outcome.REFERRED, Outcome.REFUSED),
)
_COVERS = (
    (CoverClass.IN_FORCE, CoverClass.STOPPED),
    (CoverClass.IN_FORCE, CoverClass.ZERO),
    (CoverClass.NONE_HELD, CoverClass.ZERO),
)


def check_authority(draft: Draft) -> None:
    """Report judgements with no row or several, and amounts that do not ascend."""
    authority, meta = draft.raw.authority, draft.raw.meta
    if authority is None or meta is None:
        return
    findings = draft.findings
    if not all(_is_amount(amount, meta.currency) for amount in amounts_of(authority)):
        return  # reported with the other amounts of the pack
    _check_times(authority, meta.currency, findings)
    if not all(row.whole for row in authority.rows.values()):
        return
    for row in authority.rows.values():
        _check_row(row, meta.currency, findings)
    found = _rows_by_judgement(authority)
    _check_each_once(authority, found, findings)
    if not findings:
        _check_worse_is_less(found, meta.currency, findings)


def _is_amount(amount: Scalar, currency: str) -> bool:
    try:
        parse_money(amount.text, currency)
    except InvalidAmount:
        return False
    return True


def _minor(amount: Scalar | None, currency: str) -> int:
    return _ANY if amount is None else parse_money(amount.text, currency).minor


def _check_times(authority: RawAuthority, currency: str, findings: Findings) -> None:
    times = authority.answer_times
    for time, following in pairwise(times):
        if not _up_to(time, currency) < _up_to(following, currency):
            findings.add(
                "authority-order",
                following.place,
                "The amounts of answers.within do not ascend.",
                "The first row that an amount fits in says how long an answer may take.",
                "Order the rows by amount.",
            )
    if times and times[-1].up_to is not None:
        findings.add(
            "authority-order",
            times[-1].place,
            "The last row of answers.within is not for any amount.",
            "Every referral has a time until which it is answered.",
            "Write up_to: any in the last row.",
        )


def _up_to(time: RawAnswerTime, currency: str) -> int:
    return _minor(time.up_to, currency)


def _check_row(row: RawAuthorityRow, currency: str, findings: Findings) -> None:
    name, place = row.name.text, row.name.place
    automatic = _automatic(row, currency)
    asked_twice = sorted(row.outcomes - set(OF_THE_RULES))
    if automatic and asked_twice:
        findings.add(
            "authority-automatic",
            place,
            f"{name} is automatic where the outcome is {asked_twice[0]}.",
            "What the rules refer or refuse is for a person.",
            "Delete automatic_up_to, or part the row.",
        )
    steps = [(0, automatic), *((of.level, _minor(of.up_to, currency)) for of in row.levels)]
    for (level, up_to), (next_level, next_up_to) in pairwise(steps):
        if level >= next_level or up_to > next_up_to:
            before = "what is automatic" if level == 0 else f"level {level}"
            findings.add(
                "authority-order",
                place,
                f"{name}: level {next_level} does not come after {before} and may not do as much.",
                "Levels ascend, and whoever is above may do what is below.",
                "Order the levels, and give each at least as much as the one before.",
            )


def _automatic(row: RawAuthorityRow, currency: str) -> int:
    if row.automatic_any:
        return _ANY
    return 0 if row.automatic is None else _minor(row.automatic, currency)


def _rows_by_judgement(authority: RawAuthority) -> dict[Judgement, list[RawAuthorityRow]]:
    return {
        (outcome, cover, grade): [
            row
            for row in authority.rows.values()
            if outcome in row.outcomes and cover in row.covers and grade in row.grades
        ]
        for outcome, cover, grade in product(Outcome, CoverClass, GRADES)
    }


def _check_each_once(
    authority: RawAuthority, found: dict[Judgement, list[RawAuthorityRow]], findings: Findings
) -> None:
    missing = [judgement for judgement, rows in found.items() if not rows]
    for judged in _together(missing):
        findings.add(
            "authority-gap",
            authority.place,
            f"No row is for {judged}.",
            "Each judgement has one row, so that it is known who may decide.",
            "Add a row, or add these to one.",
        )
    twice: dict[tuple[str, str], list[Judgement]] = {}
    for judgement, rows in found.items():
        if len(rows) > 1:
            twice.setdefault((rows[0].name.text, rows[1].name.text), []).append(judgement)
    for (first, second), judgements in twice.items():
        judged = next(_together(judgements))
        findings.add(
            "authority-overlap",
            authority.rows[second].name.place,
            f"{first} and {second} are both for {judged}.",
            "Each judgement has one row, so that it is known who may decide.",
            "Take these out of one of them.",
        )


def _together(judgements: Iterable[Judgement]) -> Iterator[str]:
    """Judgements in words: those of one outcome with the same grades in one text."""
    grades: dict[tuple[Outcome, CoverClass], list[int]] = {}
    for outcome, cover, grade in judgements:
        grades.setdefault((outcome, cover), []).append(grade)
    covers: dict[tuple[Outcome, tuple[int, ...]], list[CoverClass]] = {}
    for (outcome, cover), found in grades.items():
        covers.setdefault((outcome, tuple(found)), []).append(cover)
    for (outcome, of), known in covers.items():
        cover_words = "any cover" if len(known) == len(CoverClass) else f"cover {', '.join(known)}"
        yield f"{outcome}, {cover_words}, {_grades(of)}"


def _grades(grades: Sequence[int]) -> str:
    if len(grades) == len(GRADES):
        return "any grade"
    rated = [str(grade) for grade in grades if grade != UNRATED]
    parts = [f"grade {', '.join(rated)}"] if rated else []
    return " and ".join([*parts, *(["unrated"] if UNRATED in grades else [])])


def _check_worse_is_less(
    found: dict[Judgement, list[RawAuthorityRow]], currency: str, findings: Findings
) -> None:
    reported = set()
    for better, worse in _worse(found):
        above, below = found[better][0], found[worse][0]
        pair = (above.name.text, below.name.text)
        if pair in reported or all(
            less <= more
            for more, less in zip(_may(above, currency), _may(below, currency), strict=True)
        ):
            continue
        reported.add(pair)
        findings.add(
            "authority-worse-is-more",
            below.name.place,
            f"{below.name.text} lets more be granted to {_in_words(worse)} "
            f"than {above.name.text} to {_in_words(better)}.",
            "Whoever is judged worse needs no less of a person to decide.",
            "Lower its amounts, or raise those of the other.",
        )


def _worse(found: Iterable[Judgement]) -> Iterator[tuple[Judgement, Judgement]]:
    """Each judgement with those that are worse in one respect."""
    for outcome, cover, grade in found:
        here = (outcome, cover, grade)
        if grade not in (UNRATED, GRADES[-1]):
            yield here, (outcome, cover, grade + 1)
        yield from ((here, (outcome, worse, grade)) for at, worse in _COVERS if at is cover)
        yield from ((here, (worse, cover, grade)) for at, worse in _OUTCOMES if at is outcome)


def _may(row: RawAuthorityRow, currency: str) -> list[int]:
    """What may be granted without a person, and by each level."""
    amounts = [_automatic(row, currency)]
    for level in LEVELS:
        of = [_minor(one.up_to, currency) for one in row.levels if one.level <= level]
        amounts.append(of[-1] if of else 0)
    return amounts


def _in_words(judgement: Judgement) -> str:
    outcome, cover, grade = judgement
    return f"{outcome}, cover {cover}, {_grades([grade])}"
