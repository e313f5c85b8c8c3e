"""
Settings: what an operator decides, read once from the environment, frozen.

`Settings.from_environ` takes any mapping, so that tests and demos need not touch
the process's environment. It reports every fault at once, by variable. Secrets
stay out of `repr`, and with it out of logs and tracebacks.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from credit_engine.domain.issuer import (
    ALGORITHMS_DEFAULT,
    LEEWAY_SECONDS_DEFAULT,
    MINUTES_MAX_DEFAULT,
    PERSON_CHARS,
    Issuer,
    RoleMapping,
    default_mapping,
    read_mapping,
)
from credit_engine.errors import InvalidSettings

Network: TypeAlias = IPv4Network | IPv6Network

PREFIX = "CREDIT_ENGINE_"
KEY_CHARS_MIN = 32
MASTER_KEY_BYTES = 32
NEW_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
NEW_MASTER_KEY = 'python3 -c "import base64, os; print(base64.b64encode(os.urandom(32)).decode())"'

# Read by the proofs in tests/, not by the engine.
_NOT_OURS = ("CREDIT_ENGINE_PROOF", "CREDIT_ENGINE_PROOF_SEED")
_SELLERS = "CREDIT_ENGINE_SELLERS"
_TOKEN = "CREDIT_ENGINE_TOKEN_"  # noqa: S105 - a prefix
_ONE_SELLER = {
    "CREDIT_ENGINE_SELLER_ID": "seller_id",
    "CREDIT_ENGINE_SELLER_KEY": "key",
    "CREDIT_ENGINE_TIME_ZONE": "time_zone",
}
_SELLER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}", re.ASCII)
_KEY = re.compile(rf"[!-~]{{{KEY_CHARS_MIN},256}}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9.:_-]{1,253}", re.ASCII)
# Asymmetric ones only: a secret that both sides know would let the server make tokens.
_ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)
_TEXT = re.compile(r"[!-~]{1,512}", re.ASCII)
_HTTPS = re.compile(r"https://[A-Za-z0-9.:\[\]-]+(/[!-~]*)?", re.ASCII)
_LOOPBACK = re.compile(
    r"http://(localhost|127(\.[0-9]{1,3}){3}|\[::1\])(:[0-9]{1,5})?(/[!-~]*)?", re.ASCII
)
_PERSON_ID = re.compile(rf"[0-9a-f]{{{PERSON_CHARS}}}", re.ASCII)
_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


@dataclass(frozen=True, slots=True)
class Seller:
    """One seller, its key for the API, and the time zone that its calendar dates are in."""

    seller_id: str
    key: str = field(repr=False)
    time_zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Settings:
    """
    All settings, each checked.

    `threads` requests are in work at once in each of the `workers` processes (deciding is
    work for the processor, of which Python gives one thread a turn: more only queue);
    `waiting` more may wait up to `wait_seconds` for their turn before they are
    asked to come back. Each process lets a key send `requests_per_second`, and up to
    `requests_burst` after a rest, and answers `wrong_keys_per_minute` of one source; 0 is no
    limit. `trusted_proxies` may say for whom they ask. A body may have `body_kib` KiB.
    `pool_size` counts database connections per process.
    A stop waits `stop_seconds` for what is in flight. Without `background` the server does no
    duties beside requests, so that `credit-engine work` has to. `webhook_networks` may be told of
    events although they are not public, `webhook_http` lets events go unencrypted, and
    `webhook_ca_file` holds the certificates trusted instead of the public ones.
    What begins with `token_` is about tokens of people (`issuer`).
    """

    sellers: tuple[Seller, ...]
    master_key: bytes = field(repr=False)
    database_url: str = field(default="sqlite:///var/credit_engine.db", repr=False)
    pack_folder: Path = Path("rules/trade_credit")
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 2
    waiting: int = 24
    wait_seconds: int = 1
    requests_per_second: int = 1_000
    requests_burst: int = 2_000
    wrong_keys_per_minute: int = 30
    trusted_proxies: tuple[Network, ...] = ()
    body_kib: int = 256
    pool_size: int = 4
    stop_seconds: int = 30
    log_format: str = "json"
    log_level: str = "info"
    background: bool = True
    webhook_networks: tuple[Network, ...] = ()
    webhook_http: bool = False
    webhook_ca_file: Path | None = None
    token_issuer: str | None = None
    token_audience: str | None = None
    token_jwks: str | None = None
    token_roles: RoleMapping | None = None
    token_algorithms: tuple[str, ...] = ALGORITHMS_DEFAULT
    token_leeway_seconds: int = LEEWAY_SECONDS_DEFAULT
    token_minutes_max: int = MINUTES_MAX_DEFAULT
    token_blocked: frozenset[str] = frozenset()

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """
        Read the settings from *environ*, such as os.environ; an empty variable counts as unset.

        Raises:
            InvalidSettings: with all that is missing, unknown or unusable.
        """
        faults = _unknown(environ)
        values: dict[str, Any] = {}
        for name, (attribute, parse) in _VARIABLES.items():
            text = environ.get(name)
            if text:
                try:
                    values[attribute] = parse(text)
                except ValueError as error:
                    faults.append(f"{name}: {error}")
        try:
            values["sellers"] = _sellers(environ)
        except ValueError as error:
            faults.append(str(error))
        if not environ.get("CREDIT_ENGINE_MASTER_KEY"):
            faults.append(f"CREDIT_ENGINE_MASTER_KEY is not set; make one with {NEW_MASTER_KEY}")
        if faults:
            raise InvalidSettings("\n".join(faults))
        settings = cls(**values)
        if settings.pool_size < settings.threads:
            raise InvalidSettings(
                f"CREDIT_ENGINE_POOL_SIZE: {settings.pool_size} database connections are too few "
                f"for {settings.threads} threads (CREDIT_ENGINE_THREADS), each of which needs one"
            )
        fault = _token_fault(settings, environ)
        if fault is not None:
            raise InvalidSettings(fault)
        return settings

    def issuer(self) -> Issuer | None:
        """Whose tokens are taken; None where none are."""
        if self.token_issuer is None or self.token_audience is None or self.token_jwks is None:
            return None
        return Issuer(
            name=self.token_issuer,
            audience=self.token_audience,
            jwks=self.token_jwks,
            mapping=self.token_roles or default_mapping([s.seller_id for s in self.sellers]),
            algorithms=self.token_algorithms,
            leeway_seconds=self.token_leeway_seconds,
            minutes_max=self.token_minutes_max,
            blocked=self.token_blocked,
        )


def _token_fault(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """What is wrong with the settings of tokens as a whole: half of them are none."""
    is_set = [name for name in _VARIABLES if name.startswith(_TOKEN) and environ.get(name)]
    if is_set and settings.issuer() is None:
        return f"{is_set[0]}: set {_TOKEN}ISSUER, {_TOKEN}AUDIENCE and {_TOKEN}JWKS together"
    mapped = settings.token_roles.sellers() if settings.token_roles else frozenset()
    unknown = mapped - {seller.seller_id for seller in settings.sellers}
    if unknown:
        return f"{_TOKEN}ROLES: there is no seller {', '.join(sorted(unknown))}"
    return None


def _unknown(environ: Mapping[str, str]) -> list[str]:
    """Name the variables with our prefix that nothing reads: most are slips of the pen."""
    known = [*_VARIABLES, *_ONE_SELLER, _SELLERS]
    faults = []
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and name not in _NOT_OURS:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "remove it"
            faults.append(f"{name} is not a setting; {hint}")
    return faults


def _sellers(environ: Mapping[str, str]) -> tuple[Seller, ...]:
    """Read the list of sellers, or the short form for one."""
    listed = environ.get(_SELLERS)
    single = {field: environ[name] for name, field in _ONE_SELLER.items() if environ.get(name)}
    if listed and single:
        raise ValueError(
            f"{_SELLERS} and CREDIT_ENGINE_SELLER_… are both set; use the list, or the short form"
        )
    if single:
        return (_seller(single, "CREDIT_ENGINE_SELLER_ID and _KEY"),)
    if not listed:
        raise ValueError(
            "CREDIT_ENGINE_SELLER_ID and CREDIT_ENGINE_SELLER_KEY are not set; name a seller and "
            f"give it a key from {NEW_KEY} (for several sellers, see {_SELLERS})"
        )
    try:
        entries = json.loads(listed)
    except ValueError as error:
        raise ValueError(f"{_SELLERS}: not JSON ({error})") from None
    if not isinstance(entries, list) or not entries:
        raise ValueError(f'{_SELLERS}: write a list, [{{"seller_id": …, "key": …}}, …]')
    sellers = tuple(_seller(entry, f"{_SELLERS}[{i}]") for i, entry in enumerate(entries))
    for what in ("seller_id", "key"):
        if len({getattr(seller, what) for seller in sellers}) < len(sellers):
            raise ValueError(f"{_SELLERS}: two sellers have the same {what}")
    return sellers


def _seller(entry: object, place: str) -> Seller:
    """Check one seller; no message repeats a key."""
    fields = set(_ONE_SELLER.values())
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise ValueError(f"{place}: write an object of texts with {', '.join(sorted(fields))}")
    if set(entry) - fields:
        raise ValueError(f"{place}: unknown {', '.join(sorted(set(entry) - fields))}")
    if not _SELLER_ID.fullmatch(entry.get("seller_id", "")):
        raise ValueError(f"{place}: seller_id wants 1 to 64 letters, digits and _ . : -")
    if not _KEY.fullmatch(entry.get("key", "")):
        raise ValueError(
            f"{place}: key wants at least {KEY_CHARS_MIN} visible ASCII characters; "
            f"make one with {NEW_KEY}"
        )
    zone = entry.get("time_zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        raise ValueError(
            f"{place}: time_zone {zone!r} is not an IANA name such as Europe/Berlin"
        ) from None
    return Seller(entry["seller_id"], entry["key"], zone)


def _master_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != MASTER_KEY_BYTES:
        raise ValueError(
            f"wants base64 of {MASTER_KEY_BYTES} bytes; make one with {NEW_MASTER_KEY}"
        )
    return key


def _database_url(text: str) -> str:
    if not text.startswith(_DATABASES):
        raise ValueError(f"wants a URL that starts with {' or '.join(_DATABASES)}")
    return text


def _host(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise ValueError(f"{text!r} is not a host name or an address")
    return text


def _whole(least: int, most: int) -> Callable[[str], int]:
    """Give a parser of whole numbers from *least* to *most*."""

    def parse(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    """Give a parser of one of *choices*."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(f"{text!r} is not one of {', '.join(choices)}")
        return text

    return parse


