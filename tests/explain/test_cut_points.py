"""Numbers worth trying: ends of bands and parameters, as the pack has them on the day."""

from datetime import date

from credit_engine.explain.counterfactual import search
from credit_engine.explain.cut_points import cut_points
from tests.builders import a_pack, an_assessment, minimal_pack, some_facts
from tests.explain.decisions import decided_on

STAFF = (
    "facts.yaml",
    "",
    """
employees:
  label: {en: Employees, zh: 员工人数}
  type: number
  source: register
  actionable: true
""",
)
FLOOR = (
    next(path for path in minimal_pack().files if path.startswith("parameters/")),
    "",
    """
staff_floor:
  description: Fewer people are decided on by a person.
  reference: practice
  values: {2026-01-01: 10, 2026-07-01: 12}
""",
)
FEW = (
    "credit_rules/rules.yaml",
    "",
    """
few_people:
  kind: referral
  label: {en: Few people, zh: 员工较少}
  when: employees < staff_floor
  then: {refer_to: credit_analyst, reason: REG-YOUNG}
""",
)


def test_the_ends_of_bands_of_a_dimension_that_reads_it_alone():
    assert cut_points(minimal_pack(), "bureau_score", an_assessment()) == [0.0, 400.0, 1000.0]


def test_an_item_that_is_only_read_with_others_has_none():
    assert cut_points(minimal_pack(), "current_liabilities", an_assessment()) == []


def test_the_parameter_of_the_day_that_a_condition_compares_it_with():
    pack = a_pack(STAFF, FLOOR, FEW)

    assert cut_points(pack, "employees", an_assessment(pack=pack)) == [12.0]
    earlier = an_assessment(pack=pack, as_of=date(2026, 6, 30))
    assert cut_points(pack, "employees", earlier) == [10.0]


def test_the_cut_point_of_a_number_is_suggested_where_it_helps():
    decided = decided_on(some_facts(employees=3.0), pack=a_pack(STAFF, FLOOR, FEW))

    (found,) = search(decided).suggestions

    assert [(move.fact, move.before, move.after) for move in found.moves] == [
        ("employees", 3.0, 12.0)
    ]
    assert found.result.outcome.value == "approved"


def test_two_obstacles_fall_to_a_pair_which_is_suggested_first():
    status = (
        "facts.yaml",
        "  values: [active, insolvent]",
        "  values: [active, insolvent]\n  actionable: true",
    )
    pack = a_pack(STAFF, FLOOR, FEW, status)
    decided = decided_on(some_facts(employees=3.0, register_status="insolvent"), pack=pack)

    best = search(decided).suggestions[0]

    assert {move.fact for move in best.moves} == {"employees", "register_status"}
    assert best.result.outcome.value == "approved"
