"""What exposure.yaml says holds as written, and what it does not say stays strict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from credit_engine.domain.exposure import Category
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.exposure_default import STRICT_EXPOSURE
from credit_engine.pack.exposure_model import CategoryPolicy, ExposurePolicy, OwnRiskPolicy
from credit_engine.pack.limit_life_model import STRICT_LIFE, LimitLifePolicy
from tests.pack.packs import edited, minimal_pack

OVERDUE = """
holds:
  overdue:
    code: OVD-LATE
    at: {delivery: 7}
    at_least: "250.50"
    owner: sales
    clears_when: payment
    exempt_if_prepaid: true
    text: {en: Late., zh: 逾期。}
"""


def exposure_of(text: str) -> ExposurePolicy:
    return compile_pack({**minimal_pack(), "exposure.yaml": text}).exposure


def life_of(text: str) -> LimitLifePolicy:
    return compile_pack(edited("limits.yaml", "starters:", f"{text}\nstarters:")).limit_life


def test_an_empty_file_is_the_strict_policy():
    assert exposure_of("{}") == STRICT_EXPOSURE


def test_a_category_counts_as_written_and_the_others_as_before():
    policy = exposure_of("categories:\n  orders: {weight_percent: 62.5, horizon_days: 90}\n")

    assert policy == replace(
        STRICT_EXPOSURE,
        categories={**STRICT_EXPOSURE.categories, Category.ORDERS: CategoryPolicy(6_250, 90)},
    )


def test_a_hold_is_asked_at_the_stages_that_are_written_and_at_no_other():
    hold = exposure_of(OVERDUE).holds[HoldKind.OVERDUE]

    assert hold.grace_days == {Stage.DELIVERY: 7}
    assert (hold.code, hold.owner, hold.clears_when) == ("OVD-LATE", "sales", "payment")
    assert hold.text == {"en": "Late.", "zh": "逾期。"}
    assert hold.exempt_if_prepaid


def test_a_hold_that_is_written_without_stages_is_never_asked():
    holds = exposure_of(OVERDUE.replace("{delivery: 7}", "{}")).holds
    assert holds[HoldKind.OVERDUE].grace_days == {}


def test_amounts_are_exact_minor_units_of_the_currency_of_the_pack():
    policy = exposure_of(OVERDUE + 'own_risk: {at_most: "999999999999999.99"}\n')

    assert policy.holds[HoldKind.OVERDUE].at_least_minor == 250_50
    assert policy.own_risk == OwnRiskPolicy(10_000, 999_999_999_999_999_99)


def test_own_risk_by_cover_stands_for_itself():
    policy = exposure_of(
        "own_risk:\n"
        "  at_most_percent_of_limit: 40\n"
        "  at_most: 5000\n"
        "  by_cover:\n"
        "    none_held: {at_most_percent_of_limit: 80}\n"
        "    not_recorded: {at_most: 100}\n"
    )

    assert policy.own_risk_in("in_force") == OwnRiskPolicy(4_000, 5_000_00)
    assert policy.own_risk_in("stopped") == OwnRiskPolicy(4_000, 5_000_00)
    assert policy.own_risk_in("none_held") == OwnRiskPolicy(8_000, None)
    assert policy.own_risk_in(None) == OwnRiskPolicy(10_000, 100_00)


def test_tolerances_rechecks_reservations_and_the_age_of_the_ledger():
    policy = exposure_of(
        "tolerance_percent: {delivery: 2.25}\n"
        "rate_tolerance_percent: 3\n"
        "recheck: {after_days: 30, deviation_percent: 10}\n"
        "reservations: {kept_for_hours: 48}\n"
        "ledger: {old_after_days: 7}\n"
    )

    assert policy.tolerance_bp == {Stage.ORDER: 0, Stage.DELIVERY: 225}
    assert policy.rate_tolerance_bp == 300
    assert (policy.recheck_after_days, policy.recheck_deviation_bp) == (30, 1_000)
    assert policy.reservation_hours == 48
    assert policy.ledger_old_after_days == 7


def test_limits_live_strictly_where_a_pack_does_not_say():
    assert compile_pack(minimal_pack()).limit_life == STRICT_LIFE
    assert life_of("life: {}") == STRICT_LIFE


def test_limits_live_as_written():
    assert life_of(
        "life:\n"
        "  notice_days: 30\n"
        '  reduce_alone: {at_most_percent: 12.5, limits_up_to: "5000.00"}\n'
        "  review_lead_days: 14\n"
        "  review_when_facts_change: false\n"
        "  manual_review_months: 6\n"
        "  temporary_days_at_most: 120\n"
    ) == LimitLifePolicy(30, 1_250, 5_000_00, 14, False, 120, 6)


@pytest.mark.parametrize("text", ["{}", "reservations: {kept_for_hours: 24}\n", OVERDUE])
def test_the_file_is_part_of_the_revision(text: str):
    files = minimal_pack()
    with_it = compile_pack({**files, "exposure.yaml": text}).revision
    assert with_it != compile_pack(files).revision
