"""Settings from the environment: defaults, every fault at once, and no secret shown."""

import base64
import json
from ipaddress import ip_network
from pathlib import Path

import pytest

from credit_engine.errors import InvalidSettings
from credit_engine.settings import Seller, Settings

KEY = "0123456789abcdefghijklmnopqrstuv"
MASTER = bytes(range(32))
LEAST = {
    "CREDIT_ENGINE_SELLER_ID": "S-1",
    "CREDIT_ENGINE_SELLER_KEY": KEY,
    "CREDIT_ENGINE_MASTER_KEY": base64.b64encode(MASTER).decode(),
}


def test_the_least_is_a_seller_its_key_and_a_master_key() -> None:
    settings = Settings.from_environ(LEAST)

    assert settings.sellers == (Seller("S-1", KEY, "UTC"),)
    assert settings.master_key == MASTER
    assert settings.database_url == "sqlite:///var/credit_engine.db"
    assert settings.pack_folder == Path("rules/trade_credit")
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.log_format == "json"


def test_every_setting_is_read() -> None:
    settings = Settings.from_environ(
        {
            **LEAST,
            "CREDIT_ENGINE_TIME_ZONE": "Europe/Berlin",
            "DATABASE_URL": "postgresql+psycopg://u@h/d",
            "CREDIT_ENGINE_PACK": "/etc/pack",
            "CREDIT_ENGINE_HOST": "0.0.0.0",
            "CREDIT_ENGINE_PORT": "9000",
            "CREDIT_ENGINE_WORKERS": "3",
            "CREDIT_ENGINE_THREADS": "5",
            "CREDIT_ENGINE_WAITING": "0",
            "CREDIT_ENGINE_WAIT_SECONDS": "2",
            "CREDIT_ENGINE_REQUESTS_PER_SECOND": "50",
            "CREDIT_ENGINE_REQUESTS_BURST": "75",
            "CREDIT_ENGINE_WRONG_KEYS_PER_MINUTE": "0",
            "CREDIT_ENGINE_TRUSTED_PROXIES": "10.0.0.0/8, fd00::1",
            "CREDIT_ENGINE_BODY_KIB": "512",
            "CREDIT_ENGINE_POOL_SIZE": "6",
            "CREDIT_ENGINE_STOP_SECONDS": "7",
            "CREDIT_ENGINE_LOG_FORMAT": "console",
            "CREDIT_ENGINE_LOG_LEVEL": "warning",
            "HOME": "/root",
        }
    )

    assert settings == Settings(
        sellers=(Seller("S-1", KEY, "Europe/Berlin"),),
        master_key=MASTER,
        database_url="postgresql+psycopg://u@h/d",
        pack_folder=Path("/etc/pack"),
        host="0.0.0.0",
        port=9000,
        workers=3,
        threads=5,
        waiting=0,
        wait_seconds=2,
        requests_per_second=50,
        requests_burst=75,
        wrong_keys_per_minute=0,
        trusted_proxies=(ip_network("10.0.0.0/8"), ip_network("fd00::1")),
        body_kib=512,
        pool_size=6,
        stop_seconds=7,
        log_format="console",
        log_level="warning",
    )


def test_several_sellers_are_a_list() -> None:
    listed = [
        {"seller_id": "S-1", "key": KEY, "time_zone": "Asia/Shanghai"},
        {"seller_id": "S-2", "key": KEY[::-1]},
    ]
    environ = {
        "CREDIT_ENGINE_MASTER_KEY": LEAST["CREDIT_ENGINE_MASTER_KEY"],
        "CREDIT_ENGINE_SELLERS": json.dumps(listed),
    }

    assert Settings.from_environ(environ).sellers == (
        Seller("S-1", KEY, "Asia/Shanghai"),
        Seller("S-2", KEY[::-1], "UTC"),
    )


def sellers(*entries: object) -> dict[str, str]:
    return {
        "CREDIT_ENGINE_SELLERS": json.dumps(entries),
        "CREDIT_ENGINE_SELLER_ID": "",
        "CREDIT_ENGINE_SELLER_KEY": "",
    }


