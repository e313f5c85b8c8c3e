"""Keys for a first look: made once, for their owner alone, never used beside keys that are set."""

import base64
import stat

import pytest

from credit_engine.cli.local_keys import FILE, make_local_keys, with_local_keys
from credit_engine.errors import InvalidSettings
from credit_engine.settings import Settings
from tests.cli.conftest import KEYS


def test_keys_are_made_once_and_for_their_owner_alone(bare) -> None:
    make_local_keys()
    first = FILE.read_text(encoding="ascii")
    make_local_keys()

    assert FILE.read_text(encoding="ascii") == first
    assert stat.S_IMODE(FILE.stat().st_mode) == 0o600


def test_they_are_enough_to_start_with(bare) -> None:
    make_local_keys()
    settings = Settings.from_environ(with_local_keys({}))

    assert len(settings.sellers) == 1
    assert len(settings.master_key) == 32


def test_two_places_have_different_keys(bare, tmp_path, monkeypatch) -> None:
    make_local_keys()
    first = with_local_keys({})
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path / "other")
    make_local_keys()

    other = with_local_keys({})
    assert first["CREDIT_ENGINE_SELLER_KEY"] != other["CREDIT_ENGINE_SELLER_KEY"]
    assert first["CREDIT_ENGINE_MASTER_KEY"] != other["CREDIT_ENGINE_MASTER_KEY"]


@pytest.mark.parametrize("name", sorted(KEYS))
def test_any_key_that_is_set_keeps_the_file_out(bare, name: str) -> None:
    make_local_keys()

    assert with_local_keys({name: KEYS[name]}) == {name: KEYS[name]}


def test_a_file_that_others_can_read_is_refused(bare) -> None:
    make_local_keys()
    FILE.chmod(0o644)

    with pytest.raises(InvalidSettings, match="chmod 600"):
        with_local_keys({})


def test_a_file_that_holds_something_else_is_refused_at_its_line(bare) -> None:
    make_local_keys()
    FILE.write_text("# keys\n\nexport CREDIT_ENGINE_SELLER_ID=S-1\n", encoding="ascii")

    with pytest.raises(InvalidSettings, match="line 3"):
        with_local_keys({})


def test_the_master_key_is_of_full_length(bare) -> None:
    make_local_keys()

    assert len(base64.b64decode(with_local_keys({})["CREDIT_ENGINE_MASTER_KEY"])) == 32
