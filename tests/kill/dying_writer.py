"""
A process that decides, and whose children are killed at every boundary between two statements.

    python -m tests.kill.dying_writer shipped|answers_apart BUYER_ID EVERY [WANTED …] < environment

For each amount wanted (or entered by hand, as `enter:AMOUNT`) it forks a child that
asks for it and kills itself (SIGKILL) right before the first thing that it sends to
the database, another EVERY things later, and so on, until one lives. Then every key is
asked for again, by a child that dies of nothing. It prints the number of deaths and all
keys, as JSON.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import CodeType, FrameType

import psycopg
from pysqlite3 import dbapi2

from credit_engine.assess import kleene
from credit_engine.bootstrap import build_context
from credit_engine.domain.money import parse_money
from credit_engine.domain.request_document import read_request
from credit_engine.domain.terms import Terms
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.services.answer_once import Keyed
from credit_engine.services.context import Context
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.enter_limit import NewEntry, enter_limit
from credit_engine.settings import Settings
from tests.planted.stores import AnswersApart
from tests.sample_records import CALLER as SELLER

CALLER = replace(SELLER, level=9, operates=True)  # whoever operates the server
SENDS = ("execute", "executemany", "commit")
BOUNDARIES_MAX = 200
ENTERED = "enter:"  # before the amount of a limit that a person enters


def psycopg_code(owner: type, name: str) -> CodeType:
    return getattr(owner, name).__code__


# What psycopg sends begins in one of these; pysqlite3 is C throughout, and told by its classes.
PSYCOPG = {
    psycopg_code(psycopg.Connection, "execute"),
    psycopg_code(psycopg.Connection, "commit"),
    psycopg_code(psycopg.Cursor, "executemany"),
}
SQLITE = (dbapi2.Connection, dbapi2.Cursor)


def die_at(boundary: int) -> None:
    """Let this process kill itself right before it sends for the *boundary*-th time."""
    sent = 0

    def watch(frame: FrameType, event: str, called: object) -> None:
        nonlocal sent
        by_psycopg = event == "call" and frame.f_code in PSYCOPG
        by_sqlite = (
            event == "c_call"
            and getattr(called, "__name__", "") in SENDS
            and isinstance(getattr(called, "__self__", None), SQLITE)
        )
        sent += by_psycopg or by_sqlite
        if sent == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def in_child(work: Callable[[], object]) -> bool:
    """Do *work* in a fork; whether it lived to the end of it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            sys.setprofile(None)
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return False
    assert os.waitstatus_to_exitcode(status) == 0, "the child failed instead of being killed"
    return True


def decide(context: Context, buyer_id: str, wanted: str, key: str) -> None:
    if wanted.startswith(ENTERED):
        enter(context, buyer_id, wanted.removeprefix(ENTERED), key)
        return
    document = {
        "kind": "new",
        "wanted": {"amount": wanted, "currency": "USD"},
        "terms": {"instrument": "open_account", "days": 30, "from": "invoice_date"},
    }
    request = read_request(document, "")
    command = DecideLimit(buyer_id, request, key, sha256_text(canonical_bytes(document)))
    decide_limit(context, CALLER, command)


def enter(context: Context, buyer_id: str, amount: str, key: str) -> None:
    terms = Terms("open_account", 30, "invoice_date")
    new = NewEntry(parse_money(amount, "USD"), terms, reason="a person says so")
    keyed = Keyed("limits/enter", key, sha256_text(canonical_bytes([buyer_id, amount])))
    enter_limit(context, CALLER, buyer_id, new, keyed)


def deaths_at_boundaries(context: Context, buyer_id: str, wanted: str, every: int) -> list[str]:
    """Ask with a fresh key for each boundary, or for some; the keys, the last of which lived."""
    keys = []
    for boundary in range(1, BOUNDARIES_MAX, every):
        key = f"{wanted}-{boundary}"
        keys.append(key)

        def dying(boundary: int = boundary, key: str = key) -> None:
            die_at(boundary)
            decide(context, buyer_id, wanted, key)

        if in_child(dying):
            return keys
    raise AssertionError(f"{BOUNDARIES_MAX} boundaries, and no end")


def again(context: Context, buyer_id: str, wanted: str, keys: Sequence[str]) -> None:
    """Ask under each key once more, as a client does that heard nothing."""
    for key in keys:
        decide(context, buyer_id, wanted, key)


def main(store: str, buyer_id: str, every: str, *amounts: str) -> None:
    settings = Settings.from_environ(os.environ)
    context = replace(build_context(settings), infer=kleene.infer)
    if store == "answers_apart":
        context = replace(context, store=AnswersApart.open(settings))
    deaths = 0
    every_key = []
    for wanted in amounts:
        keys = deaths_at_boundaries(context, buyer_id, wanted, int(every))
        deaths += len(keys) - 1
        every_key += keys
        assert in_child(lambda keys=keys, wanted=wanted: again(context, buyer_id, wanted, keys))
    print(json.dumps({"deaths": deaths, "keys": every_key}))  # noqa: T201 - its only answer


if __name__ == "__main__":
    main(*sys.argv[1:])
