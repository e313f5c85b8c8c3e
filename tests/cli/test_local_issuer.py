"""The files of the local issuer: made once, for their owner alone, never beside another issuer."""

import json
import stat
from datetime import UTC, datetime

import pytest

from credit_engine.cli.local_issuer import (
    FOLDER,
    JWKS_FILE,
    KEY_FILE,
    NAME,
    LocalToken,
    check_issuer,
    make_issuer,
    sign,
)
from credit_engine.errors import Conflict, InvalidSettings, Unavailable

NOW = datetime(2026, 11, 26, tzinfo=UTC)
TOKEN = LocalToken("anna", ("S-1/auditor",), 1_000, 1_900)


def test_the_key_is_made_once_and_for_its_owner_alone(bare) -> None:
    make_issuer(NOW)
    first = KEY_FILE.read_text(encoding="utf-8")
    make_issuer(NOW)

    assert KEY_FILE.read_text(encoding="utf-8") == first
    assert stat.S_IMODE(FOLDER.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in FOLDER.iterdir()} == {0o600}
    assert sorted(path.name for path in FOLDER.iterdir()) == ["jwks.json", "key.json"]


def test_the_jwks_holds_no_secret(bare) -> None:
    make_issuer(NOW)
    secret = json.loads(KEY_FILE.read_text(encoding="utf-8"))["d"]

    (public,) = json.loads(JWKS_FILE.read_text(encoding="utf-8"))["keys"]
    assert set(public) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    assert secret not in JWKS_FILE.read_text(encoding="utf-8")


def test_without_a_key_nothing_is_signed(bare) -> None:
    with pytest.raises(Unavailable, match="tokens issuer"):
        sign(TOKEN)


def test_a_key_that_others_can_read_or_that_is_none_is_refused(bare) -> None:
    make_issuer(NOW)
    assert sign(TOKEN).count(".") == 2
    KEY_FILE.chmod(0o640)
    with pytest.raises(InvalidSettings, match="chmod"):
        sign(TOKEN)
    KEY_FILE.write_text("{}", encoding="utf-8")
    KEY_FILE.chmod(0o600)
    with pytest.raises(InvalidSettings, match="no key"):
        sign(TOKEN)


def test_another_issuer_keeps_it_out() -> None:
    check_issuer(None)
    check_issuer(NAME)

    for other in ("https://login.example.test", NAME + "/", ""):
        with pytest.raises(Conflict, match="another"):
            check_issuer(other)
