"""Measures: values within their range, declared substitutes, and the kind of every absence."""

import math
from datetime import timedelta

import pytest

from credit_engine.assess.measure import measure_dimensions
from credit_engine.assess.readings import Readings, lay_out, leave_out
from credit_engine.assess.trace import DimensionResult
from credit_engine.domain.facts import Absence, Facts
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack
from tests.builders import (
    AS_OF,
    a_pack,
    a_statement,
    an_observation,
    minimal_pack,
    some_facts,
)

LIQUIDITY = "dimensions/liquidity.yaml"
BUREAU = "dimensions/bureau.yaml"

ALL_SOURCES = frozenset(FactSource)


def measured(
    facts: Facts, name: str, pack: CompiledPack | None = None, expects=ALL_SOURCES
) -> tuple[DimensionResult, Readings]:
    pack = pack or minimal_pack()
    readings = lay_out(pack, facts, AS_OF, pack.fact_readings)
    leave_out(pack, readings, expects, pack.fact_readings)
    return measure_dimensions(pack, readings)[name], readings


def accounts(**items) -> Facts:
    """Accounts of a sound buyer for two years; the newest ones changed."""
    earlier = a_statement(AS_OF.replace(year=2025, month=5, day=31), sales="1900000.00")
    newest = a_statement(AS_OF.replace(month=5, day=31), **items)
    return some_facts(statements=[newest, earlier])


@pytest.mark.parametrize(
    ("assets", "value", "band", "points", "reason"),
    [
        ("449999.99", 449_999.99 / 450_000, "< 1", 0, "LIQ-LOW"),
        ("450000.00", 1.0, "[1 .. 1.5)", 60, "LIQ-LOW"),
        ("674999.99", 674_999.99 / 450_000, "[1 .. 1.5)", 60, "LIQ-LOW"),
        ("675000.00", 1.5, ">= 1.5", 100, None),
        ("0.00", 0.0, "< 1", 0, "LIQ-LOW"),
    ],
)
def test_a_value_falls_into_its_band(assets, value, band, points, reason):
    found, readings = measured(accounts(current_assets=assets), "current_ratio")

    assert (found.value, found.absence) == (value, None)
    assert (found.band, found.points, found.reason) == (band, points, reason)
    assert found.inputs == ("current_assets", "current_liabilities")
    assert readings.values["current_ratio"] == value


def test_a_declared_zero_denominator_stands_for_the_best():
    found, readings = measured(accounts(current_liabilities="0.00"), "current_ratio")

    assert (found.stands_for, found.points, found.reason) == ("best", 100, None)
    assert readings.values["current_ratio"] == math.inf
    assert found.document()["stands_for"] == "best"
    assert "value" not in found.document()


SUBSTITUTES = [
    # substitute, better, value, points, stands for
    ("best", "higher", math.inf, 100, "best"),
    ("worst", "higher", -math.inf, 20, "worst"),
    ("best", "lower", -math.inf, 100, "best"),
    ("worst", "lower", math.inf, 20, "worst"),
    ("-0.5", "higher", -0.5, 20, "-0.5"),
    ("3", "higher", 3.0, 100, "3.0"),
]


@pytest.mark.parametrize("which", ["zero", "negative"])
@pytest.mark.parametrize(("value", "better", "measured_as", "points", "stands_for"), SUBSTITUTES)
def test_a_substitute_stands_for_its_side_or_number(
    which, value, better, measured_as, points, stands_for
):
    low, high = (20, 100) if better == "higher" else (100, 20)
    substitute = f"if_denominator_{which}: {{value: {value}, because: a test}}"
    pack = a_pack(
        (
            LIQUIDITY,
            "  unit: share\n  better: higher",
            f"  unit: share\n  better: {better}\n  {substitute}",
        ),
        (LIQUIDITY, '"< 0", points: 20, reason: LIQ-LOW', f'"< 0", points: {low}'),
        (LIQUIDITY, '">= 0", points: 100', f'">= 0", points: {high}'),
    )
    before = "0.00" if which == "zero" else "-10.00"
    statements = [
        a_statement(AS_OF.replace(month=5, day=31)),
        a_statement(AS_OF.replace(year=2025, month=5, day=31), sales=before),
    ]

    found, _ = measured(some_facts(statements=statements), "sales_growth", pack)

    assert (found.value, found.points, found.stands_for) == (measured_as, points, stands_for)


def test_a_number_outside_the_valid_range_cannot_stand_in():
    pack = a_pack(
        (
            LIQUIDITY,
            "{value: best, because: There is nothing to pay soon.}",
            "{value: -1, because: a slip of the pen}",
        )
    )

    found, _ = measured(accounts(current_liabilities="0.00"), "current_ratio", pack)

    assert (found.absence, found.points) == (Absence.INVALID, 0)


def test_a_zero_denominator_without_a_substitute_is_invalid():
    statements = [
        a_statement(AS_OF.replace(month=5, day=31)),
        a_statement(AS_OF.replace(year=2025, month=5, day=31), sales="0.00"),
    ]

    found, readings = measured(some_facts(statements=statements), "sales_growth")

    assert (found.absence, found.value, found.points) == (Absence.INVALID, None, 20)
    assert readings.absences["sales_growth"] is Absence.INVALID


