"""
The methods of credit departments as capacities of a rule pack, each with figures by hand.

Two of them are published with figures: the lesser of a share of tangible net worth and
a share of turnover by grade (28,000), and a share of equity and a part for profit
(300,000). The others are computed by hand from their formulas.
"""

import pytest

from credit_engine.domain.outcome import Outcome
from tests.builders import a_pack, a_request, a_statement, an_assessment, minimal_files, some_facts

LIMITS, FACTS = "limits.yaml", "facts.yaml"


def assessed(capacities: dict[str, tuple[str, str | None]], items: dict[str, str | None]):
    """Assess a buyer of grade 1 with these accounts; a capacity is (amount, share)."""
    text = "capacities:\n"
    for name, (amount, share) in capacities.items():
        by_grade = f'    share_by_grade: [{{when: "[1 .. 10]", share: {share}}}]\n' if share else ""
        text += (
            f'  {name}:\n    label: {{en: x, zh: x}}\n    amount: "{amount}"\n{by_grade}'
            "    required: true\n    reason: LIM-ASSETS\n    segments: [filing]\n"
            "    reference: practice\n"
        )
    declared = "".join(
        f"{item}:\n  label: {{en: x, zh: x}}\n  type: number\n  unit: money\n"
        "  source: statements\n  stale_after: 550\n"
        for item in items
    )
    limits = minimal_files()[LIMITS]
    shipped = limits[limits.index("capacities:") : limits.index("starters:")]
    pack = a_pack((LIMITS, shipped, text), (FACTS, "", declared))
    request = a_request(amount="900000000.00", days=30)
    return an_assessment(some_facts(statements=[a_statement(**items)], request=request), pack=pack)


METHODS = [
    pytest.param(
        {"net_worth_share": ("max(net_worth, 0)", "0.1")},
        {"net_worth": "500000.00"},
        50_000_00,
        id="a tenth of net worth",
    ),
    pytest.param(
        {
            "net_worth_share": ("max(net_worth, 0)", "0.1"),
            "net_current_assets": ("max(working_capital, 0)", "0.2"),
        },
        {"net_worth": "400000.00", "working_capital": "120000.00"},
        24_000_00,
        id="the lower of a tenth of net worth and a fifth of net current assets",
    ),
    pytest.param(
        {"twice_monthly": ("2 * purchases / 12", None)},
        {"purchases": "600000.00"},
        100_000_00,
        id="twice the monthly sales to the buyer",
    ),
    pytest.param(
        {
            "tangible": ("max(tangible_net_worth, 0)", "0.35"),
            "turnover_share": ("turnover", "0.05"),
        },
        {"tangible_net_worth": "80000.00", "turnover": "700000.00"},
        28_000_00,
        id="published: 35 % of tangible net worth or 5 % of turnover",
    ),
    pytest.param(
        {"three_way": ("(0.1 * max(net_worth, 0) + median_reference + needs) / 3", None)},
        {"net_worth": "600000.00", "median_reference": "45000.00", "needs": "30000.00"},
        45_000_00,
        id="the mean of net worth, references and needs",
    ),
    pytest.param(
        {"risk_budget": ("0.2 * max(equity, 0) + max(profit, 0)", None)},
        {"equity": "1000000.00", "profit": "100000.00"},
        300_000_00,
        id="published: 20 % of equity and a part for profit",
    ),
    pytest.param(
        {"by_sector": ("floor(turnover * (0.07 + 0.02) / 100) * 100", None)},
        {"turnover": "1234567.00"},
        111_100_00,
        id="a share of revenue by sector and score, to whole hundreds",
    ),
    pytest.param(
        {"concentration": ("sales_of_the_seller", "0.1")},
        {"sales_of_the_seller": "2000000.00"},
        200_000_00,
        id="a tenth of the seller's annual business",
    ),
    pytest.param(
        {"needs": ("purchases * (30 + 10) / 365 * 1.2 * 1.5", None)},
        {"purchases": "365000.00"},
        72_000_00,
        id="purchases over terms and delay, with tax, at the peak",
    ),
    pytest.param(
        {"bureau_share": ("recommended", "0.75")},
        {"recommended": "80000.00"},
        60_000_00,
        id="three quarters of what the bureau recommends",
    ),
    pytest.param(
        {"references": ("(first + second + third) / 3", None)},
        {"first": "40000.00", "second": "60000.00", "third": "110000.00"},
        70_000_00,
        id="the mean of recent high credit across references",
    ),
    pytest.param(
        {"expected_loss": ("loss_budget / (0.02 * 0.5)", None)},
        {"loss_budget": "10000.00"},
        1_000_000_00,
        id="the exposure whose expected loss is within a budget",
    ),
    pytest.param(
        {"insured_and_own": ("insured + own_appetite", None)},
        {"insured": "100000.00", "own_appetite": "20000.00"},
        120_000_00,
        id="the insured limit and an appetite of one's own",
    ),
]


@pytest.mark.parametrize(("capacities", "items", "minor"), METHODS)
def test_a_method_gives_its_figure_and_the_least_of_several_binds(capacities, items, minor):
    found = assessed(capacities, items)
    figures = {figure.of: figure.minor for figure in found.figures}

    assert min(figures[f"capacity:{name}"] for name in capacities) == minor
    assert (found.binding.minor, found.binding.of.split(":")[0]) == (minor, "capacity")


@pytest.mark.parametrize(("capacities", "items", "minor"), METHODS)
def test_a_method_that_loses_a_fact_refers_without_an_amount(capacities, items, minor):
    for lost in items:
        found = assessed(capacities, {**items, lost: None})

        assert (found.outcome, found.minor) == (Outcome.REFERRED, None), lost
        assert "CAP-UNKNOWN" in {cause.reason for cause in found.causes}
