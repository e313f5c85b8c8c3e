"""Holds: in force until lifted, whatever became of the review."""

from datetime import date, timedelta

import pytest

from credit_engine.domain.hold import HOLD_MEASURES
from credit_engine.domain.hold_document import read_hold, write_hold
from credit_engine.errors import InvalidDocument
from tests.builders import AS_OF, a_hold

DAY = timedelta(1)


def taken(name, *holds):
    return HOLD_MEASURES[name].take(holds, AS_OF)


@pytest.mark.parametrize(
    ("holds", "held", "days", "overdue"),
    [
        ([], False, 0, 0),
        ([a_hold(placed_on=AS_OF)], True, 1, 0),
        ([a_hold(placed_on=AS_OF + DAY)], False, 0, 0),
        ([a_hold(lifted_on=AS_OF)], False, 0, 0),
        ([a_hold(lifted_on=AS_OF + DAY)], True, 53, 0),
        ([a_hold(review_by=AS_OF - DAY)], True, 53, 1),
        ([a_hold(review_by=AS_OF - DAY, lifted_on=AS_OF)], False, 0, 0),
        ([a_hold(lifted_on=AS_OF), a_hold("OTHER", placed_on=AS_OF - DAY)], True, 2, 0),
    ],
)
def test_a_hold_is_in_force_until_it_is_lifted(holds, held, days, overdue):
    assert taken("on_hold", *holds) is held
    assert taken("hold_days", *holds) == days
    assert taken("hold_review_overdue_days", *holds) == overdue


@pytest.mark.parametrize("key", ["review_by", "lifted_on"])
def test_a_hold_neither_ends_nor_is_looked_at_before_it_begins(key):
    document = {**write_hold(a_hold()), key: "2026-09-30"}

    with pytest.raises(InvalidDocument) as refused:
        read_hold(document, "/holds/0")

    assert refused.value.pointer == f"/holds/0/{key}"


def test_a_hold_has_all_its_parts():
    document = write_hold(a_hold(lifted_on=date(2026, 11, 1)))

    for key in ("code", "reason", "placed_on", "placed_by", "review_by"):
        with pytest.raises(InvalidDocument):
            read_hold({name: part for name, part in document.items() if name != key}, "")