def test_a_value_outside_the_valid_range_is_invalid_and_never_clamped():
    pack = a_pack((LIQUIDITY, "  unit: share\n", "  unit: share\n  valid: {max: 0.05}\n"), (
        LIQUIDITY, '- {when: ">= 0", points: 100}', '- {when: "[0 .. 0.05]", points: 100}'
    ))  # fmt: skip

    found, _ = measured(accounts(), "sales_growth", pack)

    assert (found.absence, found.points, found.reason) == (Absence.INVALID, 20, "DATA-MISSING")


@pytest.mark.parametrize(
    ("items", "absence"),
    [
        ({"current_assets": None}, Absence.MISSING),
        ({"current_liabilities": None}, Absence.MISSING),
        ({"current_assets": "-1.00"}, Absence.INVALID),
        # Of several absences the one is named about which most can be done.
        ({"current_assets": "-1.00", "current_liabilities": None}, Absence.MISSING),
    ],
)
def test_an_absent_input_makes_the_measure_absent_with_the_worst_points(items, absence):
    found, _ = measured(accounts(**items), "current_ratio")

    assert (found.absence, found.value, found.band) == (absence, None, None)
    assert (found.points, found.reason) == (0, "DATA-MISSING")


def test_a_stale_input_makes_the_measure_stale():
    old = an_observation(valid_at=AS_OF - timedelta(181))

    found, _ = measured(some_facts(observations=[old]), "bureau_view")

    assert (found.absence, found.points) == (Absence.STALE, 0)


SPARE = """
spare:
  label: {en: Spare, zh: 备用}
  measure: if files_accounts = true then bureau_score else sales / current_assets
  unit: score
  better: higher
  reference: a measure that can do without one of its inputs
"""


def test_an_absent_input_counts_even_where_the_formula_could_do_without():
    pack = a_pack((BUREAU, "", SPARE))

    assert measured(accounts(), "spare", pack)[0].value == 712.0
    assert measured(accounts(sales=None), "spare", pack)[0].absence is Absence.MISSING


def test_a_measure_of_what_is_not_expected_is_left_out():
    expects = ALL_SOURCES - {FactSource.STATEMENTS}

    found, readings = measured(some_facts(), "current_ratio", expects=expects)

    assert (found.absence, found.points, found.reason) == (Absence.NOT_EXPECTED, None, None)
    assert readings.absences["current_ratio"] is Absence.NOT_EXPECTED


def test_a_measure_is_taken_at_the_earlier_period_that_a_rule_reads():
    found, readings = measured(
        some_facts(
            statements=[
                a_statement(AS_OF.replace(month=5, day=31)),
                a_statement(AS_OF.replace(year=2025, month=5, day=31), current_assets="180000.00"),
            ]
        ),
        "current_ratio",
    )

    assert found.value == 2.0
    assert readings.values["current_ratio@1"] == 0.4


def test_an_earlier_period_that_is_missing_is_missing_at_that_period_only():
    only = [a_statement(AS_OF.replace(month=5, day=31))]
    found, readings = measured(some_facts(statements=only), "current_ratio")

    assert found.value == 2.0
    assert readings.absences["current_ratio@1"] is Absence.MISSING


def test_a_dimension_without_bands_has_a_value_and_no_points():
    pack = a_pack((BUREAU, "", SPARE))

    found, _ = measured(some_facts(), "spare", pack)

    assert (found.value, found.band, found.points, found.reason) == (712.0, None, None, None)


STREAK = """weak_years:
  label: {en: Weak years in a row, zh: 连续弱年}
  measure: streak(current_assets < current_liabilities)
  unit: count
  better: lower
  reference: practice
  bands:
    - {when: "< 1", points: 100}
    - {when: ">= 1", points: 0, reason: LIQ-LOW}"""


def years_of_accounts(*assets: str | None) -> Facts:
    """Accounts of one year after the other, the newest first; a year of None is not there."""
    newest = AS_OF.replace(month=5, day=31)
    return some_facts(
        statements=[
            a_statement(newest.replace(year=newest.year - back), current_assets=amount)
            for back, amount in enumerate(assets)
            if amount is not None
        ]
    )


@pytest.mark.parametrize(
    ("assets", "value", "absence", "points"),
    [
        (("900000.00",), 0.0, None, 100),
        (("100000.00", "900000.00"), 1.0, None, 0),
        (("100000.00", "100000.00", "900000.00", "100000.00"), 2.0, None, 0),
        (("100000.00", None, "900000.00"), None, Absence.MISSING, 0),
        (("100000.00",), None, Absence.MISSING, 0),
        ((None, "900000.00"), 0.0, None, 100),  # the newest that there is counts as the newest
    ],
)
def test_a_streak_needs_the_accounts_back_to_its_end_and_no_older_ones(
    assets, value, absence, points
):
    pack = a_pack((LIQUIDITY, "", STREAK))

    found, _ = measured(years_of_accounts(*assets), "weak_years", pack)

    assert (found.value, found.absence, found.points) == (value, absence, points)
