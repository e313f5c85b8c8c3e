"""The limit by hand: which figures there are, which binds, and what happens without one."""

from dataclasses import replace
from datetime import date

import pytest

from credit_engine.assess.trace import Assessment, Cause
from credit_engine.domain.outcome import Outcome
from tests.builders import (
    AS_OF,
    a_pack,
    a_request,
    a_statement,
    an_assessment,
    an_invoice,
    an_observation,
    minimal_pack,
    some_facts,
)

LIMITS, RULES = "limits.yaml", "credit_rules/rules.yaml"
BEFORE = date(2025, 5, 31)
OVERDUE = [an_invoice(due_on=AS_OF.replace(day=1))]


def figures(found: Assessment) -> dict[str, int]:
    """Every figure in minor units, by what it is of."""
    return {figure.of: figure.minor for figure in found.figures}


def accounts(**items) -> list:
    return [a_statement(**items), a_statement(BEFORE, sales="1900000.00")]


def squeezed(**changed) -> Assessment:
    """Assess a buyer with current_ratio 0.9 and an overdue invoice: grade 5, a squeeze."""
    parts = {"statements": accounts(current_liabilities="1000000.00"), "invoices": OVERDUE}
    return an_assessment(some_facts(**{**parts, **changed}))


def with_need(amount: str):
    return a_pack((LIMITS, "need: {amount: wanted_amount,", f'need: {{amount: "{amount}",'))


def test_the_want_binds_a_buyer_that_can_carry_more():
    found = an_assessment()

    # 0.08 of 900,000 at grade 1; need is the want of the smallest pack.
    assert figures(found) == {
        "wanted": 50_000_00,
        "need": 50_000_00,
        "capacity:current_assets": 72_000_00,
    }
    assert (found.outcome, found.minor) == (Outcome.APPROVED, 50_000_00)
    assert (found.binding.of, found.next_figure.of) == ("wanted", "capacity:current_assets")


def test_the_capacity_binds_a_larger_want():
    found = an_assessment(some_facts(request=a_request(amount="100000.00")))

    assert (found.outcome, found.minor) == (Outcome.PARTLY_APPROVED, 72_000_00)
    assert (found.binding.of, found.next_figure.of) == ("capacity:current_assets", "wanted")
    assert found.causes == (
        Cause(Outcome.PARTLY_APPROVED, "LIM-ASSETS", "capacity:current_assets"),
    )


def test_a_capacity_is_floored_to_minor_units_and_the_amount_to_a_whole_step():
    assets = accounts(current_assets="904321.06")  # 0.08 of it is 72,345.6848
    found = an_assessment(some_facts(statements=assets, request=a_request(amount="100000.00")))

    assert figures(found)["capacity:current_assets"] == 72_345_68
    assert found.minor == 72_000_00


@pytest.mark.parametrize(
    ("assets", "outcome", "minor"),
    [
        ("624999.99", "partly_approved", 49_000_00),
        ("625000.00", "approved", 50_000_00),
        ("12500.00", "partly_approved", 1_000_00),
        ("12499.00", "partly_approved", 999_00),
        ("12.00", "refused", None),
        ("0.00", "refused", None),
    ],
)
def test_less_capacity_gives_less_until_nothing_is_left(assets, outcome, minor):
    pack = a_pack((LIMITS, 'when: "[5 .. 10]", share: 0.5', 'when: "[5 .. 10]", share: 1'))
    found = an_assessment(
        some_facts(statements=accounts(current_assets=assets, current_liabilities="0.00")),
        pack=pack,
    )

    assert (found.outcome, found.minor) == (Outcome(outcome), minor)


def test_the_grade_sets_the_share_of_a_capacity():
    found = squeezed(invoices=[an_invoice()])  # no squeeze: nothing is overdue

    assert found.score.grade == 5
    assert figures(found)["capacity:current_assets"] == 36_000_00
    assert found.minor == 36_000_00


def test_a_negative_capacity_carries_nothing():
    pack = a_pack((LIMITS, "amount: share_of_assets * current_assets", "amount: 0 - sales"))

    found = an_assessment(pack=pack)

    assert figures(found)["capacity:current_assets"] == 0
    assert (found.outcome, found.minor) == (Outcome.REFUSED, None)
    assert {cause.reason for cause in found.causes} == {"LIM-ZERO", "LIM-ASSETS"}


def test_a_required_capacity_that_is_unknown_refers_without_an_amount():
    found = an_assessment(some_facts(statements=accounts(current_assets=None)))

    assert "capacity:current_assets" not in figures(found)
    assert (found.outcome, found.minor, found.terms) == (Outcome.REFERRED, None, None)
    unknown = Cause(Outcome.REFERRED, "CAP-UNKNOWN", "capacity:current_assets")
    assert unknown in found.causes


