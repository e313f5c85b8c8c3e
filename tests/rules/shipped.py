"""The rule packs of this repository, each read and compiled once."""

from functools import cache
from pathlib import Path

from credit_engine.pack.cases import Case, read_cases
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from credit_engine.store.pack_files import read_pack_folder

RULES = Path(__file__).parents[2] / "rules"
PACKS = ("trade_credit", "construction_materials")


@cache
def files_of(name: str) -> dict[str, str]:
    return dict(read_pack_folder(RULES / name))


@cache
def pack_of(name: str) -> CompiledPack:
    return compile_pack(files_of(name))


@cache
def cases_of(name: str) -> tuple[Case, ...]:
    return tuple(read_cases(files_of(name)))
