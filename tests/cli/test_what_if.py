"""`assess` a second time: other facts, another day, another pack, and what moved."""

import shutil
from pathlib import Path

from tests.builders import a_facts_document

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "tests" / "packs" / "minimal"
COMMAND = ("--as-of", "2026-11-22", "--pack", str(MINIMAL))


def sound_facts(**changed):
    """Facts of two years, on which a limit is given."""
    (newest,) = a_facts_document()["statements"]
    statements = [newest, {**newest, "period_end": "2025-05-31"}]
    return a_facts_document(statements=statements, **changed)


def what_if(bare, *options):
    facts = bare.write("facts.json", sound_facts())
    return bare.json("assess", "--facts", facts, *COMMAND, *options)


def test_a_fact_that_is_set_moves_what_rests_on_it(bare) -> None:
    found = what_if(bare, "--set", "bureau_score=100")

    assert found["base"]["assessment"]["inputs"]["bureau_score"] == 712
    assert found["assessment"]["inputs"]["bureau_score"] == 100
    assert found["differences"]["inputs"]["bureau_score"] == {"before": 712, "after": 100}
    assert "bureau_view" in found["differences"]["dimensions"]
    assert found["differences"]["score"]["after"] < found["differences"]["score"]["before"]


def test_a_line_item_an_amount_and_a_fact_taken_away_can_be_set_together(bare) -> None:
    settings = ("current_assets=1.00", "wanted_amount=7.00", "bureau_score=")
    found = what_if(bare, *(part for one in settings for part in ("--set", one)))

    moved = found["differences"]["inputs"]
    assert moved["current_assets"]["after"] == 1
    assert moved["wanted_amount"]["after"] == 7
    assert moved["bureau_score"]["after"] == {"absent": "missing"}


def test_a_change_file_takes_an_invoice_away(bare) -> None:
    changes = bare.write("changes.json", {"receivables": {"R-1": None}})
    kept = sound_facts(receivables=[])
    found = what_if(bare, "--change", changes)

    alone = bare.json("assess", "--facts", bare.write("kept.json", kept), *COMMAND)
    assert found["assessment"] == alone["assessment"]


def test_another_day_and_another_pack(bare) -> None:
    other = bare.folder / "other"
    shutil.copytree(MINIMAL, other)
    limits = other / "limits.yaml"
    limits.write_text(
        limits.read_text("utf-8").replace(
            "share_of_assets * current_assets", "0.001 * current_assets"
        ),
        encoding="utf-8",
    )

    later = what_if(bare, "--other-day", "2029-11-22")
    assert later["differences"]["as_of"] == {"before": "2026-11-22", "after": "2029-11-22"}
    assert later["assessment"]["inputs"]["current_assets"] == {"absent": "stale"}
    strict = what_if(bare, "--other-pack", str(other))
    assert strict["differences"]["bound_by"]["after"] == "capacity:current_assets"
    assert strict["differences"]["amount"]["before"] == "50000.00"
    assert strict["differences"]["rule_pack"]["after"] == strict["assessment"]["pack"]["revision"]


def test_people_see_the_changed_assessment_and_what_moved(bare) -> None:
    facts = bare.write("facts.json", sound_facts())
    shown = bare.run("assess", "--facts", facts, *COMMAND, "--set", "wanted_amount=30000.00")
    same = bare.run("assess", "--facts", facts, *COMMAND, "--other-day", "2026-11-22")

    assert "Limit      30,000.00 EUR" in shown.stdout
    assert "amount: 50000.00 → 30000.00" in shown.stdout
    assert same.stdout.endswith("Moved      nothing\n")


def test_what_cannot_be_changed_is_told(bare) -> None:
    facts = bare.write("facts.json", sound_facts())
    command = ("assess", "--facts", facts, *COMMAND)

    unknown = bare.error(*command, "--set", "bureau_scor=1")
    assert unknown["code"] == "unknown-fact"
    assert "Did you mean bureau_score?" in unknown["message"]
    computed = bare.error(*command, "--set", "own_overdue_amount=1")
    assert computed["pointer"] == "/changes/facts/own_overdue_amount"
    part = bare.error(*command, "--change", bare.write("changes.json", {"invoices": {}}))
    assert part["pointer"] == "/changes/invoices"
    assert bare.run(*command, "--set", "bureau_score").exit_code == 2
