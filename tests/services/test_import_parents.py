"""Parents come in by the row: a table or lines of JSON, each row wholly or not at all."""

import pytest

from credit_engine.domain.buyer import BuyerNumber
from credit_engine.services.import_kinds import KINDS
from credit_engine.services.import_rows import import_rows
from credit_engine.services.import_table import Row, read_table
from tests.services.test_join_group import firms, tops


@pytest.fixture
def named(world):
    """Buyers and the numbers by which rows name them."""
    found = firms(world, 4)
    with world.context.store.writing() as writing:
        for place, buyer_id in enumerate(found):
            writing.add_number("S-1", buyer_id, BuyerNumber("erp", str(place)))
    return found


def row(line, buyer, parent):
    number = {"system": "erp", "payer_number": str(buyer)}
    above = {"system": "erp", "payer_number": str(parent)}
    return Row(line, {"buyer": number, "parent": above, "reason": "annual report"})


def verdicts(world, rows):
    reports = import_rows(world.context, world.seller, KINDS["parents"], rows)
    return [(report.line, report.verdict, report.error and report.error.code) for report in reports]


def test_rows_join_buyers_and_again_change_nothing(world, named):
    rows = [row(1, 1, 0), row(2, 2, 1), row(3, 3, 2)]

    assert verdicts(world, rows) == [(line, "extended", None) for line in (1, 2, 3)]
    assert tops(world, *named) == [named[0]] * 4
    assert verdicts(world, rows) == [(line, "unchanged", None) for line in (1, 2, 3)]


def test_a_row_that_would_make_a_circle_is_refused_alone(world, named):
    rows = [row(1, 1, 0), row(2, 0, 1), row(3, 2, 9), row(4, 3, 0)]

    assert verdicts(world, rows) == [
        (1, "extended", None),
        (2, "rejected", "group-cycle"),
        (3, "rejected", "buyer-not-found"),
        (4, "extended", None),
    ]


def test_a_table_names_the_parent_in_columns_of_its_own(world, named):
    table = "system,payer_number,parent_system,parent_payer_number,reason\nerp,1,erp,0,register\n"
    rows = read_table(KINDS["parents"], world.shelf.pack, table.splitlines(keepends=True))

    assert verdicts(world, rows) == [(2, "extended", None)]
    assert tops(world, named[1]) == [named[0]]
