"""
The packs that are judged: the shipped one, and the same with a scorecard for listed buyers.

Who is listed is no fact of the shipped pack: a segment that asked for it would refer every
buyer of whom nobody says so. A seller with listed buyers adds the files in `listed_buyers/` to
its pack, and a segment of its own; here they show what the market value is worth.
"""

from __future__ import annotations

from pathlib import Path

from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from credit_engine.store.pack_files import read_pack_folder

PACK = Path(__file__).parents[2] / "rules" / "trade_credit"
ADDED = Path(__file__).parent / "listed_buyers"
ESTABLISHED = "established"
LISTED = "listed"


def shipped_pack() -> CompiledPack:
    """The rule pack of the repository."""
    return compile_pack(read_pack_folder(PACK))


def listed_pack() -> CompiledPack:
    """The same, with dimensions on the market value and the scorecard `listed`."""
    added = {
        path.relative_to(ADDED).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(ADDED.rglob("*.yaml"))
    }
    return compile_pack({**read_pack_folder(PACK), **added})
