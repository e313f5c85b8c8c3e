"""
The models of failure once more, written down another way, over drawn accounts.

Of Springate, Zmijewski, Z', Grover, Piotroski, Taffler's form of 1983, Fulmer and IN05 no
published example with its result is known, so a second implementation stands beside the
pack's: rational arithmetic over the parts that the papers name.
"""

import math
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
    "depreciation",
    "interest_expense",
    "intangible_assets",
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


def expected(now: Accounts, before: Accounts) -> dict[str, Fraction | None]:
    """Each model by the parts of its paper; None where it gives no score."""
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
        "taffler_1983": taffler_1983(now),
        "in05_2005": weighted(
            {
                "0.13": ta / tl,
                "0.04": min(now["ebit"] / now["interest_expense"], Fraction(9)),
                "3.97": x3,
                "0.21": x5,
                "0.09": now["current_assets"] / cl,
            }
        ),
        "fulmer_h_1984": fulmer_1984(now),
    }


def taffler_1983(now: Accounts) -> Fraction | None:
    """The no-credit interval is in days of cost: without cost there is none."""
    quick = now["current_assets"] - now["inventory"]
    a_year = now["revenue"] - now["profit_before_tax"] - now["depreciation"]
    if a_year <= 0:
        return None
    parts = {
        "12.18": now["profit_before_tax"] / now["current_liabilities"],
        "2.50": now["current_assets"] / now["total_liabilities"],
        "-10.68": now["current_liabilities"] / now["total_assets"],
        "0.029": (quick - now["current_liabilities"]) / (a_year / 365),
    }
    return weighted(parts, "3.20")


def fulmer_1984(now: Accounts) -> Fraction | None:
    """Logarithms to base 10, of whole units; none of a loss, and no score without equity."""
    ta, tl = now["total_assets"], now["total_liabilities"]
    tangible = ta - now["intangible_assets"]
    if ta <= tl or tangible <= 0 or now["ebit"] <= 0:
        return None
    parts = {
        "5.528": now["retained_earnings"] / ta,
        "0.212": now["revenue"] / ta,
        "0.073": now["profit_before_tax"] / (ta - tl),
        "1.270": now["operating_cash_flow"] / tl,
        "-0.120": tl / ta,
        "2.335": now["current_liabilities"] / ta,
        "0.575": Fraction(math.log10(tangible)),
        "1.083": (now["current_assets"] - now["current_liabilities"]) / tl,
        "0.894": Fraction(math.log10(now["ebit"] / now["interest_expense"])),
    }
    return weighted(parts, "-6.075")


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
        if value is None:
            assert found[name].value is None, name
        else:
            assert found[name].value == pytest.approx(float(value), rel=1e-9, abs=1e-9), name
