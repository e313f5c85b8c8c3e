"""authority.yaml: who may bind the seller to which amount, and how people answer for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from credit_engine.domain.api_key import LEVEL_MAX, LEVEL_MIN
from credit_engine.domain.outcome import Outcome

Text = Mapping[str, str]

UNRATED = 0  # in place of the grade of a buyer that has none
GRADES = range(11)
LEVELS = range(LEVEL_MIN, LEVEL_MAX + 1)  # of credit managers
OF_THE_RULES = (Outcome.APPROVED, Outcome.PARTLY_APPROVED)  # what can be automatic
JUDGEMENT = "JUDGEMENT"


class CoverClass(StrEnum):
    """What is known of a buyer's cover, as amounts of authority go by it."""

    IN_FORCE = "in_force"
    NONE_HELD = "none_held"
    NOT_RECORDED = "not_recorded"
    STOPPED = "stopped"
    ZERO = "zero"


@dataclass(frozen=True, slots=True)
class LevelAuthority:
    """The most that credit managers of `level` and above may approve; None is any amount."""

    level: int
    up_to_minor: int | None


@dataclass(frozen=True, slots=True)
class AuthorityRow:
    """
    Who may bind the seller where the rules judged so: by outcome, grade and cover.

    `automatic_minor` is the most that is granted without a person, None any amount and 0
    nothing. `levels` ascend, in level and in amount.
    """

    name: str
    outcomes: frozenset[Outcome]
    grades: frozenset[int]
    covers: frozenset[CoverClass]
    automatic_minor: int | None
    levels: tuple[LevelAuthority, ...]


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """A referral of up to this amount is answered within so many hours; None is any amount."""

    up_to_minor: int | None
    hours: int


@dataclass(frozen=True, slots=True)
class AuthorityPolicy:
    """
    authority.yaml, amounts in minor units of the pack's currency.

    Each outcome, grade and cover is in exactly one row; no rows at all bind nobody: what the
    rules grant is granted, and every credit manager may grant any amount. An override of more
    than `second_person_above_minor` needs two people: 0 is every one, None is none.
    """

    reason: str | None  # what is told where it is for a person; None in a policy without rows
    window_days: int  # raises within so many days count together
    rows: tuple[AuthorityRow, ...]
    second_person_above_minor: int | None
    override_days_max: int
    proposal_days: int  # an override waits so long for its second person
    answer_times: tuple[AnswerTime, ...]  # ascending; the last is for any amount
    evidence_days: int  # what is older is assessed anew before an answer counts
    answer_reasons: Mapping[str, Text]  # code -> what it means, by language


# Of a pack without authority.yaml.
UNBOUND = AuthorityPolicy(
    reason=None,
    window_days=30,
    rows=(),
    second_person_above_minor=None,
    override_days_max=90,
    proposal_days=14,
    answer_times=(AnswerTime(None, 48),),
    evidence_days=30,
    answer_reasons=MappingProxyType(
        {
            JUDGEMENT: MappingProxyType(
                {"en": "Judgement of the credit department", "zh": "信用部门的判断"}
            )
        }
    ),
)