def _networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError as error:
        raise ValueError(f"{error}; write networks such as 10.0.0.0/8,fd00::/8") from None


def _text(text: str) -> str:
    if not _TEXT.fullmatch(text):
        raise ValueError("wants 1 to 512 visible ASCII characters, without spaces")
    return text


def _jwks(text: str) -> str:
    if "://" in text and not (_HTTPS.fullmatch(text) or _LOOPBACK.fullmatch(text)):
        raise ValueError("wants an https URL (http on this machine only), or the path of a file")
    return text


def _algorithms(text: str) -> tuple[str, ...]:
    parse = _one_of(*_ALGORITHMS)
    return tuple(parse(part.strip()) for part in text.split(","))


def _persons(text: str) -> frozenset[str]:
    persons = frozenset(part.strip() for part in text.split(","))
    if not all(_PERSON_ID.fullmatch(person) for person in persons):
        raise ValueError(
            "wants ids of persons, parted by commas; `credit-engine tokens person` prints them"
        )
    return persons


def _switch(on: str, off: str) -> Callable[[str], bool]:
    """Give a parser of two words."""
    parse = _one_of(on, off)
    return lambda text: parse(text) == on


# Variable -> the attribute that it sets, and how it is read.
_VARIABLES: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "DATABASE_URL": ("database_url", _database_url),
    "CREDIT_ENGINE_MASTER_KEY": ("master_key", _master_key),
    "CREDIT_ENGINE_PACK": ("pack_folder", Path),
    "CREDIT_ENGINE_HOST": ("host", _host),
    "CREDIT_ENGINE_PORT": ("port", _whole(0, 65_535)),
    "CREDIT_ENGINE_WORKERS": ("workers", _whole(1, 64)),
    "CREDIT_ENGINE_THREADS": ("threads", _whole(1, 256)),
    "CREDIT_ENGINE_WAITING": ("waiting", _whole(0, 1_024)),
    "CREDIT_ENGINE_WAIT_SECONDS": ("wait_seconds", _whole(0, 30)),
    "CREDIT_ENGINE_REQUESTS_PER_SECOND": ("requests_per_second", _whole(0, 1_000_000)),
    "CREDIT_ENGINE_REQUESTS_BURST": ("requests_burst", _whole(1, 1_000_000)),
    "CREDIT_ENGINE_WRONG_KEYS_PER_MINUTE": ("wrong_keys_per_minute", _whole(0, 1_000_000)),
    "CREDIT_ENGINE_TRUSTED_PROXIES": ("trusted_proxies", _networks),
    "CREDIT_ENGINE_BODY_KIB": ("body_kib", _whole(16, 16_384)),
    "CREDIT_ENGINE_POOL_SIZE": ("pool_size", _whole(1, 256)),
    "CREDIT_ENGINE_STOP_SECONDS": ("stop_seconds", _whole(1, 1_800)),
    "CREDIT_ENGINE_BACKGROUND": ("background", _switch("on", "off")),
    "CREDIT_ENGINE_WEBHOOK_NETWORKS": ("webhook_networks", _networks),
    "CREDIT_ENGINE_WEBHOOK_HTTP": ("webhook_http", _switch("allow", "refuse")),
    "CREDIT_ENGINE_WEBHOOK_CA_FILE": ("webhook_ca_file", Path),
    "CREDIT_ENGINE_TOKEN_ISSUER": ("token_issuer", _text),
    "CREDIT_ENGINE_TOKEN_AUDIENCE": ("token_audience", _text),
    "CREDIT_ENGINE_TOKEN_JWKS": ("token_jwks", _jwks),
    "CREDIT_ENGINE_TOKEN_ROLES": ("token_roles", read_mapping),
    "CREDIT_ENGINE_TOKEN_ALGORITHMS": ("token_algorithms", _algorithms),
    "CREDIT_ENGINE_TOKEN_LEEWAY_SECONDS": ("token_leeway_seconds", _whole(0, 120)),
    "CREDIT_ENGINE_TOKEN_MINUTES_MAX": ("token_minutes_max", _whole(1, 60)),
    "CREDIT_ENGINE_TOKEN_BLOCKED": ("token_blocked", _persons),
    "CREDIT_ENGINE_LOG_FORMAT": ("log_format", _one_of("json", "console")),
    "CREDIT_ENGINE_LOG_LEVEL": ("log_level", _one_of("debug", "info", "warning", "error")),
}
