"""
The models of failure once more, written down another way, over drawn accounts.

Of Springate, Zmijewski, Z', Grover and Piotroski no published example with its
result is known, so a second implementation stands beside the pack's: rational
arithmetic over the parts that the papers name.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_engine.domain.statement import Statement
from tests.builders import a_request, an_assessment, some_facts, trade_credit_pack

Accounts = Mapping[str, Fraction]
PLAIN = (
    "current_assets",
    "total_assets",
    "current_liabilities",
    "long_term_debt",
    "total_liabilities",
    "revenue",
    "share_capital",
    "inventory",
)
SIGNED = (
    "retained_earnings",
    "ebit",
    "net_income",
    "profit_before_tax",
    "operating_cash_flow",
    "gross_profit",
)
ENDS = ("2026-05-31", "2025-05-31")
years = st.lists(
    st.fixed_dictionaries(
        {name: st.integers(10**4, 10**10) for name in PLAIN}
        | {name: st.integers(-(10**9), 10**9) for name in SIGNED}
    ),
    min_size=2,
    max_size=2,
)


def weighted(weights: Mapping[str, Fraction], constant: str = "0") -> Fraction:
    total = Fraction(constant)
    for weight, part in weights.items():
        total += Fraction(weight) * part
    return total


def expected(now: Accounts, before: Accounts) -> dict[str, Fraction]:
    """Each model by the parts of its paper."""
    ta, tl, cl, sales = (
        now[name]
        for name in ("total_assets", "total_liabilities", "current_liabilities", "revenue")
    )
    x1 = (now["current_assets"] - cl) / ta
    x2, x3, x5 = now["retained_earnings"] / ta, now["ebit"] / ta, sales / ta
    roa = now["net_income"] / ta
    return {
        "altman_z_prime_1983": weighted(
            {"0.717": x1, "0.847": x2, "3.107": x3, "0.420": (ta - tl) / tl, "0.998": x5}
        ),
        "springate_1978": weighted(
            {"1.03": x1, "3.07": x3, "0.66": now["profit_before_tax"] / cl, "0.4": x5}
        ),
        "zmijewski_1984": weighted(
            {"-4.513": roa, "5.679": tl / ta, "0.004": now["current_assets"] / cl}, "-4.336"
        ),
        "grover_2001": weighted({"1.650": x1, "3.404": x3, "-0.016": roa}, "0.057"),
        "piotroski_f_year_end": Fraction(sum(signs_of_strength(now, before))),
    }


def signs_of_strength(now: Accounts, before: Accounts) -> list[bool]:
    roa, cash = (now[name] / now["total_assets"] for name in ("net_income", "operating_cash_flow"))
    rising = [
        [year[up] / year[under] for year in (before, now)]
        for up, under in (
            ("net_income", "total_assets"),
            ("current_assets", "current_liabilities"),
            ("gross_profit", "revenue"),
            ("revenue", "total_assets"),
        )
    ]
    falling = [year["long_term_debt"] / year["total_assets"] for year in (now, before)]
    return [
        roa > 0,
        cash > 0,
        cash > roa,
        now["share_capital"] <= before["share_capital"],
        *(was < became for was, became in rising),
        *(became < was for became, was in pairwise(falling)),
    ]


@settings(max_examples=50)
@given(years)
def test_a_second_implementation_gives_the_same_scores(drawn: list[dict[str, int]]):
    statements = [
        Statement(date.fromisoformat(end), 12, "USD", items, "annual_report")
        for end, items in zip(ENDS, drawn, strict=True)
    ]
    now, before = ({name: Fraction(minor, 100) for name, minor in items.items()} for items in drawn)

    held = some_facts(statements=statements, invoices=[], request=a_request(currency="USD"))
    found = an_assessment(held, pack=trade_credit_pack()).dimensions

    for name, value in expected(now, before).items():
        # Doubles and fractions may part where two ratios of Piotroski are all but equal.
        assert found[name].value == pytest.approx(float(value), rel=1e-9, abs=1e-9), name
