"""`pack docs`: the pages on disk, and the templates in what is installed."""

import shutil
import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[2]
MINIMAL = str(ROOT / "tests" / "packs" / "minimal")


def test_it_writes_a_page_for_each_language_that_names_the_other(bare) -> None:
    ended = bare.run("pack", "docs", MINIMAL, "--out", "new/handbook")

    assert ended.exit_code == 0
    assert ended.stdout.splitlines() == ["new/handbook/en.html", "new/handbook/zh.html"]
    english = (bare.folder / "new" / "handbook" / "en.html").read_text("utf-8")
    chinese = (bare.folder / "new" / "handbook" / "zh.html").read_text("utf-8")
    assert '<a href="zh.html"' in english
    assert '<a href="en.html"' in chinese


def test_one_language_alone_names_no_other(bare) -> None:
    document = bare.json("pack", "docs", MINIMAL, "--out", "handbook", "--language", "zh")

    assert document == {"written": ["handbook/zh.html"]}
    assert "en.html" not in (bare.folder / "handbook" / "zh.html").read_text("utf-8")


def test_safety_statements_are_shown_with_what_is_known_of_them(bare) -> None:
    pack = bare.folder / "promising"
    shutil.copytree(MINIMAL, pack)
    (pack / "safety.yaml").write_text(
        "within_what_is_wanted:\n"
        "  says: {en: Never above the want., zh: 额度不超过申请金额。}\n"
        "  limit_never_exceeds: [wanted]\n",
        encoding="utf-8",
    )
    proving = bare.run("pack", "docs", str(pack), "--out", "proved", "--language", "en")
    quick = bare.run("pack", "docs", str(pack), "--out", "quick", "--language", "en", "--no-proofs")

    assert (proving.exit_code, quick.exit_code) == (0, 0)
    proved = (bare.folder / "proved" / "en.html").read_text("utf-8")
    assert "Never above the want.</td><td>Proved for every buyer" in proved
    unproved = (bare.folder / "quick" / "en.html").read_text("utf-8")
    assert "Never above the want.</td><td>declared; " in unproved


def test_wrong_use_a_broken_pack_and_a_place_that_cannot_be_written_are_told(bare) -> None:
    (bare.folder / "occupied").write_text("a file", encoding="utf-8")
    shutil.copytree(MINIMAL, bare.folder / "broken")
    (bare.folder / "broken" / "limits.yaml").unlink()

    assert bare.run("pack", "docs", MINIMAL).exit_code == 2
    assert bare.run("pack", "docs", MINIMAL, "--out", "x", "--language", "de").exit_code == 2
    assert bare.error("pack", "docs", "broken", "--out", "x")["code"] == "broken-rule-pack"
    assert bare.error("pack", "docs", MINIMAL, "--out", "occupied/x")["code"] == "unavailable"


def test_the_templates_are_part_of_what_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["credit_engine"]
    package = ROOT / "credit_engine"
    files = [
        file.relative_to(package).as_posix()
        for file in (package / "explain" / "handbook" / "templates").iterdir()
    ]

    assert len(files) >= 3
    assert [file for file in files if not any(fnmatch(file, one) for one in patterns)] == []
