"""Exchange rates over HTTP: recorded, listed, imported, and used by a decision."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.api.problem_checks import assert_problem

ROUTE = "/v1/exchange-rates"


def a_rate(**changed: Any) -> dict[str, Any]:
    today = datetime.now(UTC).date().isoformat()
    stated = {"base": "USD", "quote": "EUR", "rate": "0.5", "on": today, "source": "ecb"}
    return {**stated, **changed}


def test_rates_are_recorded_once_and_listed_a_page_at_a_time(api) -> None:
    rates = [a_rate(), a_rate(base="GBP", rate="1.150"), a_rate(base="CHF")]

    first = api.post(ROUTE, {"exchange_rates": rates})
    again = api.post(ROUTE, {"exchange_rates": rates})

    assert first.json == {"recorded": 3, "unchanged": 0}
    assert again.json == {"recorded": 0, "unchanged": 3}
    page = api.get(f"{ROUTE}?limit=2").json
    rest = api.get(f"{ROUTE}?limit=2&after={page['next']}").json
    assert [held["base"] for held in (*page["items"], *rest["items"])] == ["USD", "GBP", "CHF"]
    assert (page["items"][1]["rate"], rest["next"]) == ("1.15", None)
    assert {"recorded_at", "stated_by"} < page["items"][0].keys()


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"rate": "1,1"}, "/exchange_rates/0/rate"),
        ({"rate": "0"}, "/exchange_rates/0/rate"),
        ({"rate": 1.1}, "/exchange_rates/0/rate"),
        ({"quote": "USD"}, "/exchange_rates/0/quote"),
        ({"base": "XXQ"}, "/exchange_rates/0/base"),
        ({"on": "yesterday"}, "/exchange_rates/0/on"),
        ({"bid": "1.1"}, "/exchange_rates/0/bid"),
    ],
)
def test_what_is_no_rate_is_refused_at_its_place_and_nothing_is_recorded(
    api, changed: dict[str, Any], pointer: str
) -> None:
    refused = api.post(ROUTE, {"exchange_rates": [a_rate(**changed), a_rate()]})

    assert assert_problem(refused) in ("invalid-input", "invalid-document", "invalid-amount")
    assert refused.json["errors"][0]["pointer"] == pointer
    assert api.get(ROUTE).json["items"] == []


@pytest.mark.parametrize("query", ["after=x", "after=-1", "limit=0", "buyer_id=1"])
def test_a_page_is_asked_for_in_form(shared_api, query: str) -> None:
    assert assert_problem(shared_api.get(f"{ROUTE}?{query}")) == "invalid-query"


def test_a_limit_is_decided_in_the_currency_of_its_request(api) -> None:
    buyer = api.known_buyer()
    wanted = {"amount": "20000.00", "currency": "USD"}
    unknown = api.decide(buyer, "key-1", wanted=wanted)
    assert (unknown.json["outcome"], unknown.json["limit_in_force"]) == ("referred", None)

    api.post(ROUTE, {"exchange_rates": [a_rate()]})
    known = api.decide(buyer, "key-2", wanted=wanted)

    assert known.json["outcome"] == "approved"
    assert known.json["limit_in_force"]["amount"] == "20000.00"
    assert known.json["limit_in_force"]["currency"] == "USD"
    assert known.json["exchange_rates"] == [a_rate()]
    explained = api.get(f"/v1/decisions/{known.json['decision_id']}/explanation?for=analyst")
    assert explained.json["exchange_rates"] == [a_rate()]


def test_rates_are_imported_as_a_table(api) -> None:
    rate = a_rate()
    table = (
        f"on,base,quote,rate,source\n{rate['on']},USD,EUR,0.5,ecb\n{rate['on']},USD,EUR,-1,ecb\n"
    )

    report = api.call(
        "POST", "/v1/imports?kind=exchange_rates", data=table, content_type="text/csv"
    )

    assert report.json["totals"] == {"created": 1, "extended": 0, "unchanged": 0, "rejected": 1}
    good, bad = report.json["lines"]
    assert good == {
        "line": 2, "verdict": "created", "recorded": 1, "unchanged": 0, "likely_duplicates": []
    }  # fmt: skip
    assert (bad["error"]["pointer"], bad["error"]["column"]) == ("/exchange_rates/0/rate", "rate")
    assert [held["rate"] for held in api.get(ROUTE).json["items"]] == ["0.5"]
