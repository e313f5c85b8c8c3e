"""
Secrets and personal data are planted, and looked for in everything that comes out.

The app and the commands are driven through successes, refusals and faults of every kind that can
be made from outside. No log line, problem, metric, description or output of a command may hold a
planted value; each is shown where it is meant to be shown, and nowhere else.
"""

import base64
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask, request
from werkzeug.test import TestResponse

from credit_engine import logs
from credit_engine.api.openapi import operations_of
from credit_engine.api.operations import EXTENSION
from credit_engine.bootstrap import build_app
from credit_engine.cli import main
from credit_engine.settings import Seller, Settings
from tests.api.conftest import RECORDS, REGISTER, ROOT, Api, settings_for
from tests.webhook_receiver import a_receiver, deliver_all

KEY = "canary-key-of-seller-one-0123456789"
OTHER_KEY = "canary-key-of-seller-two-0123456789"
MASTER_KEY = bytes(range(200, 232))
PASSWORD = "canary-database-password"
CONTACT = {
    "name": "Canarina Vogel",
    "email": "canarina.vogel@mail.example",
    "phone": "+49 30 5550100",
}
SELLERS = (Seller("S-1", KEY, "Europe/Berlin"), Seller("S-2", OTHER_KEY))
LOCAL = {"webhook_networks": (ip_network("127.0.0.0/8"),), "webhook_http": True}


def spellings(value: bytes) -> list[str]:
    """The ways in which bytes come out as text."""
    return [base64.b64encode(value).decode(), value.hex(), repr(value), str(list(value))]


@dataclass
class Outputs:
    """All that came out, by where."""

    canaries: dict[str, list[str]]
    seen: list[tuple[str, str]] = field(default_factory=list)

    def add(self, where: str, text: str) -> None:
        self.seen.append((where, text))

    def leaks(self) -> list[str]:
        """Name each canary that is found, and where."""
        return [
            f"{name} in {where}"
            for where, text in self.seen
            for name, values in self.canaries.items()
            if any(value in text or json.dumps(value)[1:-1] in text for value in values)
        ]


def planted() -> Outputs:
    return Outputs(
        {
            "the seller's key": [KEY, OTHER_KEY],
            "the master key": spellings(MASTER_KEY),
            "the database's password": [PASSWORD],
            "the contact person": [*CONTACT.values(), CONTACT["name"].split()[1]],
        }
    )


def with_password(database_url: str) -> str:
    """The URL with a password that a server which trusts this machine does not ask for."""
    parts = urlsplit(database_url)
    if parts.scheme == "sqlite" or parts.password:
        return database_url
    return parts._replace(netloc=parts.netloc.replace("@", f":{PASSWORD}@")).geturl()


@dataclass(frozen=True, slots=True)
class Watched:
    """Calls the app as the first seller; what is not meant for the caller alone is kept."""

    app: Flask
    outputs: Outputs

    def __call__(self, method: str, path: str, **options: object) -> TestResponse:
        answer = Api(self.app, SELLERS[0]).call(method, path, **options)
        self.outputs.add("a header", str(answer.headers))
        if answer.status_code >= 400:
            self.outputs.add(f"a problem of {method} {path}", answer.text)
        return answer


@contextmanager
def watched_api(outputs: Outputs, settings: Settings) -> Iterator[Watched]:
    """Give an app to call; its metrics, its description and its log are kept at the end."""
    log = io.StringIO()
    logs.configure(settings, log)
    app = build_app(settings)
    ask = Watched(app, outputs)
    with closing(app.extensions[EXTENSION].context.store):
        yield ask
        outputs.add("metrics", ask("GET", "/metrics").text)
        outputs.add("openapi.yaml", ask("GET", "/openapi.yaml").text)
    outputs.add("the log", log.getvalue())
    logs.configure(settings, io.StringIO())


