"""
An issuer of tokens for tests and a first look: a key pair in var/token_issuer, and what it signs.

Its owner alone can read both files (mode 0600). Servers take its tokens only where their
settings name it, and it makes none where they name another.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeyParameters

from credit_engine.domain.issuer import CLAIM_DEFAULT
from credit_engine.errors import Conflict, InvalidSettings, Unavailable

FOLDER = Path("var/token_issuer")
KEY_FILE = FOLDER / "key.json"
JWKS_FILE = FOLDER / "jwks.json"
NAME = "urn:credit-engine:local-issuer"
AUDIENCE = "credit-engine"
ALGORITHM = "ES256"


@dataclass(frozen=True, slots=True)
class LocalToken:
    """What a token of the local issuer says: instants in whole seconds since 1970."""

    subject: str
    values: tuple[str, ...]
    issued_at: int
    expires_at: int


def check_issuer(configured: str | None) -> None:
    """
    Let pass where the settings name no issuer, or this one.

    Raises:
        Conflict: they name another, whose tokens the local issuer must not stand in for.
    """
    if configured not in {None, NAME}:
        raise Conflict(
            f"CREDIT_ENGINE_TOKEN_ISSUER names {configured}; get tokens there: the local issuer "
            "is for servers without another."
        )


def make_issuer(now: datetime) -> None:
    """
    Make the key and its JWKS; those that are there stay.

    Raises:
        Unavailable: they cannot be written.
    """
    try:
        FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not KEY_FILE.exists():
            kid = f"local-{now:%Y%m%d}-{secrets.token_hex(4)}"
            parameters: KeyParameters = {"kid": kid, "use": "sig", "alg": ALGORITHM}
            key = ECKey.generate_key("P-256", parameters, private=True)
            _write(KEY_FILE, key.as_dict(private=True))
        _write(JWKS_FILE, {"keys": [_read_key().as_dict(private=False)]})
    except OSError as error:
        raise Unavailable(f"{FOLDER} cannot be written: {error.strerror}.") from error


def settings_lines() -> Mapping[str, str]:
    """The settings with which a server takes the tokens."""
    return {
        "CREDIT_ENGINE_TOKEN_ISSUER": NAME,
        "CREDIT_ENGINE_TOKEN_AUDIENCE": AUDIENCE,
        "CREDIT_ENGINE_TOKEN_JWKS": str(JWKS_FILE.resolve()),
    }


def sign(token: LocalToken) -> str:
    """
    Write a token in its compact form.

    Raises:
        Unavailable: there is no key.
        InvalidSettings: others can read it, or it is none.
    """
    key = _read_key()
    header = {"alg": ALGORITHM, "kid": key.kid, "typ": "at+jwt"}
    claims = {
        "iss": NAME,
        "aud": AUDIENCE,
        "sub": token.subject,
        "client_id": AUDIENCE,
        "jti": secrets.token_hex(16),
        "iat": token.issued_at,
        "exp": token.expires_at,
        CLAIM_DEFAULT: list(token.values),
    }
    return jws.serialize_compact(header, json.dumps(claims), key, algorithms=[ALGORITHM])


def _read_key() -> ECKey:
    try:
        if KEY_FILE.stat().st_mode & 0o077:
            raise InvalidSettings(f"{KEY_FILE} is secret and others can read it; chmod 600 it")
        return ECKey.import_key(json.loads(KEY_FILE.read_text(encoding="utf-8")))
    except OSError as error:
        raise Unavailable(
            f"{KEY_FILE} cannot be read: {error.strerror}; `credit-engine tokens issuer` makes it."
        ) from error
    except (ValueError, JoseError) as error:
        raise InvalidSettings(
            f"{KEY_FILE} is no key; delete {FOLDER}, and make another issuer"
        ) from error


def _write(path: Path, document: Mapping[str, object]) -> None:
    """Write a file that its owner alone can read, in one step."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(document, file)
    part.replace(path)
