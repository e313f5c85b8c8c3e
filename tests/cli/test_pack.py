"""`pack check` and `pack test`: every finding at its place, every failed case."""

import json
import shutil
from pathlib import Path

import pytest

MINIMAL = Path(__file__).parents[2] / "tests" / "packs" / "minimal"


@pytest.fixture
def pack(bare) -> Path:
    folder = bare.folder / "minimal"
    shutil.copytree(MINIMAL, folder)
    return folder


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_shipped_packs_are_sound_and_pass_their_cases(bare) -> None:
    checked = bare.run("pack", "check", "rules/trade_credit", "--no-proofs")
    tested = bare.run("pack", "test", "rules/construction_materials")

    assert (checked.exit_code, tested.exit_code) == (0, 0), checked.output + tested.output
    assert "sound; revision sha256:" in checked.stdout
    assert tested.stdout.rstrip().endswith("cases passed, 0 failed.")


def test_check_tells_all_findings_together_as_an_editor_can_open_them(bare, pack: Path) -> None:
    liquidity = pack / "dimensions" / "liquidity.yaml"
    change(liquidity, "current_assets", "curent_assets")
    change(pack / "facts.yaml", "type: boolean", "type: bolean")
    ended = bare.run("pack", "check", "minimal")

    *findings, total = ended.stdout.splitlines()
    assert ended.exit_code == 1
    assert {finding.split(":")[0] for finding in findings} >= {
        "minimal/dimensions/liquidity.yaml",
        "minimal/facts.yaml",
    }
    assert any("Did you mean current_assets?" in finding for finding in findings)
    assert total == f"minimal: {len(findings)} findings."


def test_check_as_json_has_the_parts_of_each_finding(bare, pack: Path) -> None:
    change(pack / "dimensions" / "liquidity.yaml", "current_assets", "curent_assets")
    document = bare.json("pack", "check", "minimal", exit_code=1)

    found = document["diagnostics"][0]
    assert found["code"] == "unknown-name"
    assert found["path"] == "minimal/dimensions/liquidity.yaml"
    assert found["line"] > 0
    assert found["column"] > 0


def test_a_broken_case_is_a_finding_too(bare, pack: Path) -> None:
    change(pack / "cases" / "examples.yaml", "outcome: approved", "outcome: aproved")

    assert bare.run("pack", "check", "minimal").exit_code == 1
    assert bare.error("pack", "test", "minimal")["code"] == "broken-rule-pack"


def test_a_case_that_fails_is_told_with_what_came(bare, pack: Path) -> None:
    change(pack / "cases" / "examples.yaml", "limit: 50000.00", "limit: 40000.00")
    ended = bare.run("pack", "test", "minimal")

    assert ended.exit_code == 1
    assert ended.stdout.splitlines()[:2] == [
        "minimal/cases/examples.yaml:1: sound_buyer",
        "    limit: expected 40000.00, came 50000.00",
    ]
    document = bare.json("pack", "test", "minimal", exit_code=1)
    assert document["failed"][0]["mismatches"] == [
        {"of": "limit", "expected": "40000.00", "came": "50000.00"}
    ]


def test_a_pack_that_is_not_there_or_is_broken_could_not_be_tested(bare, pack: Path) -> None:
    (pack / "limits.yaml").unlink()

    assert bare.run("pack", "test", "minimal").exit_code == 3
    assert bare.run("pack", "check", "minimal").exit_code == 1
    assert bare.run("pack", "check", "nowhere").exit_code == 3
    assert bare.run("pack", "check").exit_code == 2


def test_schema_prints_one_kind_or_all_kinds_or_writes_them(bare) -> None:
    facts = bare.json("pack", "schema", "facts")
    every = bare.json("pack", "schema")
    written = bare.run("pack", "schema", "--out", "schemas")

    assert facts["additionalProperties"]["properties"]["stale_after"]["description"]
    assert every["facts"] == facts
    assert written.stdout.splitlines() == [f"schemas/{kind}.json" for kind in every]
    for kind, schema in every.items():
        assert json.loads((bare.folder / "schemas" / f"{kind}.json").read_text("utf-8")) == schema


def test_schema_tells_what_it_wrote_as_json_and_where_it_cannot(bare) -> None:
    (bare.folder / "occupied").write_text("a file", encoding="utf-8")

    document = bare.json("pack", "schema", "terms", "--out", "new/schemas")
    assert document == {"written": ["new/schemas/terms.json"]}
    assert bare.run("pack", "schema", "--out", "occupied").exit_code == 2
    assert bare.error("pack", "schema", "--out", "occupied/schemas")["code"] == "unavailable"
    assert bare.run("pack", "schema", "colours").exit_code == 2


SAFETY = """\
insolvent_never:
  says: {en: No insolvent buyer gets a limit., zh: 破产客户不得获得额度。}
  no_limit_when: register_status = "insolvent"
"""


def test_check_says_of_each_statement_what_is_known_of_it(bare, pack: Path) -> None:
    (pack / "safety.yaml").write_text(SAFETY, encoding="utf-8")
    proved = bare.run("pack", "check", "minimal")
    quick = bare.run("pack", "check", "minimal", "--no-proofs")
    document = bare.json("pack", "check", "minimal")["statements"][0]

    assert (proved.exit_code, quick.exit_code) == (0, 0)
    told, sentence = proved.stdout.splitlines()[:2]
    assert told.startswith("minimal/safety.yaml:1: insolvent_never: proved over all facts, ")
    assert sentence == "    No insolvent buyer gets a limit."
    assert "Taken for granted: no formula overflows" in proved.stdout
    assert "Looked for over all inputs and not found: rules" in proved.stdout
    assert "insolvent_never" not in quick.stdout
    assert (document["standing"], document["proof"]["open"]) == ("proved", [])
    assert document["proof"]["questions"] == 2


def test_a_statement_that_a_buyer_breaks_is_a_finding(bare, pack: Path) -> None:
    (pack / "safety.yaml").write_text(SAFETY, encoding="utf-8")
    change(
        pack / "credit_rules" / "rules.yaml",
        'when: register_status = "insolvent"\n',
        'when: register_status = "insolvent"\n  unless: bureau_view >= 900\n',
    )
    ended = bare.run("pack", "check", "minimal")
    document = bare.json("pack", "check", "minimal", exit_code=1)["statements"][0]

    assert ended.exit_code == 1
    assert "insolvent_never: violated." in ended.stdout
    assert "from the case sound_buyer: is granted 50000.00 EUR." in ended.stdout
    found = document["counterexample"]
    assert found["outcome"] == "approved"
    assert {"fact": "register_status", "value": "insolvent"}.items() <= next(
        stated for stated in found["facts"]["observations"] if stated["fact"] == "register_status"
    ).items()