def drive(ask: Watched, outputs: Outputs, hook_url: str) -> str:
    """Go through what a caller does, well and badly; the id of a buyer with a contact person."""
    made = ask(
        "POST", "/v1/buyers", json={"name": "Acme", "contact": CONTACT, "register": REGISTER}
    )
    assert made.json["contact"] == CONTACT  # where it is meant to be shown
    buyer_id = str(made.json["buyer_id"])
    for kind, entries in RECORDS.items():
        ask("POST", f"/v1/buyers/{buyer_id}/{kind}", json={kind: entries})
    hook = ask("POST", "/v1/webhooks", json={"url": hook_url, "types": ["*"]})
    secret = hook.json["secret"]
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    outputs.canaries["the webhook's secret"] = [secret, *spellings(raw)]
    outputs.add("a webhook", ask("GET", f"/v1/webhooks/{hook.json['webhook_id']}").text)
    body = {
        "kind": "new",
        "buyer": {"buyer_id": buyer_id},
        "wanted": {"amount": "50000.00", "currency": "EUR"},
        "terms": {"instrument": "open_account", "days": 30, "from": "invoice_date"},
    }
    decided = ask("POST", "/v1/limit-requests", json=body, headers={"Idempotency-Key": "k-1"})
    outputs.add("a decision", decided.text)
    outputs.add("events", ask("GET", "/v1/events").text)
    outputs.add("a record", ask("GET", f"/v1/buyers/{buyer_id}/shipment-record?form=html").text)
    go_wrong(ask, buyer_id)
    return buyer_id


def go_wrong(ask: Watched, buyer_id: str) -> None:
    """Send keys and personal data where they do not belong, and what cannot be used."""
    wrong_contacts = [
        {**CONTACT, "title": CONTACT["name"]},
        {**CONTACT, "email": CONTACT["email"] + "\n"},
        {"name": [CONTACT["name"]]},
        CONTACT["name"],
        {**CONTACT, "name": CONTACT["name"] * 1_000},
    ]
    for contact in wrong_contacts:
        assert ask("POST", "/v1/buyers", json={"name": "A", "contact": contact}).status_code == 422
        ask("PATCH", f"/v1/buyers/{buyer_id}", json={"contact": contact},
            headers={"If-Match": '"1"'})  # fmt: skip
    for header in (f"Bearer {KEY}x", f"Basic {KEY}", KEY, f"Bearer {KEY} {OTHER_KEY}"):
        assert ask("GET", "/v1/buyers", headers={"Authorization": header}).status_code == 401
    for header in ("X-Request-Id", "Idempotency-Key", "traceparent", "If-Match", "User-Agent"):
        ask("POST", "/v1/limit-requests", json={}, headers={header: f"{KEY} {CONTACT['email']}"})
    raw = f'{{"contact": {{"email": "{CONTACT["email"]}", "key": "{KEY}"'.encode()
    for data in (raw, raw + b"\xff", raw * 2):
        ask("POST", "/v1/buyers", data=data, content_type="application/json")
    for declared in operations_of(ask.app):
        path = declared.path.replace("{buyer_id}", buyer_id).replace("{", "").replace("}", "")
        ask(declared.method, path, data=raw, content_type="application/json")
        # The caller may see again what it wrote in a path; the log may not.
        Api(ask.app, SELLERS[0]).call(declared.method, f"{path}/{KEY}?{KEY}={KEY}")


def broken_vault(outputs: Outputs, database_url: str, buyer_id: str) -> None:
    """Read the person under another master key: a fault of ours, with a line in the log."""
    settings = settings_for(database_url, sellers=SELLERS, master_key=bytes(32))
    with watched_api(outputs, settings) as ask:
        answer = ask("GET", f"/v1/buyers/{buyer_id}")
        assert answer.status_code >= 500
        outputs.add("a fault", answer.text)


