"""
No buyer of any segment gains where one of its facts is lost or grows old, whichever it is.

Two planted bugs fail the same trial: rules that take what is unknown for false, and a pack
that gives what is absent the best points.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pytest

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.rules import Infer
from credit_engine.domain.statement import Opinion
from credit_engine.pack.fact_model import OBSERVED, Counts, FactSource
from credit_engine.pack.model import CompiledPack
from tests.assess.losing_facts import SEGMENTS, a_buyer_of, ages_of, closed, gains, losses_by_fact
from tests.builders import AS_OF, trade_credit_pack
from tests.planted.careless import generous, infer_carelessly

PACK = trade_credit_pack()
# The deal is part of the request; no record of a hold says that there is none.
NEVER_LOST = {FactSource.REQUEST, FactSource.HOLDS}


def trial(
    segment: str, pack: CompiledPack = PACK, infer: Infer = kleene.infer
) -> tuple[Mapping[str, list[str]], Counter[str]]:
    """Name what came out better for which loss, and count the losses of each fact."""
    found: dict[str, list[str]] = {}
    counts: Counter[str] = Counter()
    for opinion in (Opinion.UNQUALIFIED, Opinion.ADVERSE):
        held = a_buyer_of(segment, opinion)
        before = assess(pack, held, AS_OF, infer).assessment
        assert before.segment == segment
        for fact, how, left in losses_by_fact(pack, held, AS_OF):
            counts[fact] += 1
            better = gains(before, assess(pack, left, AS_OF, infer).assessment)
            if better:
                found[f"{opinion}: {fact} {how}"] = better
    return found, counts


@pytest.mark.parametrize("segment", sorted(PACK.segments))
def test_no_buyer_gains_by_any_fact_that_is_lost_or_grows_old(segment, proof):
    found, counts = trial(segment)

    assert found == {}
    proof.record(
        f"no fact lost or grown old helps a buyer of {segment}",
        counts={"facts": len(counts), "losses": counts.total()},
    )


def test_every_fact_that_the_pack_reads_is_lost_and_grows_old():
    held = a_buyer_of("established")
    counts = trial("established")[1]
    read = {name for name, _ in PACK.fact_readings}
    for name, fact in PACK.facts.items():
        expected = len(ages_of(fact))
        if fact.source in OBSERVED or fact.source is FactSource.RECEIVABLES:
            expected += 1
        asked = fact.counts is Counts.WHEN_EXPECTED and fact.source not in NEVER_LOST
        if name in read and asked:
            assert counts[name] >= 2 * max(expected, 1), name
    assert set(SEGMENTS) == set(PACK.segments)
    assert held.ledger is not None


@pytest.mark.parametrize("bug", ["unknown is false", "absent is best"])
def test_a_planted_bug_fails_the_trial_in_some_segment(bug):
    pack = generous(PACK) if bug == "absent is best" else PACK
    infer = infer_carelessly if bug == "unknown is false" else kleene.infer

    assert any(trial(segment, pack, infer)[0] for segment in sorted(PACK.segments))


def test_the_grade_is_held_and_not_only_the_score():
    before = assess(PACK, a_buyer_of("established"), AS_OF, kleene.infer).assessment
    assert before.score is not None
    better = replace(before, score=replace(before.score, grade=before.score.grade - 1))

    assert gains(better, before) == []
    assert gains(before, better) == [f"grade {before.score.grade} -> {before.score.grade - 1}"]


# Accounts are expected once those of the year before are stale: this long after their own period.
ACCOUNTS_DUE = max(
    fact.stale_after_days - 365
    for fact in PACK.facts.values()
    if fact.source is FactSource.STATEMENTS and fact.stale_after_days is not None
)
BAD_YEAR = {"gross_profit": -1, "operating_profit": -1, "net_income": -1, "total_equity": -1}


def held_back(days: int, newest: str, pack: CompiledPack = PACK) -> dict[str, list[str]]:
    """Name what each segment gains by holding back accounts that ended so many days ago."""
    found = {}
    for segment in sorted(PACK.segments):
        held = a_buyer_of(segment)
        latest, *older = closed(held, days, AS_OF)
        if newest == "bad":
            worse = {name: -abs(minor) for name, minor in latest.items.items() if name in BAD_YEAR}
            latest = replace(latest, items={**latest.items, **worse})
        elif newest == "of a currency without a rate":
            latest = replace(latest, currency="CHF")
        whole = assess(pack, replace(held, statements=(latest, *older)), AS_OF, kleene.infer)
        rest = assess(pack, replace(held, statements=tuple(older)), AS_OF, kleene.infer)
        better = gains(whole.assessment, rest.assessment)
        if better:
            found[segment] = better
    return found


@pytest.mark.parametrize("newest", ["good", "bad", "of a currency without a rate"])
@pytest.mark.parametrize("late", [1, 60, 180, 365, 366])
def test_no_buyer_gains_by_holding_back_accounts_that_are_due(late, newest):
    assert held_back(ACCOUNTS_DUE + late, newest) == {}


def test_a_pack_whose_accounts_never_grow_stale_fails_the_same_trial():
    lasting = {
        name: replace(fact, fresh_for_days=None, stale_after_days=None)
        for name, fact in PACK.facts.items()
    }

    assert held_back(ACCOUNTS_DUE + 1, "bad", replace(PACK, facts=lasting))
