"""One broken pack for each diagnostic: exactly its code, at its place."""

from collections.abc import Mapping

import pytest

from credit_engine.errors import BrokenPack
from credit_engine.pack.compile import check_pack, compile_pack, draft_pack
from credit_engine.pack.diagnostics import CATALOGUE, OF_REVIEWS
from credit_engine.services.prove_pack import prover_of
from tests.pack.packs import broken_names, broken_pack, minimal_pack


@pytest.mark.parametrize("name", broken_names())
def test_a_broken_pack_gives_its_diagnostic_at_its_place_and_no_other(name):
    broken = broken_pack(name)
    found = check_pack(broken.files) or prover_of(draft_pack(broken.files)).review()
    assert compiler_says(broken.files) == ([] if broken.code in OF_REVIEWS else [*map(str, found)])
    assert broken.places
    assert sorted(f"{d.path}:{d.line}:{d.column} {d.code}" for d in found) == sorted(
        f"{place} {broken.code}" for place in broken.places
    ), "\n".join(map(str, found))
    if broken.suggestion is not None:
        assert [d.suggestion for d in found] == [broken.suggestion]


def compiler_says(files: Mapping[str, str]) -> list[str]:
    """Give what keeps the pack from being compiled; nothing where it can be."""
    try:
        compile_pack(files)
    except BrokenPack as error:
        return list(error.diagnostics)
    return []


def test_every_code_of_the_catalogue_has_a_broken_pack():
    assert {name.split(".", 1)[0] for name in broken_names()} == set(CATALOGUE)


def test_the_minimal_pack_has_nothing_that_does_nothing():
    assert check_pack(minimal_pack()) == ()
    assert prover_of(draft_pack(minimal_pack())).review() == ()