def commands(outputs: Outputs, database_url: str, folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Run commands, good and bad, with the planted settings."""
    listed = [{"seller_id": of.seller_id, "key": of.key} for of in SELLERS]
    variables = {
        "DATABASE_URL": database_url,
        "CREDIT_ENGINE_SELLERS": json.dumps(listed),
        "CREDIT_ENGINE_MASTER_KEY": base64.b64encode(MASTER_KEY).decode(),
        "CREDIT_ENGINE_PACK": str(ROOT / "tests" / "packs" / "minimal"),
    }
    bad = {"name": "B", "numbers": [{"system": "erp", "payer_number": "2"}]}
    lines = [
        {**bad, "contact": CONTACT},
        {**bad, "contact": {**CONTACT, "nick": CONTACT["name"]}},
        {**bad, "contact": CONTACT["name"]},
        {**bad, "contact": {**CONTACT, "email": CONTACT["email"] * 100}},
    ]
    (folder / "buyers.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    table = f"name,system,payer_number,contact_email\nA,,,{CONTACT['email']}\n"
    (folder / "buyers.csv").write_text(table)
    patch.chdir(folder)
    unreachable = f"postgresql://u:{PASSWORD}@127.0.0.1:9/nothing"
    changes: list[Mapping[str, str]] = [
        {},
        {"DATABASE_URL": unreachable},
        {"DATABASE_URL": f"mysql://u:{PASSWORD}@h/d"},
        {"DATABASE_URL": f"postgresql://u:{PASSWORD}@[bad/d"},
        {"CREDIT_ENGINE_MASTER_KEY": base64.b64encode(MASTER_KEY).decode() + "x"},
        {"CREDIT_ENGINE_SELLERS": json.dumps([*listed, listed[0]])},
        {"CREDIT_ENGINE_SELLERS": f'[{{"seller_id": "S-1", "key": "{KEY}", '},
        {"CREDIT_ENGINE_SELLER_KEY": KEY},
        {"CREDIT_ENGINE_PACK": str(folder / "nowhere")},
    ]
    asked = [
        ["import", "buyers.jsonl", "--seller", "S-1"],
        ["import", "buyers.csv", "--seller", "S-1"],
        ["verify"],
        ["replay", "--all", "--seller", "S-1"],
        ["accounts", "check", "--seller", "S-1"],
        ["limits", "review", "--seller", "S-1"],
        ["decide", "--buyer", "erp:2", "--amount", "1.00", "--currency", "EUR", "--days", "30",
         "--key", "k", "--seller", "S-1"],
        ["openapi"],
    ]  # fmt: skip
    for changed in changes:
        for command in asked if not changed else asked[:1] + asked[2:3]:
            for options in ([], ["--json"]):
                runner = CliRunner(env={**variables, **changed})
                ended = runner.invoke(main, [*command, *options])
                outputs.add(f"{' '.join([*command, *options])} with {[*changed]}", ended.output)
                assert ended.exception is None or isinstance(ended.exception, SystemExit)


def test_no_secret_and_no_person_comes_out_where_it_is_not_meant_to(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs, url = planted(), with_password(database_url)
    settings = settings_for(url, sellers=SELLERS, master_key=MASTER_KEY, **LOCAL)
    with a_receiver() as receiver, watched_api(outputs, settings) as ask:
        buyer_id = drive(ask, outputs, receiver.url)
        deliver_all(ask.app.extensions[EXTENSION].context)
        for got in receiver.got:
            outputs.add("what a webhook was told", f"{got.headers} {got.body.decode()}")
    broken_vault(outputs, url, buyer_id)
    commands(outputs, url, tmp_path, monkeypatch)

    assert outputs.leaks() == []
    assert len(outputs.seen) > 200
    assert receiver.got
    assert "the webhook's secret" in outputs.canaries


def logs_the_key(app: Flask) -> None:
    @app.before_request
    def log_key() -> None:
        logs.logger().info("request", authorization=request.headers.get("Authorization"))


def logs_the_person(app: Flask) -> None:
    @app.before_request
    def log_body() -> None:
        logs.logger().info("request", body=request.get_data(as_text=True))


@pytest.mark.parametrize(
    ("plant", "found"),
    [
        (logs_the_key, "the seller's key in the log"),
        (logs_the_person, "the contact person in the log"),
    ],
)
def test_a_planted_leak_is_found(
    tmp_path: Path, plant: Callable[[Flask], None], found: str
) -> None:
    outputs = planted()
    settings = settings_for(f"sqlite:///{tmp_path / 'c.db'}", sellers=SELLERS, **LOCAL)
    with watched_api(outputs, settings) as ask:
        plant(ask.app)
        ask("POST", "/v1/buyers", json={"name": "Acme", "contact": CONTACT})

    assert outputs.leaks() == [found]