@pytest.mark.parametrize(
    ("changed", "parts"),
    [
        ({"CREDIT_ENGINE_MASTER_KEY": ""}, ["CREDIT_ENGINE_MASTER_KEY is not set"]),
        ({"CREDIT_ENGINE_MASTER_KEY": "short"}, ["CREDIT_ENGINE_MASTER_KEY", "32 bytes"]),
        ({"CREDIT_ENGINE_SELLER_ID": "", "CREDIT_ENGINE_SELLER_KEY": ""}, ["SELLER_ID", "not set"]),
        ({"CREDIT_ENGINE_SELLER_ID": "a b"}, ["seller_id"]),
        ({"CREDIT_ENGINE_SELLER_KEY": "short"}, ["key wants at least 32"]),
        ({"CREDIT_ENGINE_SELLER_KEY": KEY + " x"}, ["key wants at least 32"]),
        ({"CREDIT_ENGINE_TIME_ZONE": "Berlin"}, ["Berlin", "Europe/Berlin"]),
        ({"CREDIT_ENGINE_TIME_ZONE": "../etc/passwd"}, ["IANA"]),
        ({"CREDIT_ENGINE_SELLERS": "[]"}, ["both set"]),
        ({**sellers(), "CREDIT_ENGINE_SELLERS": "{"}, ["CREDIT_ENGINE_SELLERS", "JSON"]),
        (sellers(), ["CREDIT_ENGINE_SELLERS", "list"]),
        (sellers(5), ["CREDIT_ENGINE_SELLERS[0]"]),
        (sellers({"seller_id": "S-1", "key": 5}), ["CREDIT_ENGINE_SELLERS[0]"]),
        (sellers({"seller_id": "S-1", "key": KEY, "zone": "x"}), ["unknown zone"]),
        (
            sellers(*[{"seller_id": "S-1", "key": KEY}, {"seller_id": "S-1", "key": KEY[::-1]}]),
            ["same seller_id"],
        ),
        (
            sellers(*[{"seller_id": "S-1", "key": KEY}, {"seller_id": "S-2", "key": KEY}]),
            ["same key"],
        ),
        ({"DATABASE_URL": "mysql://x"}, ["DATABASE_URL", "sqlite:///"]),
        ({"CREDIT_ENGINE_PORT": "65536"}, ["CREDIT_ENGINE_PORT", "65535"]),
        ({"CREDIT_ENGINE_PORT": "٨"}, ["CREDIT_ENGINE_PORT"]),
        ({"CREDIT_ENGINE_WORKERS": "0"}, ["CREDIT_ENGINE_WORKERS", "1 to 64"]),
        ({"CREDIT_ENGINE_WORKERS": "two"}, ["CREDIT_ENGINE_WORKERS"]),
        ({"CREDIT_ENGINE_REQUESTS_BURST": "0"}, ["CREDIT_ENGINE_REQUESTS_BURST", "from 1"]),
        ({"CREDIT_ENGINE_BODY_KIB": "0"}, ["CREDIT_ENGINE_BODY_KIB", "from 16"]),
        ({"CREDIT_ENGINE_TRUSTED_PROXIES": "proxy.example"}, ["TRUSTED_PROXIES", "10.0.0.0/8"]),
        ({"CREDIT_ENGINE_HOST": "a b"}, ["CREDIT_ENGINE_HOST"]),
        ({"CREDIT_ENGINE_LOG_FORMAT": "xml"}, ["CREDIT_ENGINE_LOG_FORMAT", "json, console"]),
        ({"CREDIT_ENGINE_WORKRES": "2"}, ["WORKRES", "did you mean CREDIT_ENGINE_WORKERS?"]),
        ({"CREDIT_ENGINE_THREADS": "9"}, ["CREDIT_ENGINE_POOL_SIZE", "4", "9 threads"]),
    ],
)
def test_a_fault_names_its_variable_and_what_to_do(changed, parts: list[str]) -> None:
    with pytest.raises(InvalidSettings) as refused:
        Settings.from_environ({**LEAST, **changed})

    for part in parts:
        assert part in str(refused.value)


def test_all_faults_come_together() -> None:
    with pytest.raises(InvalidSettings) as refused:
        Settings.from_environ({"CREDIT_ENGINE_PORT": "x", "CREDIT_ENGINE_X": "1"})

    faults = str(refused.value).splitlines()
    assert len(faults) == 4
    for name in ("_PORT", "_X ", "_SELLER_ID", "_MASTER_KEY"):
        assert any(name in fault for fault in faults)


def test_no_secret_is_shown() -> None:
    settings = Settings.from_environ({**LEAST, "DATABASE_URL": "postgresql://u:canary@h/d"})

    for shown in (repr(settings), str(settings), f"{settings.sellers}"):
        assert KEY not in shown
        assert "canary" not in shown
        assert repr(MASTER) not in shown


def test_no_message_repeats_a_key() -> None:
    with pytest.raises(InvalidSettings) as refused:
        Settings.from_environ({**LEAST, "CREDIT_ENGINE_SELLER_KEY": "canary-too-short"})

    assert "canary" not in str(refused.value)


