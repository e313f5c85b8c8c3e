"""
What the engine runs on, as a bill of materials, and whether any of it is known to be weak.

    python -m tests.dependency_report sbom     build/sbom.cdx.json, from the locks (CycloneDX)
    python -m tests.dependency_report audit    the same packages against known vulnerabilities

Both work from the locks alone; nothing is installed. The audit asks a service on the internet.
Where that does not answer, it says so and ends with 3: not audited is not sound.
"""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCKS = tuple(ROOT / "requirements" / name for name in ("native.txt", "run.txt"))
SBOM = ROOT / "build" / "sbom.cdx.json"
SOUND, FOUND, NOT_AUDITED = 0, 1, 3
AUDIT_SECONDS = 120
PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.IGNORECASE | re.MULTILINE)


def locked() -> set[tuple[str, str]]:
    """Return name and version of every package that the engine runs on."""
    text = "\n".join(lock.read_text(encoding="utf-8") for lock in LOCKS)
    return {(plain(name), version) for name, version in PINNED.findall(text)}


def plain(name: str) -> str:
    """Return a package's name as PEP 503 has it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def make_sbom(target: Path) -> None:
    """Write the bill of materials of the locks."""
    target.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "-",
            "--output-reproducible", "--pyproject", ROOT / "pyproject.toml", "--output-format",
            "JSON", "--output-file", target,
        ],
        input="\n".join(lock.read_text(encoding="utf-8") for lock in LOCKS),
        text=True,
        check=True,
    )  # fmt: skip


def differences(sbom: Mapping[str, Any], packages: set[tuple[str, str]]) -> list[str]:
    """Name what stands in the bill or in the locks alone, and what has no hash."""
    listed = {(plain(of["name"]), of.get("version", "")): of for of in sbom["components"]}
    missing = [f"not in the bill: {name} {version}" for name, version in packages - listed.keys()]
    more = [f"not in the locks: {name} {version}" for name, version in listed.keys() - packages]
    bare = [f"without a hash: {name}" for (name, _), of in listed.items() if not hashes_of(of)]
    return sorted([*missing, *more, *bare])


def hashes_of(component: Mapping[str, Any]) -> list[Any]:
    """Return the hashes that a component is pinned by."""
    references = component.get("externalReferences", [])
    return [found for reference in references for found in reference.get("hashes", [])]


def write_sbom() -> int:
    """Make the bill and hold it to the locks."""
    make_sbom(SBOM)
    found = differences(json.loads(SBOM.read_text(encoding="utf-8")), locked())
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.stdout.write(f"{SBOM.relative_to(ROOT)}: {len(locked())} packages.\n")
    return FOUND if found else SOUND


def audit() -> int:
    """Ask for known vulnerabilities of every locked package."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes"]
    command += ["--progress-spinner", "off", "--format", "json"]
    for lock in LOCKS:
        command += ["--requirement", str(lock)]
    try:
        asked = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=AUDIT_SECONDS
        )
    except subprocess.TimeoutExpired:
        return told("", f"no answer within {AUDIT_SECONDS} seconds")
    return told(asked.stdout, asked.stderr)


def told(answer: str, errors: str) -> int:
    """Say what an audit came to; only an answer about every package counts as one."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        lines = [line for line in errors.splitlines() if line.strip()]
        why = lines[-1][:300] if lines else "no answer"
        sys.stdout.write(f"The dependencies could NOT be audited: {why}\n")
        return NOT_AUDITED
    # A package that the service does not know is listed too, without a version.
    answered = {(plain(of["name"]), of["version"]) for of in packages if "vulns" in of}
    weak = [of for of in packages if of.get("vulns")]
    for of in weak:
        ids = ", ".join(found["id"] for found in of["vulns"])
        sys.stdout.write(f"{of['name']} {of['version']}: {ids}\n")
    unanswered = sorted(locked_here() - answered)
    if unanswered:
        names = ", ".join(name for name, _ in unanswered)
        why = next((of["skip_reason"] for of in packages if "skip_reason" in of), "no answer")
        sys.stdout.write(f"{len(unanswered)} could NOT be audited: {names}\n({why})\n")
    sys.stdout.write(f"{len(answered)} packages audited, {len(weak)} with known weaknesses.\n")
    return FOUND if weak else NOT_AUDITED if unanswered else SOUND


def locked_here() -> set[tuple[str, str]]:
    """Return what of the locks is for this Python and system: the auditor passes over the rest."""
    from packaging.requirements import Requirement

    found = set()
    for lock in LOCKS:
        for line in lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines():
            requirement = Requirement(re.sub(r"\s--hash=\S+", "", line).strip())
            if requirement.marker is None or requirement.marker.evaluate():
                (pin,) = requirement.specifier
                found.add((plain(requirement.name), pin.version))
    return found


if __name__ == "__main__":
    sys.exit({"sbom": write_sbom, "audit": audit}[sys.argv[1]]())
