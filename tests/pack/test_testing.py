"""testing.yaml: the shares that a pack asks of its cases, and no part of its revision."""

import pytest

from credit_engine.errors import BrokenPack
from credit_engine.pack.compile import check_pack
from credit_engine.pack.revision import revision_of
from credit_engine.pack.testing import Covered, read_thresholds
from tests.builders import minimal_files

TEXT = "coverage: {bands: 0.95, segments: 1}\nmutation: {noticed: 0.9}\n"


def test_shares_are_read_in_basis_points() -> None:
    found = read_thresholds({"testing.yaml": TEXT})

    assert found.coverage == {Covered.BANDS: 9_500, Covered.SEGMENTS: 10_000}
    assert found.noticed_bp == 9_000


def test_a_pack_without_the_file_asks_for_nothing() -> None:
    found = read_thresholds(minimal_files())

    assert (found.coverage, found.noticed_bp) == ({}, None)


def test_what_is_asked_of_the_cases_changes_no_revision() -> None:
    asked = {**minimal_files(), "testing.yaml": TEXT}

    assert revision_of(asked) == revision_of(minimal_files())
    assert check_pack(asked) == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("bands", "bend", "testing.yaml:1:12: unknown-key"),
        ("0.95", "95", "testing.yaml:1:19: bad-value"),
        ("noticed: 0.9", "{}", "testing.yaml"),
    ],
)
def test_a_fault_in_it_is_told_at_its_place(old: str, new: str, told: str) -> None:
    broken = {**minimal_files(), "testing.yaml": TEXT.replace(old, new)}

    with pytest.raises(BrokenPack, match=told):
        read_thresholds(broken)
    assert check_pack(broken)
