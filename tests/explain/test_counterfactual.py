"""What would have raised the limit: verified, bounded, and never about what others say."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.domain.outcome import Outcome
from credit_engine.explain.counterfactual import ASSESSMENTS_MAX, Search, _by_bound, rank, search
from credit_engine.explain.decided import Decided
from credit_engine.explain.moves import moves_of
from credit_engine.pack.fact_model import THIRD_PARTIES, FactSource
from tests.assess.trade_credit_facts import buyers, foreign_buyers
from tests.builders import AS_OF, a_request, an_invoice, some_facts, trade_credit_pack
from tests.explain.decisions import decided_on, sample_decisions
from tests.proofs import FULL


def everything_actionable(decided: Decided) -> Decided:
    """Mark every fact actionable, as no sound pack does."""
    facts = {name: replace(fact, actionable=True) for name, fact in decided.pack.facts.items()}
    return replace(decided, pack=replace(decided.pack, facts=facts))


def with_actionable(decided: Decided, *names: str) -> Decided:
    facts = {
        name: replace(fact, actionable=name in names) for name, fact in decided.pack.facts.items()
    }
    return replace(decided, pack=replace(decided.pack, facts=facts))


def changes(found: Search) -> list[list[tuple[str, object, object]]]:
    return [[(m.fact, m.before, m.after) for m in one.moves] for one in found.suggestions]


@pytest.fixture(scope="module")
def searched() -> list[tuple[Decided, Search]]:
    return [(decided, search(decided)) for decided in sample_decisions()]


def test_every_suggestion_is_what_an_assessment_of_the_changed_facts_gives(searched):
    suggestions = [(decided, one) for decided, found in searched for one in found.suggestions]

    assert len(suggestions) > 20
    for decided, one in suggestions:
        again = assess(decided.pack, one.facts, decided.assessment.as_of, kleene.infer).assessment
        assert again.document() == one.result.document()
        assert rank(again) > rank(decided.assessment)


def test_no_more_than_the_budget_is_assessed(searched):
    assert max(found.assessments for _, found in searched) in range(20, ASSESSMENTS_MAX + 1)
    for decided, found in searched:
        assert search(decided, budget=3).assessments == min(found.assessments, 3)


def test_a_long_ledger_does_not_pass_the_budget():
    invoices = [
        an_invoice(
            f"R-{number:03}",
            issued_on=date(2026, 1, 1),
            due_on=AS_OF - timedelta(days=number + 1),
        )
        for number in range(100)
    ]
    decided = decided_on(
        some_facts(invoices=invoices, request=a_request(amount="900000.00")),
    )

    found = search(with_actionable(decided, "own_overdue_amount"))

    assert found.assessments == ASSESSMENTS_MAX


@settings(max_examples=500 if FULL else 30)
@given(buyers | foreign_buyers())
def test_only_what_is_marked_is_changed_and_never_what_others_say(facts):
    decided = decided_on(facts, pack=trade_credit_pack())
    definitions = trade_credit_pack().facts

    for found in (search(decided), search(everything_actionable(decided))):
        for one in found.suggestions:
            for move in one.moves:
                assert definitions[move.fact].source not in THIRD_PARTIES
            assert told_by_others(one.facts, definitions) == told_by_others(facts, definitions)
            moved = {move.fact for move in one.moves}
            assert items_changed(facts, one.facts) <= moved
    for one in search(decided).suggestions:
        assert all(definitions[move.fact].actionable for move in one.moves)


def items_changed(before, after) -> set[str]:
    """Name the line items that differ; all else in the accounts must not."""
    changed = set()
    for old, new in zip(before.statements, after.statements, strict=True):
        assert replace(new, items=old.items) == old
        assert new.items.keys() == old.items.keys()
        changed |= {item for item, minor in new.items.items() if minor != old.items[item]}
    return changed


def test_an_item_of_the_accounts_is_moved_to_where_it_begins_to_count_for_more(searched):
    items = {
        name for name, fact in trade_credit_pack().facts.items()
        if fact.source is FactSource.STATEMENTS and fact.actionable
    }  # fmt: skip
    moved = {
        move.fact for _, found in searched for one in found.suggestions for move in one.moves
    } & items

    assert {"total_liabilities", "current_liabilities", "inventory", "long_term_debt"} <= moved


def test_no_fact_takes_the_whole_budget_where_others_can_be_moved_too():
    for decided in sample_decisions()[:12]:
        facts = {move.fact for move in moves_of(decided)}
        first = {move.fact for move in _by_bound(decided, moves_of(decided))[: len(facts)]}
        later = {move.fact for move in _by_bound(decided, moves_of(decided))[len(first) :]}
        assert later <= first


def told_by_others(facts, definitions):
    return [held for held in facts.observations if definitions[held.fact].source in THIRD_PARTIES]


def test_the_same_decision_gives_the_same_suggestions_in_the_same_order(searched):
    for decided, found in searched[:12]:
        again = search(decided)
        assert [one.document() for one in again.suggestions] == [
            one.document() for one in found.suggestions
        ]


def test_suggestions_come_best_first_and_a_pair_beats_both_of_its_moves(searched):
    for _, found in searched:
        ranks = [rank(one.result) for one in found.suggestions]
        assert ranks == sorted(ranks, reverse=True)
        singles = {one.moves[0]: one for one in found.suggestions if len(one.moves) == 1}
        for one in found.suggestions:
            for move in one.moves if len(one.moves) == 2 else ():
                assert move not in singles or rank(singles[move].result) < rank(one.result)


def test_paying_what_is_overdue_names_the_invoices():
    weak = some_facts(
        invoices=[an_invoice("R-9", due_on=date(2026, 10, 1), amount="9000.00")],
        register_status="active",
    )
    decided = with_actionable(decided_on(weak), "own_overdue_amount")

    (moves,) = [moves_of(decided)]

    assert [(move.fact, move.before, move.after, move.invoices) for move in moves] == [
        ("own_overdue_amount", 9000.0, 0.0, ("R-9",))
    ]


def test_after_an_alarm_and_for_what_was_approved_nothing_is_searched():
    large = some_facts(request=a_request(amount="900000.00"))

    assert search(decided_on()) == Search((), 0)
    assert search(decided_on(large, outcome=Outcome.REFERRED, alarm="x")) == Search((), 0)


def test_nothing_is_suggested_where_nothing_is_marked():
    for decided in sample_decisions():
        assert search(with_actionable(decided)) == Search((), 0)


def test_a_refusal_by_the_register_is_lifted_only_by_what_is_marked():
    insolvent = some_facts(register_status="insolvent")
    decided = with_actionable(decided_on(insolvent), "register_status")

    assert [("register_status", "insolvent", "active")] in changes(search(decided))
