"""The client against a real server, through a proxy that loses answers."""

import ast
import json
import re
from pathlib import Path

import pytest
import requests

from credit_engine import client as package
from credit_engine.api.edge import BODY_BYTES_MAX
from credit_engine.api.imports import ROWS_MAX
from credit_engine.client import (
    IMPORT_BYTES_MAX,
    IMPORT_LINES_MAX,
    Client,
    Problem,
    backoff_seconds,
)
from credit_engine.domain.cover_document import write_cover
from credit_engine.domain.hold_document import write_hold
from tests.api.conftest import RECORDS, REGISTER, SELLER
from tests.api.running_server import Running, running_server
from tests.builders import a_cover, a_hold
from tests.flaky_proxy import FlakyProxy, flaky_proxy


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with running_server(tmp_path_factory.mktemp("client")) as running:
        yield running


@pytest.fixture
def proxy(server: Running):
    with flaky_proxy(server.port) as running:
        yield running


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def client(proxy: FlakyProxy, slept: list[float]) -> Client:
    return Client(proxy.url, SELLER.key, sleep=slept.append)


@pytest.fixture
def buyer_id(client: Client) -> str:
    made = client.create_buyer("Acme GmbH", register=REGISTER, contact={"name": "Ann Example"})
    client.record_statements(made["buyer_id"], RECORDS["statements"])
    client.record_receivables(made["buyer_id"], RECORDS["receivables"])
    recorded = client.record_observations(made["buyer_id"], RECORDS["observations"])
    assert recorded["version"] == 4
    return str(made["buyer_id"])


def ask(client: Client, buyer_id: str, **options: str):
    buyer = {"buyer_id": buyer_id}
    return client.request_limit(buyer, amount="50000.00", currency="EUR", days=30, **options)


def keys_of(proxy: FlakyProxy) -> list[bytes]:
    found = [re.search(rb"Idempotency-Key: (\S+)", request) for request in proxy.seen]
    return [match.group(1) for match in found if match]


def test_a_limit_is_asked_for_and_its_record_read(client: Client, buyer_id: str) -> None:
    decided = ask(client, buyer_id)

    assert decided["outcome"] == "approved"
    record = client.read_decision(decided["decision_id"])
    assert record["decision"]["outcome"] == "approved"


def test_exchange_rates_are_recorded_once_though_the_answer_is_lost(
    client: Client, proxy: FlakyProxy, slept: list[float]
) -> None:
    rate = {"base": "EUR", "quote": "USD", "rate": "1.1", "on": "2026-11-20", "source": "ecb"}
    proxy.faults.append("lose")

    recorded = client.record_exchange_rates([rate])

    assert (recorded, len(slept)) == ({"recorded": 0, "unchanged": 1}, 1)


@pytest.mark.parametrize(
    "faults", [["lose"], ["refuse"], ["busy"], ["lose", "busy", "refuse", "lose", "busy"]]
)
def test_a_request_goes_out_again_under_its_key_and_is_decided_once(
    client: Client, proxy: FlakyProxy, slept: list[float], buyer_id: str, faults: list[str]
) -> None:
    proxy.faults.extend(faults)

    decided = ask(client, buyer_id)

    keys = keys_of(proxy)
    assert len(keys) == len(faults) + 1
    assert len(set(keys)) == 1
    assert len(slept) == len(faults)
    decisions = requests.get(
        f"{proxy.url}/v1/decisions",
        params={"buyer_id": buyer_id},
        headers={"Authorization": f"Bearer {SELLER.key}"},
        timeout=10,
    ).json()["items"]
    assert [decision["decision_id"] for decision in decisions] == [decided["decision_id"]]


def test_two_requests_have_two_keys_and_a_kept_key_is_used(
    client: Client, proxy: FlakyProxy, buyer_id: str
) -> None:
    ask(client, buyer_id)
    ask(client, buyer_id)
    ask(client, buyer_id, idempotency_key="kept-4711")

    keys = keys_of(proxy)
    assert len(set(keys)) == 3
    assert keys[-1] == b"kept-4711"


@pytest.mark.parametrize("fault", ["busy", "too many"])
def test_a_busy_server_is_given_the_time_it_asks_for(
    client: Client, proxy: FlakyProxy, slept: list[float], buyer_id: str, fault: str
) -> None:
    proxy.faults.append(fault)

    ask(client, buyer_id)

    assert slept == [3.0]


def test_it_gives_up_after_its_attempts(
    client: Client, proxy: FlakyProxy, slept: list[float], buyer_id: str
) -> None:
    proxy.faults.extend(["busy"] * 6)
    with pytest.raises(Problem) as refused:
        ask(client, buyer_id)
    assert refused.value.status == 503

    proxy.faults.extend(["refuse"] * 6)
    with pytest.raises(requests.ConnectionError):
        ask(client, buyer_id)
    assert len(slept) == 10


def test_a_buyer_is_created_once_and_never_sent_again(client: Client, proxy: FlakyProxy) -> None:
    proxy.faults.append("lose")

    with pytest.raises(requests.ConnectionError):
        client.create_buyer("Beta Ltd", numbers=[("erp-1", "4711")])

    found = client.find_buyer("erp-1", "4711")
    assert found is not None
    assert found["name"] == "Beta Ltd"
    assert client.find_buyer("erp-1", "0815") is None


