"""`assess`: a what-if on a file, without keys, database or server."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts_document import write_facts
from tests.builders import a_facts_document, a_request, some_facts
from tests.pd_packs import pd_pack

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "docs" / "example_facts.json")
MINIMAL = ("--pack", str(ROOT / "tests" / "packs" / "minimal"))


def test_the_example_is_assessed_without_any_setting(bare) -> None:
    shown = bare.run("assess", "--facts", EXAMPLE, "--as-of", "2026-11-23")

    assert shown.exit_code == 0
    assert shown.stdout.startswith("Outcome    partly_approved\nLimit      150,000.00 USD")
    assert "Bound by   capacity:net_worth" in shown.stdout
    assert "LIM-NET-WORTH" in shown.stdout
    assert [path.name for path in bare.folder.iterdir()] == ["rules"]


def test_a_want_in_another_currency_is_shown_with_its_rate(bare) -> None:
    rate = ExchangeRate("USD", "EUR", Decimal("0.5"), date(2026, 11, 20), "ecb")
    wanted = a_request(amount="90000.00", currency="USD")
    facts = bare.write("facts.json", write_facts(some_facts(exchange_rates=[rate], request=wanted)))

    shown = bare.run("assess", "--facts", facts, "--as-of", "2026-11-22", *MINIMAL)

    assert "90,000.00 USD" in shown.stdout
    assert "1 USD = 0.5 EUR, 2026-11-20, ecb" in shown.stdout


def test_json_is_the_assessment_as_a_decision_records_it(bare) -> None:
    document = bare.json("assess", "--facts", EXAMPLE, "--as-of", "2026-11-23")

    assert document["assessment"]["outcome"] == "partly_approved"
    assert document["assessment"]["limit"]["amount"] == "150000.00"
    assert document["assessment"]["as_of"] == "2026-11-23"
    assert document["assessment_sha256"].startswith("sha256:")


def test_the_same_facts_on_the_same_day_give_the_same_bytes(bare) -> None:
    command = ("assess", "--facts", EXAMPLE, "--as-of", "2026-11-23", "--json")

    assert bare.run(*command).stdout == bare.run(*command).stdout


def test_the_day_decides_what_is_stale(bare) -> None:
    fresh = bare.json("assess", "--facts", EXAMPLE, "--as-of", "2026-11-23")
    later = bare.json("assess", "--facts", EXAMPLE, "--as-of", "2029-11-23")

    assert fresh["assessment"]["inputs"]["register_status"] == "active"
    assert later["assessment"]["inputs"]["register_status"] == {"absent": "stale"}
    assert later["assessment"]["limit"]["amount"] is None


def test_without_a_day_it_is_today(bare) -> None:
    before = date.today()  # noqa: DTZ011 - as the command has it
    document = bare.json("assess", "--facts", EXAMPLE)

    day = date.fromisoformat(document["assessment"]["as_of"])
    assert before <= day <= date.today()  # noqa: DTZ011


def test_facts_come_from_standard_input_too(bare) -> None:
    facts = json.dumps(a_facts_document())
    shown = bare.run("assess", "--facts", "-", "--as-of", "2026-11-22", *MINIMAL, stdin=facts)

    assert shown.exit_code == 0
    assert shown.stdout.startswith("Outcome ")


def test_the_pack_of_the_settings_is_the_default(bare, monkeypatch) -> None:
    monkeypatch.setenv("CREDIT_ENGINE_PACK", MINIMAL[1])
    facts = bare.write("facts.json", a_facts_document())

    document = bare.json("assess", "--facts", facts, "--as-of", "2026-11-22")
    assert document["assessment"]["limit"]["currency"] == "EUR"


@pytest.mark.parametrize(
    ("text", "code", "pointer"),
    [
        ("{", "invalid-document", None),
        ("[]", "invalid-document", None),
        ("{}", "invalid-document", None),
        (
            json.dumps(a_facts_document(request={"kind": "never"})),
            "invalid-document",
            "/request/kind",
        ),
        (json.dumps(a_facts_document(color="red")), "invalid-document", "/color"),
    ],
)
def test_facts_that_cannot_be_read_are_refused_at_their_place(
    bare, text: str, code: str, pointer: str | None
) -> None:
    (bare.folder / "facts.json").write_text(text, encoding="utf-8")

    error = bare.error("assess", "--facts", "facts.json", *MINIMAL)
    assert error["code"] == code
    assert error.get("pointer") == pointer


def test_the_place_stands_in_the_sentence_too(bare) -> None:
    facts = bare.write("facts.json", a_facts_document(color="red"))
    ended = bare.run("assess", "--facts", facts, *MINIMAL)

    assert (ended.exit_code, ended.stdout) == (3, "")
    assert ended.stderr.startswith("credit-engine: /color: ")
    assert len(ended.stderr.splitlines()) == 1


def test_a_file_or_a_pack_that_is_not_there_could_not(bare) -> None:
    assert bare.error("assess", "--facts", "nothing.json")["code"] == "unavailable"
    missing = bare.error("assess", "--facts", EXAMPLE, "--pack", "nowhere")
    assert missing["code"] == "rule-pack-not-found"


@pytest.mark.parametrize("day", ["1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_day_that_nobody_could_mean_is_refused(bare, day: str) -> None:
    assert bare.error("assess", "--facts", EXAMPLE, "--as-of", day)["code"] == "invalid-input"


def test_wrong_use_is_told_by_click(bare) -> None:
    assert bare.run("assess").exit_code == 2
    assert bare.run("assess", "--facts", EXAMPLE, "--as-of", "yesterday").exit_code == 2


def test_a_probability_of_default_is_shown_beside_the_score(bare) -> None:
    for path, text in pd_pack().files.items():
        file = bare.folder / "pack" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    facts = bare.write("facts.json", write_facts(some_facts()))

    shown = bare.run("assess", "--facts", facts, "--as-of", "2026-11-22", "--pack", "pack")

    assert "PD         0.24 % insolvency within 12 months (base rate 2 %:" in shown.stdout
