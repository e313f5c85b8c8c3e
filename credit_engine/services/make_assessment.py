"""Steps 2 to 6 and their bytes: what a decision records and a replay compares."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from credit_engine.assess.assessment import assess
from credit_engine.assess.rules import Infer
from credit_engine.assess.trace import Assessment
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.errors import InvalidInput
from credit_engine.explain.reasons import Explanation, explain
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.pack.model import CompiledPack

# Days as the API takes them; months can be added to the last one without leaving the calendar.
DAY_MIN = date(1900, 1, 1)
DAY_MAX = date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class MadeAssessment:
    """Facts, what was made of them with its explanation, and the canonical bytes of both."""

    facts: Facts
    assessment: Assessment
    explanation: Explanation
    assessment_bytes: bytes
    alarm: str | None


def make_assessment(pack: CompiledPack, facts: Facts, as_of: date, infer: Infer) -> MadeAssessment:
    """
    Assess and explain; the same pack revision, facts and day give the same bytes.

    Raises:
        InvalidInput: *as_of* is no day that anybody could mean.
    """
    if not DAY_MIN <= as_of <= DAY_MAX:
        raise InvalidInput(f"{as_of} is not a day from {DAY_MIN} to {DAY_MAX}.")
    assessed = assess(pack, facts, as_of, infer)
    explanation = explain(pack, assessed.assessment)
    document = assessed.assessment.rendered()
    document["explanation"] = explanation.document()
    return MadeAssessment(
        facts=facts,
        assessment=assessed.assessment,
        explanation=explanation,
        assessment_bytes=canonical_bytes(document),
        alarm=assessed.alarm,
    )


def assess_document(
    pack: CompiledPack, document: object, as_of: date, infer: Infer
) -> MadeAssessment:
    """
    Assess a facts document (see domain.facts_document); nothing is kept.

    Raises:
        InvalidDocument, InvalidAmount: the document cannot be read.
        InvalidInput: see `make_assessment`.
    """
    return make_assessment(pack, read_facts(document), as_of, infer)
