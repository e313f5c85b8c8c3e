"""One broken pack for each diagnostic: exactly its code, at its place."""

import pytest

from credit_engine.errors import BrokenPack
from credit_engine.pack.compile import check_pack, compile_pack
from credit_engine.pack.diagnostics import CATALOGUE
from tests.pack.packs import broken_names, broken_pack


@pytest.mark.parametrize("name", broken_names())
def test_a_broken_pack_gives_its_diagnostic_at_its_place_and_no_other(name):
    broken = broken_pack(name)
    with pytest.raises(BrokenPack) as caught:
        compile_pack(broken.files)
    found = check_pack(broken.files)
    assert caught.value.diagnostics == tuple(map(str, found))
    assert broken.places
    assert sorted(f"{d.path}:{d.line}:{d.column} {d.code}" for d in found) == sorted(
        f"{place} {broken.code}" for place in broken.places
    ), "\n".join(map(str, found))
    if broken.suggestion is not None:
        assert [d.suggestion for d in found] == [broken.suggestion]


def test_every_code_of_the_catalogue_has_a_broken_pack():
    assert {name.split(".", 1)[0] for name in broken_names()} == set(CATALOGUE)