@pytest.mark.parametrize("required", ["true", "false"])
def test_a_capacity_whose_facts_are_lost_refers_required_or_not(required):
    pack = a_pack((LIMITS, "required: true", f"required: {required}"))

    found = an_assessment(some_facts(statements=accounts(current_assets=None)), pack=pack)

    assert found.outcome is Outcome.REFERRED
    assert "CAP-UNKNOWN" in {cause.reason for cause in found.causes}


@pytest.mark.parametrize(
    ("amount", "need"),
    [
        ("sales / 100", 20_000_00),
        ("sales / 100 + 0.5", 21_000_00),  # an estimate: up to the next step
        ("0 - sales", 0),
        ("if sales > 5000000 then sales else null", None),
    ],
)
def test_need_is_rounded_up_to_a_step_and_null_leaves_the_want_alone(amount, need):
    found = an_assessment(pack=with_need(amount))

    assert figures(found).get("need") == need
    assert found.minor == (50_000_00 if need is None else need or None)


def test_need_whose_facts_are_lost_refers_even_where_it_would_be_null():
    pack = with_need("if own_overdue_amount > 5 then sales else null")

    found = an_assessment(some_facts(invoices=[]), pack=pack)

    assert Cause(Outcome.REFERRED, "CAP-UNKNOWN", "need") in found.causes
    assert found.minor is None


@pytest.mark.parametrize(
    ("cap", "minor"),
    [
        ("0.5 * capacity", 18_000_00),
        ("0.25 * wanted", 12_500_00),
        ("0.1 * need", 5_000_00),
        ("0.0001 * wanted", 5_00),
        ("0.001 * sales", 2_000_00),
        ("sales - current_assets", 1_100_000_00),
        ("0 - sales", 0),
    ],
)
def test_a_cap_takes_its_share_of_what_stood_before_any_cap(cap, minor):
    pack = a_pack((RULES, "0.5 * capacity", cap))
    parts = some_facts(statements=accounts(current_liabilities="1000000.00"), invoices=OVERDUE)

    found = an_assessment(parts, pack=pack)

    assert figures(found)["cap:squeeze_cap"] == minor


def test_the_least_of_all_figures_binds_and_the_next_is_named():
    found = squeezed()

    assert [(figure.of, figure.minor) for figure in found.figures] == [
        ("cap:squeeze_cap", 18_000_00),
        ("capacity:current_assets", 36_000_00),
        ("wanted", 50_000_00),
        ("need", 50_000_00),
    ]
    assert (found.minor, found.next_figure.of) == (18_000_00, "capacity:current_assets")
    assert all(figure.certain for figure in found.figures)


def test_a_cap_that_is_not_known_to_be_false_applies_and_is_marked():
    found = squeezed(observations=[])

    (cap,) = [figure for figure in found.figures if figure.of == "cap:squeeze_cap"]
    assert (cap.minor, cap.certain) == (18_000_00, False)


def test_a_cap_whose_amount_is_unknown_refers():
    pack = a_pack((RULES, "0.5 * capacity", "0.001 * sales"))
    lost = accounts(current_liabilities="1000000.00", sales=None)

    found = an_assessment(some_facts(statements=lost, invoices=OVERDUE), pack=pack)

    assert Cause(Outcome.REFERRED, "CAP-UNKNOWN", "cap:squeeze_cap") in found.causes
    assert found.minor is None


def starter(bureau: float | None, *, pack=None, amount: str = "5000.00", days: int = 14):
    stated = [] if bureau is None else [an_observation(value=bureau)]
    facts = some_facts(
        files_accounts=False,
        observations=stated,
        request=a_request(amount=amount, days=days),
    )
    return an_assessment(facts, pack=pack)


