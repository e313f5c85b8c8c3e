"""The nodes of files that were read before, for packs that differ in one file."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Node
from credit_engine.pack.read.files import ReadNodes, area_of
from credit_engine.pack.source import read_nodes


def kept_nodes(files: Mapping[str, str]) -> ReadNodes:
    """
    Read *files*, of a pack whose YAML is sound, once; a file with the same text is not read again.

    Reading is most of what compiling a pack takes.
    """
    kept: dict[str, Node | None] = {
        path: read_nodes(path, text, Findings())
        for path, text in files.items()
        if area_of(path) is not None
    }

    def nodes_of(path: str, text: str, findings: Findings) -> Node | None:
        if path in kept and files[path] == text:
            return kept[path]
        return read_nodes(path, text, findings)

    return nodes_of