def test_the_proofs_own_variables_are_let_be() -> None:
    assert Settings.from_environ({**LEAST, "CREDIT_ENGINE_PROOF": "full"}).workers == 2


TOKENS = {
    "CREDIT_ENGINE_TOKEN_ISSUER": "https://login.example.test/realm",
    "CREDIT_ENGINE_TOKEN_AUDIENCE": "credit-engine",
    "CREDIT_ENGINE_TOKEN_JWKS": "https://login.example.test/realm/keys",
}
GIVES_AUDITORS = '{"values": {"audit": {"sellers": ["S-1"], "roles": ["auditor"]}}}'


def test_no_issuer_is_the_default_and_one_has_bounds() -> None:
    assert Settings.from_environ(LEAST).issuer() is None

    issuer = Settings.from_environ({**LEAST, **TOKENS}).issuer()
    assert issuer is not None
    assert (issuer.name, issuer.audience, issuer.jwks) == tuple(TOKENS.values())
    assert issuer.algorithms == ("RS256", "ES256", "EdDSA")
    assert (issuer.leeway_seconds, issuer.minutes_max, issuer.blocked) == (30, 60, frozenset())
    assert "S-1/auditor" in issuer.mapping.values


def test_every_setting_of_tokens_is_read() -> None:
    issuer = Settings.from_environ(
        {
            **LEAST,
            **TOKENS,
            "CREDIT_ENGINE_TOKEN_ROLES": GIVES_AUDITORS,
            "CREDIT_ENGINE_TOKEN_ALGORITHMS": "PS256, ES384",
            "CREDIT_ENGINE_TOKEN_LEEWAY_SECONDS": "0",
            "CREDIT_ENGINE_TOKEN_MINUTES_MAX": "15",
            "CREDIT_ENGINE_TOKEN_BLOCKED": f"{'a' * 32},{'b' * 32}",
        }
    ).issuer()

    assert issuer is not None
    assert list(issuer.mapping.values) == ["audit"]
    assert issuer.algorithms == ("PS256", "ES384")
    assert (issuer.leeway_seconds, issuer.minutes_max) == (0, 15)
    assert issuer.blocked == {"a" * 32, "b" * 32}


@pytest.mark.parametrize(
    "jwks",
    [
        "https://login.example.test:8443/keys?p=1",
        "https://[fd00::1]/keys",
        "http://localhost:9000/keys",
        "http://127.0.0.1/keys",
        "http://[::1]:9000/keys",
        "var/token_issuer/jwks.json",
        "/etc/jwks.json",
    ],
)
def test_keys_come_encrypted_or_from_this_machine(jwks: str) -> None:
    assert Settings.from_environ({**LEAST, **TOKENS, "CREDIT_ENGINE_TOKEN_JWKS": jwks}).issuer()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JWKS", "http://login.example.test/keys"),
        ("JWKS", "http://localhost.example.test/keys"),
        ("JWKS", "http://127.0.0.1@example.test/keys"),
        ("JWKS", "http://127.0.0.1:9000@example.test/keys"),
        ("JWKS", "https://user:password@example.test/keys"),
        ("JWKS", "ftp://example.test/keys"),
        ("ISSUER", "two words"),
        ("AUDIENCE", "é"),
        ("ROLES", "{"),
        ("ROLES", GIVES_AUDITORS.replace("S-1", "S-9")),
        ("ALGORITHMS", "HS256"),
        ("ALGORITHMS", "RS256,none"),
        ("ALGORITHMS", "none"),
        ("LEEWAY_SECONDS", "121"),
        ("MINUTES_MAX", "61"),
        ("MINUTES_MAX", "0"),
        ("BLOCKED", "anna"),
    ],
)
def test_a_setting_of_tokens_that_is_not_safe_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidSettings, match=f"CREDIT_ENGINE_TOKEN_{name}"):
        Settings.from_environ({**LEAST, **TOKENS, f"CREDIT_ENGINE_TOKEN_{name}": value})


@pytest.mark.parametrize("missing", TOKENS)
def test_half_an_issuer_is_none(missing: str) -> None:
    half = {name: value for name, value in TOKENS.items() if name != missing}

    with pytest.raises(InvalidSettings, match="together"):
        Settings.from_environ({**LEAST, **half})
    with pytest.raises(InvalidSettings, match="together"):
        Settings.from_environ({**LEAST, "CREDIT_ENGINE_TOKEN_ROLES": GIVES_AUDITORS})