def test_a_problem_is_raised_with_all_it_says(client: Client, slept: list[float]) -> None:
    with pytest.raises(Problem, match="There is no such buyer") as refused:
        ask(client, "01ABC")

    assert refused.value.type == "/problems/buyer-not-found"
    assert refused.value.status == 404
    assert refused.value.request_id
    assert slept == []

    with pytest.raises(Problem) as invalid:
        client.create_buyer("")
    assert invalid.value.errors[0]["pointer"] == "/name"


def test_a_wrong_key_is_a_problem(proxy: FlakyProxy) -> None:
    with pytest.raises(Problem) as refused:
        Client(proxy.url, "wrong").read_decision("01ABC")

    assert refused.value.status == 401


def test_covers_and_holds_are_recorded_once(client: Client, buyer_id: str) -> None:
    cover, hold = write_cover(a_cover()), write_hold(a_hold())

    made = [client.record_covers(buyer_id, [cover]) for _ in range(2)]
    made += [client.record_holds(buyer_id, [hold]) for _ in range(2)]

    assert [of["recorded"] for of in made] == [1, 0, 1, 0]


def firms(prefix: str, count: int) -> list[dict[str, object]]:
    return [
        {
            "name": f"{prefix} {place:05}",
            "numbers": [{"system": prefix, "payer_number": str(place)}],
        }
        for place in range(count)
    ]


def invoice_lines(count: int, comment: str = "") -> list[str]:
    return [
        f'many,{place % 3},"R-{place}{comment}",2026-08-01,2026-08-31,{place + 1}.00,EUR\n'
        for place in range(count)
    ]


INVOICES = "system,payer_number,number,issued_on,due_on,amount,currency\n"


def test_rows_beyond_one_call_are_imported_with_one_report(
    client: Client, proxy: FlakyProxy, tmp_path: Path
) -> None:
    buyers = client.import_rows("buyers", firms("many", 3))
    rows = invoice_lines(IMPORT_LINES_MAX + 10)
    rows[IMPORT_LINES_MAX] = "many,9,R-x,2026-08-01,2026-08-31,1.00,EUR\n"
    (tmp_path / "invoices.csv").write_text(INVOICES + "".join(rows), encoding="utf-8")
    calls = len(proxy.seen)

    report = client.import_file("receivables", tmp_path / "invoices.csv")

    assert buyers["totals"]["created"] == 3
    assert len(proxy.seen) == calls + 2
    assert report["totals"]["extended"] == len(rows) - 1
    assert [line["line"] for line in report["lines"]] == list(range(2, len(rows) + 2))
    (bad,) = [line for line in report["lines"] if line["verdict"] == "rejected"]
    assert (bad["line"], bad["error"]["code"]) == (IMPORT_LINES_MAX + 2, "buyer-not-found")


def test_lines_of_json_go_out_by_their_size_and_again_change_nothing(
    client: Client, proxy: FlakyProxy, tmp_path: Path
) -> None:
    rows = firms("long" * 10, 3)
    lines = [json.dumps(row) + " " * 120_000 + "\n" for row in rows]
    (tmp_path / "buyers.jsonl").write_text("".join(lines), encoding="utf-8")
    proxy.faults.append("lose")

    first = client.import_file("buyers", tmp_path / "buyers.jsonl")
    again = client.import_rows("buyers", rows)

    assert len(proxy.seen) == 4  # two calls, the first of them twice, and one
    assert [line["line"] for line in first["lines"]] == [1, 2, 3]
    # Its answer was lost: what it had recorded is there when it goes out again.
    assert [line["verdict"] for line in first["lines"]] == ["unchanged", "unchanged", "created"]
    assert again["totals"]["unchanged"] == 3


def test_a_quoted_cell_over_two_lines_is_not_cut_apart(client: Client, tmp_path: Path) -> None:
    rows = invoice_lines(IMPORT_LINES_MAX)
    cut = IMPORT_LINES_MAX - 2  # its second line would be the first of the next call
    rows[cut] = rows[cut].replace("R-", "R\n")
    (tmp_path / "invoices.csv").write_text(INVOICES + "".join(rows), encoding="utf-8")
    client.import_rows("buyers", firms("many", 3))

    report = client.import_file("receivables", tmp_path / "invoices.csv")

    (bad,) = [line for line in report["lines"] if line["verdict"] == "rejected"]
    assert (bad["line"], bad["error"]["column"]) == (cut + 2, "number")
    assert report["lines"][-1]["line"] == IMPORT_LINES_MAX + 2


def test_what_the_server_refuses_of_an_import_is_a_problem(client: Client, tmp_path: Path) -> None:
    (tmp_path / "buyers.csv").write_text("name,number\nAurora,1\n", encoding="utf-8")

    with pytest.raises(Problem, match="no column"):
        client.import_file("buyers", tmp_path / "buyers.csv")
    assert client.import_rows("buyers", []) == {"totals": {}, "lines": []}


def test_its_bounds_are_those_of_the_server() -> None:
    assert (IMPORT_BYTES_MAX, IMPORT_LINES_MAX) == (BODY_BYTES_MAX, ROWS_MAX)


def test_the_waits_grow_and_stay_bounded() -> None:
    for attempt in range(1, 40):
        longest = min(0.25 * 2**attempt, 10.0)
        assert longest / 2 <= backoff_seconds(attempt) <= longest


def test_it_imports_nothing_of_ours_but_its_own_parts() -> None:
    for file in Path(package.__file__).parent.glob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {name for name in names if name and name.startswith("credit_engine")}
        assert all(name.startswith("credit_engine.client.") for name in ours), file
