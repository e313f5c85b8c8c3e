"""The examples of docs/integrators.md, run as they stand against a real server."""

import re
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from credit_engine.client import Client
from tests.real_server import ROOT, SELLER_KEY, RealServer

PAGE = (ROOT / "docs" / "integrators.md").read_text(encoding="utf-8")
PARTS = re.compile(r"^```python\n(.*?)^```$|^<!-- (the server .*?) -->$", re.MULTILINE | re.DOTALL)
DAY = "2026-11-20"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RealServer]:
    pack = ROOT / "tests" / "packs" / "minimal"
    with RealServer(f"sqlite:///{tmp_path / 'credit.db'}", tmp_path, pack=pack) as running:
        yield running


def test_every_example_does_what_the_page_says(
    server: RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("time.sleep", lambda _: None)
    names: dict[str, object] = {}
    done = []
    for code, event in PARTS.findall(PAGE):
        if event:
            {"the server stops": server.kill, "the server is back": server.start}[event]()
        else:
            here = code.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{server.port}")
            exec(compile(here.replace('"…"', repr(SELLER_KEY)), "integrators.md", "exec"), names)
        done.append(event or "example")
    assert done.count("example") >= 10
    assert done.count("the server stops") == 1


class ThrownError(Exception):
    """What frappe.throw raises."""


def a_frappe(server: RealServer, folder: Path) -> ModuleType:
    """Stand in for the few parts of the framework that the example calls."""
    frappe = ModuleType("frappe")
    frappe.conf = SimpleNamespace(
        credit_engine_url=f"http://127.0.0.1:{server.port}",
        credit_engine_key=SELLER_KEY,
        credit_engine_desk=str(folder / "desk.db"),
    )
    frappe.queued = []
    frappe.said = []
    frappe.hashes = iter(f"h{place:09}" for place in range(1000))

    def throw(message: str) -> None:
        raise ThrownError(message)

    def enqueue(method: str, *, enqueue_after_commit: bool, **arguments: str) -> None:
        assert enqueue_after_commit
        frappe.queued.append((method, arguments))

    frappe.throw = throw
    frappe.enqueue = enqueue
    frappe.msgprint = frappe.said.append
    frappe.generate_hash = lambda length: next(frappe.hashes)[:length]
    frappe.log_error = lambda title, message: frappe.said.append(f"{title}: {message}")
    return frappe


def a_document(name: str, amount: float, *items: object, **fields: object) -> SimpleNamespace:
    return SimpleNamespace(
        name=name,
        customer="CUST-1",
        currency="EUR",
        grand_total=amount,
        transaction_date=DAY,
        posting_date=DAY,
        delivery_date="2026-12-10",
        due_date="2027-01-19",
        items=list(items),
        **fields,
    )


def test_the_hooks_of_the_erp_example_ask_and_tell(
    server: RealServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frappe = a_frappe(server, tmp_path)
    monkeypatch.setitem(sys.modules, "frappe", frappe)
    path = ROOT / "docs" / "examples" / "erpnext_credit.py"
    spec = spec_from_file_location("erpnext_credit", path)
    credit = module_from_spec(spec)
    spec.loader.exec_module(credit)
    client = Client(frappe.conf.credit_engine_url, SELLER_KEY)
    buyer_id = with_limit(client, "1000.00")

    order = a_document("SO-1", 600.0)
    credit.check_sales_order(order)
    credit.confirm_sales_order(order)
    ((method, arguments),) = frappe.queued
    getattr(credit, method.rpartition(".")[2])(**arguments)
    with pytest.raises(ThrownError, match="ask"):
        credit.check_sales_order(a_document("SO-2", 600.0))

    line = SimpleNamespace(against_sales_order="SO-1", amount=500.0)
    note = a_document("DN-1", 600.0, line)
    credit.check_delivery_note(note)
    credit.record_delivery_note(note)
    line = SimpleNamespace(delivery_note="DN-1", amount=500.0)
    credit.record_sales_invoice(a_document("SINV-1", 600.0, line))

    theirs = [{"category": "open_items", "currency": "EUR", "amount": "600.00"}]
    assert client.reconcile(buyer_id, {"totals": theirs})["agrees"]
    record = client.read_shipment_record(buyer_id)
    (delivered,) = [of for of in record["shipments"] if of["kind"] == "delivery"]
    assert delivered["check"]["document"] == {"stage": "delivery", "number": "DN-1"}

    later = a_document("SO-3", 100.0)
    credit.check_sales_order(later)
    credit.confirm(later.credit_reservation, "SO-3/confirm")
    credit.cancel_sales_order(later)
    credit.recheck_orders()
    assert client.reconcile(buyer_id, {"totals": theirs})["agrees"]


def with_limit(client: Client, amount: str) -> str:
    made = client.create_buyer("Acme GmbH", numbers=[("erpnext", "CUST-1")])
    limit = {
        "amount": amount,
        "currency": "EUR",
        "valid_from": "2026-01-01",
        "review_by": "2199-12-31",
        "max_terms": {"instrument": "open_account", "days": 60, "from": "invoice_date"},
        "reason": "test",
    }
    client.import_rows("limits", [{"buyer": {"buyer_id": made["buyer_id"]}, "limit": limit}])
    return str(made["buyer_id"])


def test_every_link_of_the_page_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", PAGE) if "://" not in link]

    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
