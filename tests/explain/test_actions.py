"""What the buyer can do: the pack's words, and what the buyer knows itself."""

from dataclasses import replace
from datetime import date

import pytest

from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.explain.actions import Action, OverdueInvoice, actions_of, overdue_invoices
from credit_engine.pack.model import ActionDefinition, ActionFigure, CompiledPack
from tests.builders import AS_OF, a_request, an_invoice, minimal_pack, some_facts
from tests.explain.decisions import decided_on, sample_decisions

LARGE = some_facts(request=a_request(amount="900000.00"))
WORDS = {"en": "Do it.", "zh": "请办理。"}


def with_actions(**actions: tuple[str, ActionFigure | None]) -> CompiledPack:
    """Give the smallest pack actions, each with the reason that it answers and what it names."""
    made = {
        code: ActionDefinition(code, WORDS, frozenset({reason}), names)
        for code, (reason, names) in actions.items()
    }
    return replace(minimal_pack(), actions=made)


def test_an_approval_in_full_asks_for_nothing():
    pack = with_actions(act=("LIM-WANTED", None))

    assert actions_of(decided_on(pack=pack)) == ()


def test_a_condition_asks_for_its_action_whatever_the_outcome():
    pack = with_actions(guarantee=("REG-YOUNG", None))
    young = some_facts(founded_on=date(2026, 1, 1))

    decided = decided_on(young, pack=pack)

    assert decided.outcome is Outcome.APPROVED
    assert [action.code for action in actions_of(decided)] == ["guarantee"]


def test_actions_come_in_the_order_of_the_reasons_each_once():
    pack = with_actions(last=("LIQ-LOW", None), first=("LIM-ASSETS", None), no=("REG-YOUNG", None))
    decided = decided_on(LARGE, pack=pack)
    weak = replace(
        decided,
        explanation=replace(
            decided.explanation,
            amount_reasons=(
                *decided.explanation.amount_reasons,
                replace(decided.explanation.amount_reasons[0], code="LIQ-LOW"),
                *decided.explanation.amount_reasons,
            ),
        ),
    )

    assert [action.code for action in actions_of(weak)] == ["first", "last"]


def test_the_overdue_invoices_are_named_oldest_first_with_what_is_unpaid():
    invoices = [
        an_invoice("R-1", due_on=date(2026, 11, 1)),
        an_invoice("R-2", due_on=date(2026, 10, 9), payments=[(date(2026, 11, 1), "200.00")]),
        an_invoice("R-3", due_on=date(2026, 10, 8), payments=[(date(2026, 11, 1), "1200.00")]),
        an_invoice("R-4", due_on=AS_OF),
        an_invoice("R-5", issued_on=date(2026, 11, 23), due_on=date(2026, 10, 1)),
    ]

    assert overdue_invoices(decided_on(some_facts(invoices=invoices))) == (
        OverdueInvoice("R-2", date(2026, 10, 9), Money(100_000, "EUR")),
        OverdueInvoice("R-1", date(2026, 11, 1), Money(120_000, "EUR")),
    )


def test_what_the_grant_does_not_cover_and_the_days_that_fit_are_named():
    pack = with_actions(
        advance=("LIM-ASSETS", ActionFigure.UNCOVERED_AMOUNT),
        shorter=("LIM-ASSETS", ActionFigure.FITTING_DAYS),
    )

    # 72,000 of 900,000 were granted: eight percent, and so of the sixty days asked for.
    assert actions_of(decided_on(LARGE, pack=pack)) == (
        Action("advance", WORDS, amount=Money(82_800_000, "EUR")),
        Action("shorter", WORDS, days=4),
    )


@pytest.mark.parametrize("names", ActionFigure)
def test_an_action_with_nothing_to_name_is_left_out(names):
    pack = with_actions(act=("REG-INSOLVENT", names))

    assert actions_of(decided_on(some_facts(register_status="insolvent"), pack=pack)) == ()


def test_after_an_alarm_there_is_nothing_to_do():
    pack = with_actions(act=("LIM-ASSETS", None))

    assert actions_of(decided_on(LARGE, pack=pack, outcome=Outcome.REFERRED, alarm="x")) == ()


def test_over_the_sample_most_that_were_not_approved_have_something_to_do():
    less = [found for found in sample_decisions() if found.outcome is not Outcome.APPROVED]
    named = {action.code for found in less for action in actions_of(found)}

    assert sum(bool(actions_of(found)) for found in less) > len(less) // 2
    assert {"pay_overdue_invoices", "pay_a_deposit", "agree_on_shorter_terms"} <= named
