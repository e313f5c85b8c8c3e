"""The report says of each target whether it was met, and which pack the reading was of."""

import pytest

pytest.importorskip("sklearn", reason="the libraries of the evidence are not installed")
pytest.importorskip("lightgbm", reason="the libraries of the evidence are not installed")

from benchmarks.judgement.evaluation import OURS
from benchmarks.judgement.firms_measured import YEARS_BEFORE
from benchmarks.judgement.report import report
from benchmarks.judgement.rivals import LEARNERS, TEXTBOOK, TEXTBOOK_MARKET

AREAS = {"Zmijewski": 0.79, "LightGBM": 0.85}
INVOICES = {"judged": 3, "late": 1, "areas": {"all": 0.86}, "leaks": 0, "leaks_ahead": 2}


def some_figures(ours: float) -> dict:
    """Figures in which our AUC is *ours* everywhere."""
    ranking = {
        name: {
            "auc": ours if name == OURS else AREAS.get(name, 0.7),
            "gini": 0.5,
            "ks": 0.4,
            "caught": [0.3, 0.5],
        }
        for name in (OURS, *TEXTBOOK, *TEXTBOOK_MARKET, *LEARNERS)
    }
    grade = {"grade": 1, "firms": 100, "failures": 10, "low": 0.05, "high": 0.17, "fitted": 0.1}
    return {
        "firms": 100,
        "failures": 10,
        "checked_against_rows": 1_000,
        "known": {str(years): 1.0 for years in YEARS_BEFORE},
        "ranking": {
            f"{which} market value, {years}": ranking
            for which in ("with", "without")
            for years in YEARS_BEFORE
        },
        "base_rate": 0.02,
        "grades": [grade],
        "limits": {
            "ours": [[10e9, 0.1e9]],
            "naive": {"2 % of sales, Altman Z'' zones": [8e9, 0.4e9]},
        },
    }


def a_report(ours: float, *, read: str = "sha256:1") -> str:
    figures = some_figures(ours)
    reading = {"revision": read, "day": "2026-11-30", "figures": figures}
    return report(figures, reading, INVOICES, "sha256:1")


def test_targets_that_are_met_and_missed_are_named_with_their_figures():
    met, missed = a_report(0.82), a_report(0.80)

    line = (
        "| last accounts, with market value | 0.820 | +0.030 | +0.02: met | -0.030 | -0.04: met |"
    )
    assert line in met
    assert "| 0.800 | +0.010 | +0.02: missed | -0.050 | -0.04: missed |" in missed


def test_limits_are_compared_at_the_same_total():
    assert "| 2 % of sales, Altman Z'' zones | 8.0 | 5.00% | 1.00% | 20% |" in a_report(0.8)


def test_a_reading_of_another_pack_is_said_to_be_of_another():
    assert "the pack as it stands" in a_report(0.8)
    assert "a pack that was since changed" in a_report(0.8, read="sha256:0")
    assert "not read for any rule pack yet" in report(some_figures(0.8), None, INVOICES, "sha256:1")
