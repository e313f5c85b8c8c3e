"""The analyst reads the whole way: rule texts with their lines, values, what bound the amount."""

from datetime import timedelta

from credit_engine.api.schemas.explanations import AnalystExplanationSchema
from credit_engine.explain.inside import analyst_document
from tests.builders import (
    AS_OF,
    a_pack,
    a_request,
    a_statement,
    an_observation,
    minimal_files,
    some_facts,
)
from tests.explain.decisions import decided_on, sample_decisions
from tests.pd_packs import pd_pack

WEAK = some_facts(
    statements=[a_statement(current_liabilities="1000000.00")],
    observations=[an_observation(value=150.0)],
    request=a_request(amount="900000.00"),
)


def named(parts: list[dict[str, object]], name: str) -> dict[str, object]:
    (found,) = [part for part in parts if part["name"] == name]
    return found


def test_a_rule_comes_with_its_text_its_line_and_the_values_that_its_conditions_saw():
    found = named(analyst_document(decided_on(WEAK))["rules"], "low_bureau_score")
    path, line = found["at"].split(":")

    assert minimal_files()[path].splitlines()[int(line) - 1] == "low_bureau_score:"
    assert f"when: {found['when']}" in minimal_files()[path]
    assert found["verdict"] == "fired"
    assert found["conditions"] == [
        {
            "text": "bureau_view < 200",
            "is": "true",
            "decided_it": True,
            "not_applicable": False,
            "inputs": [{"name": "bureau_view", "value": 150.0}],
        },
        {
            "text": "prior(current_ratio, 1) < 0.5",
            "is": "unknown",
            "decided_it": False,
            "not_applicable": False,
            "inputs": [{"name": "current_ratio@1", "absent": "missing"}],
        },
    ]


def test_every_rule_of_the_sample_stands_at_its_line():
    decided = sample_decisions()[0]

    for rule in analyst_document(decided)["rules"]:
        path, line = rule["at"].split(":")
        assert decided.pack.files[path].splitlines()[int(line) - 1] == f"{rule['name']}:"


def test_a_dimension_shows_what_it_read_and_what_its_band_cost():
    found = named(analyst_document(decided_on(WEAK))["dimensions"], "current_ratio")

    assert found["inputs"] == [
        {"name": "current_assets", "value": 900000.0},
        {"name": "current_liabilities", "value": 1000000.0},
    ]
    assert (found["value"], found["band"], found["points"]) == (0.9, "< 1", 0)
    assert (found["best_points"], found["score_points_lost"], found["reason"]) == (
        100,
        500.0,
        "LIQ-LOW",
    )


def test_an_absent_dimension_says_why():
    found = named(analyst_document(decided_on(WEAK))["dimensions"], "sales_growth")

    assert found["absent"] == "missing"
    assert "value" not in found


def test_the_amount_names_what_bound_it_what_comes_next_and_how_far_that_is():
    found = analyst_document(decided_on(some_facts(request=a_request(amount="900000.00"))))

    assert found["amount_basis"]["binding"]["of"] == "capacity:current_assets"
    assert found["amount_basis"]["next"]["of"] == "wanted"
    assert found["amount_basis"]["next_above_binding"] == "828000.00"


def test_without_a_next_figure_there_is_no_distance():
    found = analyst_document(decided_on(some_facts(files_accounts=False)))

    assert found["score"] is None
    assert found["amount_basis"]["next"]["of"] == "wanted"


def test_the_lost_points_of_the_reasons_are_those_of_their_dimensions():
    for decided in sample_decisions():
        found = analyst_document(decided)
        for reason in found["score_reasons"]:
            lost = 0.0
            for name in reason["dimensions"]:
                lost += named(found["dimensions"], name)["score_points_lost"]
            assert abs(lost - reason["points_lost"]) < 1e-5


def test_a_dimension_that_ages_says_how_much_of_its_time_is_left():
    pack = a_pack(("facts.yaml", "  stale_after: 180\n", "  fresh_for: 90\n  stale_after: 180\n"))
    facts = some_facts(observations=[an_observation(valid_at=AS_OF - timedelta(135))])

    document = analyst_document(decided_on(facts, pack=pack))

    found = named(document["dimensions"], "bureau_view")
    assert (found["points"], found["best_points"], found["freshness"]) == (50, 100, "1/2")
    assert "freshness" not in named(document["dimensions"], "current_ratio")


def test_the_score_comes_with_the_probability_of_its_grade_and_what_it_is_of():
    document = analyst_document(decided_on(pack=pd_pack()))

    assert AnalystExplanationSchema().validate(document) == {}
    assert document["score"]["pd"] == {
        "value": 0.00243,
        "event": "insolvency",
        "horizon_months": 12,
        "population": {"en": "Firms that file accounts", "zh": "报送财务报表的企业"},
        "base_rate": 0.02,
    }


def test_the_probability_is_null_where_there_is_no_evidence():
    assert analyst_document(decided_on())["score"]["pd"] is None
