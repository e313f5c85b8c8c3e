"""A real app over a real store and a real rule pack, and a seller's way to call it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from credit_engine import logs
from credit_engine.api.operations import EXTENSION
from credit_engine.bootstrap import build_app
from credit_engine.settings import Seller, Settings
from tests.bounded_packs import bounded_files

ROOT = Path(__file__).parents[2]
SELLER = Seller("S-1", "key-of-seller-one-0123456789abcdef", "Europe/Berlin")
OTHER = Seller("S-2", "key-of-seller-two-0123456789abcdef", "Asia/Shanghai")


def settings_for(database_url: str, **changed: Any) -> Settings:
    return Settings(
        **{
            "sellers": (SELLER, OTHER),
            "master_key": bytes(range(32)),
            "database_url": database_url,
            "pack_folder": ROOT / "tests" / "packs" / "minimal",
            "wrong_keys_per_minute": 100_000,  # a test of wrong keys sends many at once
            **changed,
        }
    )


SETTINGS = settings_for("sqlite:///unused")


@dataclass(slots=True)
class Api:
    """Calls the app as one seller."""

    app: Flask
    seller: Seller = SELLER
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.seller.key}", **self.headers}
        headers |= options.pop("headers", {})
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.call("POST", path, json=json, **options)

    def patch(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        return self.call("PATCH", path, json=json, **options)

    def as_seller(self, seller: Seller) -> "Api":
        return Api(self.app, seller)

    def new_buyer(self, **parts: Any) -> Any:
        answer = self.post("/v1/buyers", {"name": "Acme GmbH", **parts})
        assert answer.status_code == 201, answer.text
        return answer.json

    def known_buyer(self) -> str:
        """Create a buyer with everything that the minimal pack reads; return its id."""
        buyer_id = self.new_buyer(register=REGISTER)["buyer_id"]
        for kind, entries in RECORDS.items():
            recorded = self.post(f"/v1/buyers/{buyer_id}/{kind}", {kind: entries})
            assert recorded.status_code == 200, recorded.text
        return str(buyer_id)

    def decide(self, buyer: Any, key: str = "key-1", **parts: Any) -> TestResponse:
        buyer = buyer if isinstance(buyer, dict) else {"buyer_id": buyer}
        return self.post(
            "/v1/limit-requests",
            {**REQUEST, "buyer": buyer, **parts},
            headers={"Idempotency-Key": key},
        )

    def limited_buyer(self) -> str:
        """Create a buyer with a limit of 50,000 EUR in force; return its id."""
        buyer_id = self.known_buyer()
        decided = self.decide(buyer_id, key=f"limit-of-{buyer_id}")
        assert decided.json["limit_in_force"]["amount"] == "50000.00", decided.text
        return buyer_id

    def check_order(self, buyer: Any, key: str = "order-1", **parts: Any) -> TestResponse:
        buyer = buyer if isinstance(buyer, dict) else {"buyer_id": buyer}
        return self.post(
            "/v1/orders/check",
            {**ORDER, "buyer": buyer, **parts},
            headers={"Idempotency-Key": key},
        )


REGISTER = {"register_status": "active", "files_accounts": True, "founded_on": "2001-05-17"}
REQUEST = {
    "kind": "new",
    "wanted": {"amount": "50000.00", "currency": "EUR"},
    "terms": {"instrument": "open_account", "days": 30, "from": "invoice_date"},
}


ORDER = {
    "document": {"stage": "order", "number": "SO-4711"},
    "open_amount": {"amount": "42000.00", "currency": "EUR"},
}


def statement(period_end: str, **items: str) -> dict[str, Any]:
    return {
        "period_end": period_end,
        "months": 12,
        "currency": "EUR",
        "source": "annual_report",
        "items": items,
    }


RECORDS: dict[str, list[dict[str, Any]]] = {
    "statements": [
        statement(
            f"{year}-06-30",
            current_assets="900000.00",
            current_liabilities="400000.00",
            sales="2500000.00",
        )
        for year in (2025, 2026)
    ],
    "receivables": [
        {
            "number": "R-1",
            "issued_on": "2026-07-01",
            "due_on": "2026-07-31",
            "amount": "1200.00",
            "currency": "EUR",
            "payments": [{"on": "2026-07-30", "amount": "1200.00"}],
        }
    ],
    "observations": [
        {"fact": "bureau_score", "value": 712, "valid_at": "2026-10-01", "source": "bureau"}
    ],
}


@pytest.fixture(autouse=True)
def _quiet_logs(tmp_path: Path) -> Iterator[None]:
    """Keep the log of each test in a file of its own, off the terminal."""
    with (tmp_path / "log.jsonl").open("w", encoding="utf-8") as stream:
        logs.configure(SETTINGS, stream)
        yield
    # Between tests, fixtures of a whole module may call the app too.
    logs.configure(SETTINGS, io.StringIO())


@pytest.fixture
def log_lines(tmp_path: Path) -> Callable[[], str]:
    """Give what was logged so far."""
    return (tmp_path / "log.jsonl").read_text


@contextmanager
def api_over(database_url: str, **changed: Any) -> Iterator[Api]:
    """Give a seller's calls of an app over an empty database, and close what it opened."""
    app = build_app(settings_for(database_url, **changed))
    yield Api(app)
    app.extensions[EXTENSION].context.store.close()


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """A seller's calls of an app over an empty SQLite file."""
    with api_over(f"sqlite:///{tmp_path / 'credit.db'}") as opened:
        yield opened


@pytest.fixture
def bounded_api(tmp_path: Path) -> Iterator[Api]:
    """The same by a pack with an authority.yaml."""
    folder = tmp_path / "bounded"
    for path, text in bounded_files().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    with api_over(f"sqlite:///{tmp_path / 'credit.db'}", pack_folder=folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def shared_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One app for a module's tests of what never gets as far as a record."""
    with api_over(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'credit.db'}") as opened:
        yield opened


@pytest.fixture
def api_on_each_database(database_url: str) -> Iterator[Api]:
    """The same on each database."""
    with api_over(database_url) as opened:
        yield opened
