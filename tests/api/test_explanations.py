"""GET /v1/decisions/{decision_id}/explanation: three representations, each with its schema."""

import pytest

from credit_engine.api.schemas.explanations import (
    AnalystExplanationSchema,
    BuyerExplanationSchema,
    SalesExplanationSchema,
)
from credit_engine.explain.inside import analyst_document
from credit_engine.explain.outside import buyer_document, sales_document
from tests.explain.decisions import sample_decisions

REPRESENTATIONS = {
    "analyst": (analyst_document, AnalystExplanationSchema),
    "sales": (sales_document, SalesExplanationSchema),
    "buyer": (buyer_document, BuyerExplanationSchema),
}


@pytest.fixture(scope="module")
def explanation(shared_api) -> str:
    decided = shared_api.decide(shared_api.known_buyer()).json
    return f"/v1/decisions/{decided['decision_id']}/explanation"


@pytest.mark.parametrize("audience", REPRESENTATIONS)
def test_each_audience_gets_its_own(shared_api, explanation, audience):
    answer = shared_api.get(explanation, query_string={"for": audience})

    assert answer.status_code == 200
    assert answer.json["for"] == audience


def test_an_analyst_is_meant_where_nobody_is_named(shared_api, explanation):
    assert shared_api.get(explanation).json["for"] == "analyst"


@pytest.mark.parametrize("query", [{"for": "auditor"}, {"audience": "sales"}, {"for": ""}])
def test_another_audience_is_a_problem(shared_api, explanation, query):
    answer = shared_api.get(explanation, query_string=query)

    assert answer.status_code == 400
    assert answer.json["type"].endswith("invalid-query")


@pytest.mark.parametrize("audience", REPRESENTATIONS)
def test_every_explanation_of_the_sample_fits_its_schema_and_no_other(audience):
    represent, schema = REPRESENTATIONS[audience]
    others = {found for _, found in REPRESENTATIONS.values()} - {schema}

    for decided in sample_decisions():
        document = represent(decided)
        assert schema().validate(document) == {}
        assert all(other().validate(document) for other in others)