SWAPPED = (
    (LIMITS, '{when: bureau_score >= 500, amount: "10000.00", days: 30', "{when: FIRST"),
    (LIMITS, '{when: bureau_score >= 300, amount: "2500.00", days: 14', "{when: SECOND"),
    (LIMITS, "{when: FIRST", '{when: bureau_score >= 300, amount: "2500.00", days: 14'),
    (LIMITS, "{when: SECOND", '{when: bureau_score >= 500, amount: "10000.00", days: 30'),
)


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.parametrize(
    ("bureau", "step", "days", "outcome"),
    [
        (712.0, 10_000_00, 14, "approved"),
        (500.0, 10_000_00, 14, "approved"),
        (499.0, 2_500_00, 14, "partly_approved"),
        (300.0, 2_500_00, 14, "partly_approved"),
    ],
)
def test_the_highest_step_that_is_certainly_reached_counts(swapped, bureau, step, days, outcome):
    pack = a_pack(*SWAPPED) if swapped else minimal_pack()

    found = starter(bureau, pack=pack)

    assert found.score is None
    assert figures(found)["starter:first_steps"] == step
    assert (found.outcome, found.terms.days) == (Outcome(outcome), days)
    assert found.minor == min(5_000_00, step // 1000_00 * 1000_00)
    assert found.review_by == date(2027, 2, 22)


def test_a_step_without_enough_days_shortens_the_terms():
    found = starter(712.0, amount="8000.00", days=60)

    assert (found.outcome, found.minor, found.terms.days) == (
        Outcome.PARTLY_APPROVED,
        8_000_00,
        30,
    )
    assert found.causes == (Cause(Outcome.PARTLY_APPROVED, "TERMS-GRADE", "terms"),)


def test_no_step_that_could_be_reached_is_refused():
    found = starter(250.0)

    assert figures(found)["starter:first_steps"] == 0
    assert (found.outcome, found.minor) == (Outcome.REFUSED, None)
    assert "LIM-ZERO" in {cause.reason for cause in found.causes}


def test_a_step_that_cannot_be_told_is_for_a_person():
    found = starter(None)

    assert Cause(Outcome.REFERRED, "CAP-UNKNOWN", "starter:first_steps") in found.causes
    assert (found.outcome, found.minor) == (Outcome.REFERRED, None)


def test_a_higher_step_that_is_unknown_leaves_the_one_that_is_certain():
    pack = a_pack(
        (LIMITS, "{when: bureau_score >= 500,", '{when: register_status = "active",'),
    )
    facts = some_facts(
        files_accounts=False,
        register_status=None,
        request=a_request(amount="2000.00", days=14),
    )

    found = an_assessment(facts, pack=pack)

    assert figures(found)["starter:first_steps"] == 2_500_00


def test_equal_steps_give_the_longer_days():
    pack = a_pack((LIMITS, 'amount: "2500.00", days: 14', 'amount: "10000.00", days: 45'))

    assert starter(712.0, pack=pack, days=60).terms is not None
    assert starter(712.0, pack=pack, days=60).terms.days == 45


def test_an_amount_in_another_currency_refers_and_has_no_figures():
    found = an_assessment(some_facts(request=a_request(currency="USD")))

    assert (found.outcome, found.minor, found.figures) == (Outcome.REFERRED, None, ())
    assert Cause(Outcome.REFERRED, "CUR-NO-RATE", "request") in found.causes


def test_a_figure_without_minor_units_is_as_exact():
    files = a_pack(
        ("pack.yaml", "currency: EUR", "currency: JPY"),
        (LIMITS, 'amount: "10000.00"', 'amount: "10000"'),
        (LIMITS, 'amount: "2500.00"', 'amount: "2500"'),
    )
    facts = some_facts(
        statements=[
            a_statement(currency="JPY", items={"current_assets": "1013", "sales": "5"}),
        ],
        invoices=[an_invoice(currency="JPY", amount="5")],
        request=a_request(amount="90", currency="JPY"),
    )

    found = an_assessment(facts, pack=files)

    assert figures(found)["wanted"] == 90
    assert figures(found)["capacity:current_assets"] == 40  # 0.5 of 0.08 of 1,013, floored twice


def test_the_figures_stay_for_the_person_who_looks_though_no_amount_is_given():
    found = an_assessment(some_facts(register_status="insolvent"))

    assert (found.outcome, found.minor, found.terms, found.review_by) == (
        Outcome.REFUSED, None, None, None,
    )  # fmt: skip
    assert figures(found)["capacity:current_assets"] == 72_000_00


def test_a_share_by_grade_that_is_not_stated_is_the_whole():
    limits = minimal_pack().limits
    (capacity,) = limits.capacities
    whole = replace(limits, capacities=(replace(capacity, share_by_grade=()),))

    found = an_assessment(
        some_facts(statements=accounts(current_liabilities="1000000.00")),
        pack=replace(minimal_pack(), limits=whole),
    )

    assert found.score.grade == 5
    assert figures(found)["capacity:current_assets"] == 72_000_00


@pytest.mark.parametrize(
    ("formula", "need"),
    [
        ("0.02 * mean(series(sales, 2))", 39_000_00),
        ("0.01 * min(series(sales, 2))", 19_000_00),
        ("0.01 * sum([sales, prior(sales, 1)])", 39_000_00),
        ("if count(series(sales, 3)) between 2 and 3 then wanted_amount else 0", None),
        ("if sales in [1 .. 2000000] then 0.01 * sales else 0", 20_000_00),
        ("if founded_on + duration('P1Y') < as_of then 0.01 * sales else 0", 20_000_00),
        ("streak(sales > 0, 2) * 0.005 * sales", 20_000_00),
        ("normal_cdf(ln(1)) * 0.02 * sales", 20_000_00),
        ("0.01 * mean(series(sales, 3))", None),
    ],
)
def test_a_need_may_use_all_of_the_language(formula, need):
    pack = with_need(formula.replace("'", '\\"'))

    found = an_assessment(some_facts(statements=accounts(sales="2000000.00")), pack=pack)

    assert figures(found).get("need") == need
