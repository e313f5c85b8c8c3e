"""The validation firms are read once for each revision, and what was found is kept."""

from datetime import date

import pytest

from benchmarks.judgement.readings import AlreadyRead, Readings

DAY = date(2026, 11, 30)


def test_a_revision_is_read_once_and_then_only_shown(tmp_path):
    path = tmp_path / "evidence" / "readings.json"
    Readings(path).read("sha256:1", DAY, lambda: {"auc": 0.8})

    def never() -> dict:
        raise AssertionError("read a second time")

    again = Readings(path)
    with pytest.raises(AlreadyRead, match="sha256:1"):
        again.read("sha256:1", DAY, never)
    assert again.of("sha256:1") == {
        "revision": "sha256:1",
        "day": "2026-11-30",
        "figures": {"auc": 0.8},
    }


def test_another_revision_is_read_anew_and_the_first_stays(tmp_path):
    path = tmp_path / "readings.json"
    Readings(path).read("sha256:1", DAY, lambda: {"auc": 0.8})
    Readings(path).read("sha256:2", DAY, lambda: {"auc": 0.7})

    held = Readings(path)

    assert [one["revision"] for one in held.held] == ["sha256:1", "sha256:2"]
    assert held.latest() == held.of("sha256:2")
    assert held.of("sha256:3") is None
