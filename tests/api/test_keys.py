"""Keys over HTTP: made, shown once, listed, revoked; expired and revoked ones let nobody in."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from credit_engine.api.app import create_app
from credit_engine.api.authentication import Keys
from credit_engine.api.issuer_keys import IssuerKeys
from credit_engine.api.key_cache import FRESH, KeyCache
from credit_engine.api.operations import EXTENSION, Rooms
from credit_engine.api.token_check import TokenCheck
from credit_engine.bootstrap import build_context
from credit_engine.domain.role import Role
from credit_engine.store import tables
from tests.api.conftest import OTHER, SELLER, Api, settings_for
from tests.api.problem_checks import assert_problem
from tests.api.role_keys import a_key, as_role, context_of, id_of, with_key
from tests.services.world import Clock

ROUTE = "/v1/keys"
NEW = {"person": "anna.meier", "roles": ["credit_analyst"], "note": "her laptop"}
REVOKED_EVERYWHERE_WITHIN = timedelta(seconds=5)


def make(admin: Api, key: str = "K", **parts: object):
    return admin.post(ROUTE, {**NEW, **parts}, headers={"Idempotency-Key": key})


def revoke(admin: Api, key_id: str, key: str = "K"):
    path = f"{ROUTE}/{key_id}/revoke"
    return admin.post(path, {"reason": "she left"}, headers={"Idempotency-Key": key})


@pytest.fixture
def admin(api: Api) -> Api:
    return as_role(api, Role.ADMINISTRATOR, person="root")


def test_a_key_is_shown_once_and_lets_its_person_in(api, admin, log_lines) -> None:
    made = make(admin)

    assert made.status_code == 201, made.text
    key = made.json["key"]
    anna = with_key(api, key)
    assert anna.get("/v1/decisions").status_code == 200
    assert assert_problem(anna.get(ROUTE)) == "forbidden"
    again = make(admin)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == {name: part for name, part in made.json.items() if name != "key"}
    secret = key.split("_", 2)[2]
    assert all(secret not in text for text in (admin.get(ROUTE).text, again.text, log_lines()))
    assert assert_problem(make(admin, person="another")) == "idempotency-key-reused"


def test_a_list_says_who_has_which_key_and_from_whom(api, admin) -> None:
    made = make(admin).json
    auditor = as_role(api, Role.AUDITOR)

    for caller in (admin, auditor):
        listed = {key["key_id"]: key for key in caller.get(ROUTE).json["items"]}
        assert len(listed) == 3
        key = listed[made["key_id"]]
        assert (key["person"], key["roles"], key["level"], key["note"], key["revoked"]) == (
            "anna.meier", ["credit_analyst"], 0, "her laptop", None,
        )  # fmt: skip
        assert key["created_by"] == f"key:{id_of(admin.seller.key)}"
    page = admin.get(f"{ROUTE}?limit=2").json
    rest = admin.get(f"{ROUTE}?limit=2&after={page['next']}").json
    assert [*listed] == [key["key_id"] for key in (*page["items"], *rest["items"])]


def test_what_is_recorded_names_the_key_and_no_person(api, admin) -> None:
    anna = with_key(api, make(admin).json["key"])

    decided = anna.decide(api.known_buyer(), key="of-anna").json

    record = anna.get(f"/v1/decisions/{decided['decision_id']}")
    assert record.json["decision"]["principal"] == f"key:{id_of(anna.seller.key)}"
    assert "anna" not in record.text


def test_a_revoked_key_is_listed_with_who_ended_it_and_why(admin) -> None:
    made = make(admin).json

    done = revoke(admin, made["key_id"])

    assert (done.status_code, done.json["key_id"]) == (200, made["key_id"])
    listed = {key["key_id"]: key for key in admin.get(ROUTE).json["items"]}
    ended = listed[made["key_id"]]["revoked"]
    assert ended == done.json["revoked"]
    assert (ended["by"], ended["reason"]) == (f"key:{id_of(admin.seller.key)}", "she left")
    assert revoke(admin, made["key_id"]).data == done.data
    assert assert_problem(revoke(admin, made["key_id"], "K-2")) == "conflict"
    assert assert_problem(revoke(admin, "NOBODY", "K-3")) == "key-not-found"


@pytest.mark.parametrize(
    ("parts", "pointer"),
    [
        ({"roles": ["administrator", "auditor"]}, "/roles"),
        ({"roles": []}, "/roles"),
        ({"roles": ["root"]}, "/roles/0"),
        ({"roles": ["credit_manager"]}, "/level"),
        ({"roles": ["credit_manager"], "level": 10}, "/level"),
        ({"roles": ["auditor"], "level": 1}, "/level"),
        ({"person": "Anna"}, "/person"),
        ({"person": "seller:S-1"}, "/person"),
        ({"person": "anna meier"}, "/person"),
        ({"expires_in_days": 0}, "/expires_in_days"),
        ({"expires_in_days": 1826}, "/expires_in_days"),
        ({"digest": "mine"}, "/digest"),
        ({"seller_id": "S-2"}, "/seller_id"),
        ({"created_by": "somebody"}, "/created_by"),
    ],
)
def test_a_key_that_cannot_be_meant_is_refused(admin, parts, pointer) -> None:
    refused = make(admin, **parts)

    assert assert_problem(refused) == "invalid-input"
    assert pointer in [fault["pointer"] for fault in refused.json["errors"]]


def test_an_idempotency_key_is_needed(admin) -> None:
    assert assert_problem(admin.post(ROUTE, NEW)) == "idempotency-key-required"


def test_nobody_gives_a_role_to_themselves(api, admin) -> None:
    for place, role in enumerate(("credit_analyst", "auditor", "sales_system")):
        refused = make(admin, f"K-{place}", person="root", roles=[role])
        assert assert_problem(refused) == "conflict"
    assert make(admin, "again", person="root", roles=["administrator"]).status_code == 201
    anna = as_role(api, Role.CREDIT_ANALYST, person="anna.meier")
    assert assert_problem(make(admin, "up", roles=["administrator"])) == "conflict"
    for caller in (anna, api):  # api is the seller's own key
        assert assert_problem(make(caller, "mine", person="me")) == "forbidden"


@dataclass(frozen=True, slots=True)
class Processes:
    """Two processes of one server, as far as keys go, and the clock of both."""

    first: Api
    second: Api
    clock: Clock


@contextmanager
def two_processes(
    database_url: str, fresh: timedelta = FRESH, **changed: Any
) -> Iterator[Processes]:
    """
    Give two apps with contexts of their own; the second keeps keys in mind for *fresh*.

    *changed* are settings.
    """
    settings, clock = settings_for(database_url, **changed), Clock()
    contexts = [replace(build_context(settings), clock=clock) for _ in range(2)]
    first, second = (create_app(settings, context) for context in contexts)
    rooms: Rooms = second.extensions[EXTENSION]
    cache = KeyCache(contexts[1].store, clock, fresh)
    issuer = settings.issuer()
    tokens = None if issuer is None else TokenCheck(issuer, IssuerKeys(issuer.jwks, clock), clock)
    keys = Keys(settings.sellers, contexts[1], cache, tokens)
    second.extensions[EXTENSION] = replace(rooms, keys=keys)
    try:
        yield Processes(Api(first), Api(second), clock)
    finally:
        for context in contexts:
            context.store.close()


def a_revocation_is_seen(database_url: str, fresh: timedelta) -> None:
    """Use a key in one process, revoke it in another, and use it again five seconds later."""
    with two_processes(database_url, fresh) as processes:
        admin = as_role(processes.first, Role.ADMINISTRATOR)
        key = a_key(processes.first, Role.CREDIT_ANALYST)
        there = with_key(processes.second, key)
        assert there.get("/v1/buyers").status_code == 200
        assert revoke(admin, id_of(key)).status_code == 200
        processes.clock.now += REVOKED_EVERYWHERE_WITHIN
        for process in (processes.first, processes.second):
            refused = with_key(process, key).get("/v1/buyers")
            assert refused.status_code == 401
            assert "revoked" in refused.json["detail"]


def test_a_revocation_counts_in_every_process_within_five_seconds(database_url) -> None:
    a_revocation_is_seen(database_url, FRESH)


def test_the_trial_of_revocation_notices_a_process_that_never_looks_again(database_url) -> None:
    with pytest.raises(AssertionError, match="200 == 401"):
        a_revocation_is_seen(database_url, timedelta(days=1))


def test_a_key_lets_nobody_in_from_the_instant_on_at_which_it_expires(database_url) -> None:
    with two_processes(database_url) as processes:
        key = a_key(processes.first, Role.CREDIT_ANALYST, expires_in_days=30)
        anna = with_key(processes.second, key)
        expires_at = processes.clock.now + timedelta(days=30)

        processes.clock.now = expires_at - timedelta(microseconds=1)
        assert anna.get("/v1/buyers").status_code == 200
        processes.clock.now = expires_at
        refused = anna.get("/v1/buyers")
        assert assert_problem(refused) == "unauthorised"
        assert "expired" in refused.json["detail"]
        other = as_role(processes.first, Role.AUDITOR)
        assert other.get("/v1/buyers").status_code == 200


def test_unknown_keys_are_all_refused_in_the_same_words(api) -> None:
    key = a_key(api, Role.CREDIT_ANALYST)
    key_id, secret = id_of(key), key.split("_", 2)[2]
    another = a_key(api, Role.AUDITOR)
    wrong = [
        f"ce_{key_id}_{'A' * 43}",
        f"ce_NOBODY_{secret}",
        f"ce_{id_of(another)}_{secret}",
        f"ce_{key_id}_{secret[:-1]}",
        f"ce_{key_id}_{secret}A",
        f"CE_{key_id}_{secret}",
        f"ce_{key_id.lower()}_{secret}",
        f"{key_id}_{secret}",
        secret,
        key_id,
        "ce__",
    ]

    said = {with_key(api, sent).get("/v1/buyers").json["detail"] for sent in wrong}

    assert said == {"The key is not known."}
    assert with_key(api, key).get("/v1/buyers").status_code == 200


def test_a_key_of_a_seller_that_the_settings_no_longer_name_is_unknown(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'credit.db'}"
    with two_processes(url) as processes:
        key = a_key(processes.first, Role.AUDITOR, seller=OTHER)
        assert with_key(processes.first, key).get("/v1/buyers").status_code == 200
    settings = settings_for(url, sellers=(SELLER,))
    app = create_app(settings, replace(build_context(settings), clock=processes.clock))

    refused = with_key(Api(app), key).get("/v1/buyers")

    assert refused.json["detail"] == "The key is not known."
    context_of(Api(app)).store.close()


def test_a_key_is_of_its_seller_and_no_other(api) -> None:
    buyer_id = api.new_buyer()["buyer_id"]
    mine = as_role(api, Role.AUDITOR)
    theirs = as_role(api, Role.AUDITOR, seller=OTHER)

    assert mine.get(f"/v1/buyers/{buyer_id}").status_code == 200
    assert assert_problem(theirs.get(f"/v1/buyers/{buyer_id}")) == "buyer-not-found"


def dump_of(database_url: str) -> Iterator[str]:
    """Everything that the database holds: each value of each column of each table, as text."""
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        for table in tables.metadata.sorted_tables:
            for row in connection.execute(sa.select(table)):
                for value in row:
                    if isinstance(value, bytes | memoryview):
                        yield bytes(value).hex()
                        yield bytes(value).decode("latin-1")
                    else:
                        yield value.isoformat() if isinstance(value, datetime) else str(value)
    engine.dispose()


def test_a_dump_of_the_database_lets_nobody_in(database_url) -> None:
    with two_processes(database_url) as processes:
        admin = as_role(processes.first, Role.ADMINISTRATOR)
        made = make(admin)
        secrets = [key.split("_", 2)[2] for key in (admin.seller.key, made.json["key"])]
        make(admin)  # the stored answer is given again
        processes.first.limited_buyer()
        dump = [*dump_of(database_url)]

    assert id_of(made.json["key"]) in dump, "the dump has the key's row"
    for secret in (*secrets, SELLER.key, OTHER.key):
        unkeyed = hashlib.sha256(secret.encode()).hexdigest()
        for told in (secret, secret.encode().hex(), unkeyed):
            assert not [value for value in dump if told in value]
