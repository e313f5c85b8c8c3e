"""Generated boundary cases, and twins of the pack that they must not let pass."""

from dataclasses import replace

import pytest

from credit_engine.pack.model import BandDefinition, CompiledPack
from credit_engine.services.check_boundaries import boundary_values, check_boundaries, holds
from tests.builders import minimal_pack, trade_credit_pack


def with_dimension(**changed: object) -> CompiledPack:
    pack = minimal_pack()
    dimension = replace(pack.dimensions["current_ratio"], **changed)  # type: ignore[arg-type]
    return replace(pack, dimensions={**pack.dimensions, "current_ratio": dimension})


def test_the_shipped_pack_has_no_fault_at_any_boundary() -> None:
    found = check_boundaries(trade_credit_pack())

    assert found.faults == ()
    assert found.values > 1_000
    assert found.absences > 500


def test_neighbouring_doubles_are_tried_on_both_sides_of_a_cut_point() -> None:
    values = boundary_values(minimal_pack().dimensions["current_ratio"])

    for value in (1.4999999999999998, 1.5, 1.5000000000000002, 1.49, 1.51, -5e-324):
        assert value in values


@pytest.mark.parametrize(
    ("when", "inside", "outside"),
    [
        ("< 0.5", 0.49999999999999994, 0.5),
        ("[0.5 .. 0.8)", 0.5, 0.8),
        ("(0.5 .. 0.8]", 0.8, 0.5),
        ("< 1, [5 .. 9]", 9.0, 4.0),
        ("= 3", 3.0, 3.0000000000000004),
        ("-2", -2.0, 2.0),
    ],
)
def test_the_naive_reading_of_a_band(when: str, inside: float, outside: float) -> None:
    assert holds(when, inside)
    assert not holds(when, outside)


def test_a_band_that_the_engine_takes_wrongly_is_a_fault() -> None:
    twin = with_dimension(band_of=lambda value: 0 if value <= 1 else 1 if value < 1.5 else 2)

    faults = [str(fault) for fault in check_boundaries(twin).faults]
    assert faults == ["current_ratio at 1.0: [1 .. 1.5) holds it, the engine took < 1"]


def test_points_against_the_declared_direction_are_a_fault() -> None:
    faults = check_boundaries(with_dimension(better="lower")).faults

    assert [fault.what for fault in faults] == [
        "from 0 to 60 points: lower is better",
        "from 60 to 100 points: lower is better",
    ]


def test_an_absence_that_is_worth_more_than_the_worst_band_is_a_fault() -> None:
    faults = check_boundaries(with_dimension(worst_points=60)).faults

    assert {fault.at for fault in faults} >= {"missing", "stale", "refused", "invalid"}
    assert "not_expected" not in {fault.at for fault in faults}


def test_a_value_in_no_band_is_a_fault() -> None:
    bands = (BandDefinition("< 1", 0, None), BandDefinition("> 1", 100, None))
    faults = check_boundaries(
        with_dimension(bands=bands, band_of=lambda value: int(value > 1))
    ).faults

    assert ("1.0", "0 bands hold it") in {(fault.at, fault.what) for fault in faults}
