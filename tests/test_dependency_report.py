"""The bill of materials is whole, and an audit that was not made does not look like one."""

import json
from pathlib import Path

import pytest

from tests import dependency_report as report


@pytest.fixture(scope="module")
def sbom(tmp_path_factory: pytest.TempPathFactory) -> dict:
    target: Path = tmp_path_factory.mktemp("sbom") / "sbom.json"
    report.make_sbom(target)
    return json.loads(target.read_text(encoding="utf-8"))


def test_the_bill_names_every_locked_package_with_version_and_hashes(sbom) -> None:
    assert report.differences(sbom, report.locked()) == []
    assert sbom["bomFormat"] == "CycloneDX"
    assert sbom["metadata"]["component"]["name"] == "credit-engine"
    assert ("durable-rules", "2.0.28") in report.locked()
    assert len(report.locked()) > 30


def test_what_is_left_out_added_or_of_another_version_is_found(sbom) -> None:
    components = sbom["components"]
    first = components[0]
    unpinned = {**first, "externalReferences": []}

    left_out = report.differences({"components": components[1:]}, report.locked())
    other = report.differences(
        {"components": [*components[1:], {**first, "version": "0.0.0"}]}, report.locked()
    )
    bare = report.differences({"components": [*components[1:], unpinned]}, report.locked())

    assert left_out == [f"not in the bill: {report.plain(first['name'])} {first['version']}"]
    assert len(other) == 2
    assert bare == [f"without a hash: {report.plain(first['name'])}"]


def answer_of(packages: set[tuple[str, str]], **vulns: list[str]) -> str:
    return json.dumps(
        {
            "dependencies": [
                {
                    "name": name,
                    "version": version,
                    "vulns": [{"id": found} for found in vulns.get(name, [])],
                }
                for name, version in packages
            ]
        }
    )


def test_an_audit_is_sound_only_where_every_package_was_answered_for(capsys) -> None:
    packages = report.locked_here()
    (left_out,) = [of for of in packages if of[0] == "flask"]

    assert report.told(answer_of(packages), "") == report.SOUND
    assert report.told(answer_of(packages, flask=["PYSEC-1"]), "") == report.FOUND
    assert "flask" in capsys.readouterr().out
    assert report.told(answer_of(packages - {left_out}), "") == report.NOT_AUDITED
    assert "1 could NOT be audited: flask" in capsys.readouterr().out


def test_a_service_that_knows_no_package_has_audited_none(capsys) -> None:
    skipped = [{"name": name, "skip_reason": "not found"} for name, _ in report.locked_here()]

    assert report.told(json.dumps({"dependencies": skipped}), "") == report.NOT_AUDITED
    told = capsys.readouterr().out
    assert "(not found)" in told
    assert "0 packages audited" in told


@pytest.mark.parametrize("answer", ["", "{}", "<html>", "[]"])
def test_no_answer_is_told_and_is_no_pass(answer: str, capsys) -> None:
    assert report.told(answer, "ERROR:pip_audit._cli:no route to host") == report.NOT_AUDITED
    assert "could NOT be audited: ERROR:pip_audit._cli:no route to host" in capsys.readouterr().out
