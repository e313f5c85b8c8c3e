"""The first stage: each file of a pack to its reader, by its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from credit_engine.pack.diagnostics import Findings, did_you_mean
from credit_engine.pack.nodes import Node, Place
from credit_engine.pack.raw import RawPack
from credit_engine.pack.read.actions import read_actions
from credit_engine.pack.read.authority import read_authority
from credit_engine.pack.read.credit_rules import read_credit_rules
from credit_engine.pack.read.dimensions import read_dimensions
from credit_engine.pack.read.exposure import read_exposure
from credit_engine.pack.read.facts import read_facts, read_parameters
from credit_engine.pack.read.fields import Fields
from credit_engine.pack.read.limits import read_limits
from credit_engine.pack.read.meta import read_meta
from credit_engine.pack.read.reasons import read_reasons
from credit_engine.pack.read.safety import read_safety
from credit_engine.pack.read.scorecards import read_scorecards
from credit_engine.pack.read.segments import read_segments
from credit_engine.pack.read.terms import read_terms
from credit_engine.pack.revision import CASES_FOLDER, decides
from credit_engine.pack.source import read_nodes

Reader = Callable[[Fields, RawPack], None]
# Path, text and findings of one file to its nodes: read_nodes, or what keeps what that gave.
ReadNodes = Callable[[str, str, Findings], Node | None]

# Every pack has these, but for the optional ones.
SINGLE_FILES: Mapping[str, Reader] = {
    "pack.yaml": read_meta,
    "facts.yaml": read_facts,
    "segments.yaml": read_segments,
    "limits.yaml": read_limits,
    "terms.yaml": read_terms,
    "exposure.yaml": read_exposure,
    "authority.yaml": read_authority,
    "reasons.yaml": read_reasons,
    "actions.yaml": read_actions,
    "safety.yaml": read_safety,
}
# A pack without actions tells buyers of none; one without safety statements promises nothing;
# without exposure.yaml the strict policy of pack/exposure_default.py holds; without
# authority.yaml amounts are bounded by the limits alone (authority_model.UNBOUND).
OPTIONAL_FILES = frozenset({"actions.yaml", "safety.yaml", "exposure.yaml", "authority.yaml"})
# A folder's files are read as if they were one; how they are parted is the author's choice.
FOLDERS: Mapping[str, Reader] = {
    "parameters/": read_parameters,
    "dimensions/": read_dimensions,
    "scorecards/": read_scorecards,
    "credit_rules/": read_credit_rules,
}
_IN_FOLDER = re.compile(r"([a-z_]+/)[a-z][a-z0-9_]*\.yaml")


def read_pack(
    files: Mapping[str, str], findings: Findings, nodes_of: ReadNodes = read_nodes
) -> RawPack:
    """Read every file of *files* (path -> text); what is wrong goes to *findings*."""
    pack = RawPack()
    for path in sorted(files):
        area = area_of(path)
        if area is not None:
            node = nodes_of(path, files[path], findings)
            _read_file(area, path, node, pack, findings)
        elif decides(path):
            refuse_path(path, findings)
    for path in SINGLE_FILES:
        if path not in files and path not in OPTIONAL_FILES:
            pack.unreadable.add(path)
            findings.add(
                "missing-file", Place(path, 1, 1), "This file is not in the pack.", "", "Add it."
            )
    return pack


def area_of(path: str) -> str | None:
    """The single file or the folder that *path* belongs to; None for one that is not read here."""
    if path in SINGLE_FILES:
        return path
    found = _IN_FOLDER.fullmatch(path)
    return found.group(1) if found is not None and found.group(1) in FOLDERS else None


def _read_file(area: str, path: str, node: Node | None, pack: RawPack, findings: Findings) -> None:
    if node is None:
        pack.unreadable.add(area)
        return
    fields = Fields(node, path, findings, Place(path, 1, 1))
    if not fields.readable:
        pack.unreadable.add(area)
    elif area in SINGLE_FILES:
        SINGLE_FILES[area](fields, pack)
    else:
        FOLDERS[area](fields, pack)


def is_case(path: str) -> bool:
    """Whether *path* is a file of cases."""
    found = _IN_FOLDER.fullmatch(path)
    return found is not None and found.group(1) == CASES_FOLDER


def refuse_path(path: str, findings: Findings) -> None:
    """Report a file that nothing reads."""
    known = [*SINGLE_FILES, *(f"{folder}NAME.yaml" for folder in FOLDERS)]
    name = path.rpartition("/")[2]
    name = f"{name.removesuffix('.yml').removesuffix('.yaml')}.yaml"
    near = [f"{known_folder}{name}" for known_folder in (*FOLDERS, CASES_FOLDER)]
    candidates = [*SINGLE_FILES, *near]
    findings.add(
        "unknown-file",
        Place(path, 1, 1),
        "Nothing reads this file.",
        f"A pack has {', '.join(known)}, cases/NAME.yaml, README.md and CHANGELOG.md"
        " (names in lower-case letters, digits and _).",
        did_you_mean(path, candidates),
    )
