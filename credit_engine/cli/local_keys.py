"""
Keys for a first look: made once, kept in var/credit_engine.env, used where none are set.

The file is read by its owner alone (mode 0600) and can be sourced by a shell. A
server for others gets its keys from its environment, and then never looks here.
"""

from __future__ import annotations

import base64
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path

from credit_engine.errors import InvalidSettings, Unavailable
from credit_engine.settings import MASTER_KEY_BYTES

FILE = Path("var/credit_engine.env")
SELLER_ID = "S-1"
SECRETS = (
    "CREDIT_ENGINE_SELLERS",
    "CREDIT_ENGINE_SELLER_ID",
    "CREDIT_ENGINE_SELLER_KEY",
    "CREDIT_ENGINE_MASTER_KEY",
)
_LINE = re.compile(r"(CREDIT_ENGINE_[A-Z_]+)=(\S+)")


def with_local_keys(environ: Mapping[str, str]) -> dict[str, str]:
    """
    *environ*, with the keys of the local file where it names no seller and no key itself.

    Raises:
        InvalidSettings: the file can be read by others, or holds something else.
        Unavailable: it cannot be read.
    """
    if keys_are_set(environ) or not FILE.exists():
        return dict(environ)
    return {**environ, **_read()}


def keys_are_set(environ: Mapping[str, str]) -> bool:
    """Whether the environment says itself who the sellers are, or what the keys are."""
    return any(environ.get(name) for name in SECRETS)


def make_local_keys() -> None:
    """
    Make the file with a seller, its key and a master key; one that is there stays.

    Raises:
        Unavailable: it cannot be written.
    """
    lines = {
        "CREDIT_ENGINE_SELLER_ID": SELLER_ID,
        "CREDIT_ENGINE_SELLER_KEY": secrets.token_urlsafe(32),
        "CREDIT_ENGINE_MASTER_KEY": base64.b64encode(os.urandom(MASTER_KEY_BYTES)).decode(),
    }
    text = "".join(f"{name}={value}\n" for name, value in lines.items())
    try:
        FILE.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise Unavailable(f"{FILE} cannot be written: {error.strerror}.") from error
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)


def _read() -> dict[str, str]:
    try:
        if FILE.stat().st_mode & 0o077:
            raise InvalidSettings(f"{FILE} holds keys and others can read it; chmod 600 {FILE}")
        lines = FILE.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Unavailable(f"{FILE} cannot be read: {error.strerror}.") from error
    found = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise InvalidSettings(f"{FILE}, line {number}: write NAME=VALUE, without spaces")
        found[match[1]] = match[2]
    return found
