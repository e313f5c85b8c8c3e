"""The record of shipments over HTTP: JSON, or a page for whoever prefers one."""

from tests.api.conftest import OTHER
from tests.api.problem_checks import assert_problem


def test_the_record_is_json_or_a_page_by_what_is_asked_for(api):
    path = f"/v1/buyers/{api.new_buyer()['buyer_id']}/shipment-record"

    plain = api.get(f"{path}?from=2026-01-01&to=2026-12-31")
    asked = api.get(f"{path}?format=html")
    browsed = api.get(path, headers={"Accept": "text/html,application/xhtml+xml;q=0.9"})
    both = api.get(f"{path}?format=json", headers={"Accept": "text/html"})

    assert (plain.json["from"], plain.json["to"]) == ("2026-01-01", "2026-12-31")
    assert (plain.json["begins_on"], plain.json["shipments"]) == (None, [])
    assert plain.json["chain"] == {"checks": 0, "last_leaf": None, "verifies": True, "faults": []}
    for page in (asked, browsed):
        assert page.content_type == "text/html; charset=utf-8"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert "Acme GmbH" in page.text
    assert both.content_type == plain.content_type == "application/json"


def test_a_record_that_cannot_be_is_refused(api):
    path = f"/v1/buyers/{api.new_buyer()['buyer_id']}/shipment-record"

    for query in ("from=2026-02-30", "from=2026-02-02&to=2026-02-01", "format=pdf", "day=1"):
        answer = api.get(f"{path}?{query}")
        assert assert_problem(answer, where=query) == "invalid-query"
    assert assert_problem(api.as_seller(OTHER).get(path)) == "buyer-not-found"
