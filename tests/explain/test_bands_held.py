"""Explanations of dimensions with bands for some buyers tell, and try, the bands that held."""

from datetime import date

from credit_engine.api.schemas.explanations import AnalystExplanationSchema
from credit_engine.explain.bands_held import bands_held
from credit_engine.explain.counterfactual import _touched
from credit_engine.explain.cut_points import cut_points
from credit_engine.explain.inside import analyst_document
from credit_engine.explain.reasons import explain
from credit_engine.explain.restated_items import figures_of, newest_that_counts
from tests.builders import a_pack, an_assessment
from tests.explain.decisions import decided_on
from tests.varied_packs import CHANGES, a_buyer, varied_pack

# A dimension that reads one fact alone, whose bands are varied.
OF_BUREAU = (
    ("facts.yaml", "", CHANGES[0][2]),
    (
        "dimensions/bureau.yaml",
        '    - {when: "[400 .. 1000]", points: 100}\n',
        """\
    - {when: "[400 .. 1000]", points: 100}
  variants_by: industry
  variants:
    builders:
      label: {en: Builders, zh: 建筑业}
      values: [construction]
      reference: practice
      bands:
        - {when: "[0 .. 550)", points: 0, reason: BUREAU-LOW}
        - {when: "[550 .. 1000]", points: 80}
""",
    ),
)


def dimension_of(industry):
    decided = decided_on(a_buyer(industry=industry), pack=varied_pack())
    document = analyst_document(decided)
    assert AnalystExplanationSchema().validate(document) == {}
    (found,) = [of for of in document["dimensions"] if of["name"] == "current_ratio"]
    return found


def test_the_analyst_sees_whose_bands_held_and_what_told_so():
    found = dimension_of("construction")

    assert found["variant"] == {
        "name": "builders",
        "label": {"en": "Builders", "zh": "建筑业"},
        "reference": "practice",
    }
    assert found["inputs"][-1] == {"name": "industry", "value": "construction"}
    assert (found["points"], found["best_points"]) == (0, 90)
    assert "variant_unknown" not in found


def test_the_analyst_sees_that_nobody_knows_which_bands_hold():
    found = dimension_of(None)

    assert found["variant_unknown"] is True
    assert found["inputs"][-1] == {"name": "industry", "absent": "missing"}
    assert (found["points"], found["best_points"], found["reason"]) == (0, 100, "DATA-MISSING")
    assert "variant" not in found


def test_a_reason_of_the_score_has_the_points_lost_against_the_bands_that_hold():
    lost = {
        industry: {
            reason.code: reason.lost_millionths
            for reason in explain(
                varied_pack(), an_assessment(a_buyer(industry=industry), pack=varied_pack())
            ).score_reasons
        }
        for industry in ("retail", "construction")
    }

    # current_ratio weighs half of the score: 90 of its 100 points are 450 of 1000.
    assert lost == {"retail": {}, "construction": {"LIQ-LOW": 450_000_000}}


def test_the_bands_that_hold_are_those_of_the_variant_or_all_that_could():
    pack = varied_pack()
    ends = {}
    for industry in ("manufacturing", "retail", None):
        found = an_assessment(a_buyer(industry=industry), pack=pack).dimensions["current_ratio"]
        ends[industry] = [of.bands[0].when for of in bands_held(pack, found)]

    assert ends == {"manufacturing": ["< 1"], "retail": ["< 0.6"], None: ["< 1", "< 0.6", "< 1.2"]}


def test_the_cut_points_are_those_of_the_bands_that_hold():
    pack = a_pack(*OF_BUREAU)
    tried = {
        industry: cut_points(
            pack, "bureau_score", an_assessment(a_buyer(industry=industry), pack=pack)
        )
        for industry in ("manufacturing", "construction", None)
    }

    assert tried == {
        "manufacturing": [0.0, 400.0, 1000.0],
        "construction": [0.0, 550.0, 1000.0],
        None: [0.0, 400.0, 550.0, 1000.0],
    }


def test_the_figures_tried_lead_into_better_bands_of_those_that_hold():
    pack = varied_pack()
    tried = {}
    for industry in ("manufacturing", "retail", "construction"):
        decided = decided_on(a_buyer("0.90", industry), pack=pack, as_of=date(2026, 11, 22))
        held = newest_that_counts(decided)
        assert held is not None
        tried[industry] = [
            round(minor / 100_000) / 100
            for minor in figures_of(decided, pack.facts["current_assets"], held)
        ]

    assert tried["manufacturing"] == [1.01, 1.5]
    assert tried["retail"] == [1.01]
    assert tried["construction"] == [1.2]


def test_a_change_of_the_fact_that_tells_touches_the_dimension():
    assert "current_ratio" in _touched(varied_pack(), frozenset({"industry"}))
