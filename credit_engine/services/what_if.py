"""
What-if: an assessment with changed facts, on another day, by another rule pack.

It decides nothing and keeps nothing. The plain evaluator answers, as on replay; a live
decision has the same outcome, since the two are compared there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from credit_engine.assess import kleene
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.domain.request import LimitRequest
from credit_engine.errors import InvalidInput, PackNotFound
from credit_engine.pack.model import CompiledPack
from credit_engine.services.change_facts import change_facts
from credit_engine.services.compare_assessments import differences
from credit_engine.services.context import Caller, Context
from credit_engine.services.exchange_rates import with_rates
from credit_engine.services.make_assessment import MadeAssessment, make_assessment
from credit_engine.services.read_buyers import buyer_in


@dataclass(frozen=True, slots=True)
class Change:
    """What is other than it is: facts, the day, the revision of the rule pack; None is not."""

    facts: Mapping[str, object] = field(default_factory=dict)  # see services.change_facts
    as_of: date | None = None
    revision: str | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """
    The assessment as things are, the one as they might be, and what moved between them.

    `recorded` has what was read of a buyer's record: facts, and who stated each.
    """

    base: MadeAssessment
    changed: MadeAssessment
    differences: Mapping[str, object]
    recorded: frozenset[tuple[str, str]] = frozenset()


def what_if_of_buyer(
    context: Context, caller: Caller, buyer_id: str, request: LimitRequest, change: Change
) -> WhatIf:
    """
    Assess a *request* on what is recorded of a buyer, and again with a *change*.

    The day is the seller's, and the pack the active one, unless the change says otherwise; the
    changed assessment knows what was recorded and valid by its own day.

    Raises:
        BuyerNotFound, PackNotFound, and what `change_facts` and `make_assessment` raise.
    """
    today = caller.local_date(context.clock())
    packs, other_day = _packs(context, change), change.as_of or today
    with context.store.reading() as reading:
        buyer_in(reading, caller, buyer_id)
        base, start = (
            with_rates(reading, caller.seller_id, facts.with_request(request), currency, day)
            for day, currency, facts in (
                (today, packs[0].currency, reading.facts(buyer_id, today)),
                (other_day, packs[1].currency, reading.facts(buyer_id, other_day)),
            )
        )
    observed = (*base.observations, *start.observations)
    recorded = frozenset((stated.fact, stated.source) for stated in observed)
    return replace(
        compare(packs, (base, start), (today, other_day), change.facts), recorded=recorded
    )


def what_if_of_document(
    context: Context, caller: Caller, document: object, change: Change
) -> WhatIf:
    """
    Assess a whole facts document, and again with a *change*; nothing recorded is read.

    Raises:
        InvalidDocument, InvalidAmount, PackNotFound, and what `change_facts` and
        `make_assessment` raise.
    """
    try:
        facts = read_facts(document)
    except InvalidInput as error:
        raise type(error)(str(error), f"/facts{error.pointer or ''}") from None
    today = caller.local_date(context.clock())
    days = (today, change.as_of or today)
    return compare(_packs(context, change), (facts, facts), days, change.facts)


def compare(
    packs: tuple[CompiledPack, CompiledPack],
    facts: tuple[Facts, Facts],
    days: tuple[date, date],
    changes: Mapping[str, object],
) -> WhatIf:
    """Assess twice: by the first pack, facts and day, and by the second ones with *changes*."""
    base = make_assessment(packs[0], facts[0], days[0], kleene.infer)
    changed_facts = change_facts(packs[1], facts[1], changes, days[1])
    changed = make_assessment(packs[1], changed_facts, days[1], kleene.infer)
    return WhatIf(base, changed, differences(base.assessment, changed.assessment))


def _packs(context: Context, change: Change) -> tuple[CompiledPack, CompiledPack]:
    """The active pack, and the one that the change is assessed by. Raises PackNotFound."""
    active = context.packs.active()
    other = active if change.revision is None else context.packs.of_revision(change.revision)
    if other is None:
        raise PackNotFound(
            f"There is no rule pack {change.revision}; list rule packs to find its revision."
        )
    return active, other
