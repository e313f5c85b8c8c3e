"""
Replays every decision of a database in this process, whatever its environment is like.

    python -m tests.replay.replay_elsewhere shipped|set_order DECIMAL_PRECISION   < environment

The locale of the environment is put in force for all that C and Python format, and
the decimal context is narrowed. A replay that asks for the time or for an id fails.
It prints, as JSON, what was in force, and the digest that each decision came to.
"""

import decimal
import json
import locale
import os
import sys
import time
from dataclasses import replace
from typing import NoReturn

from credit_engine.services import make_assessment
from credit_engine.services.page import PAGE_MAX
from credit_engine.services.read_decisions import list_decisions
from credit_engine.services.replay_decision import replay_decision
from tests.planted import set_order
from tests.sample_records import CALLER, open_context


def forbidden() -> NoReturn:
    raise AssertionError("a replay must not ask for the time or for an id")


def in_force() -> dict[str, object]:
    """What of the environment this process really works under."""
    return {
        "python": ".".join(map(str, sys.version_info[:3])),
        "hash": hash("credit"),
        "locale": locale.setlocale(locale.LC_ALL),
        "decimal_point": locale.localeconv()["decimal_point"],
        "encoding": locale.getencoding(),
        "utc_offset": time.localtime().tm_gmtoff,
        "precision": decimal.getcontext().prec,
    }


def main(what: str, precision: str) -> None:
    if what == "set_order":
        make_assessment.canonical_bytes = set_order.bytes_in_set_order
    locale.setlocale(locale.LC_ALL, "")
    time.tzset()
    decimal.setcontext(decimal.Context(prec=int(precision), rounding=decimal.ROUND_UP))
    context = open_context(os.environ["DATABASE_URL"])
    context = replace(context, clock=forbidden, ids=forbidden)
    replayed = {}
    after = None
    while True:
        page = list_decisions(context, CALLER, None, after, PAGE_MAX)
        for decision in page.items:
            found = replay_decision(context, CALLER, str(decision["decision_id"]))
            replayed[found.decision_id] = found.replayed_sha256
        after = page.next
        if after is None:
            break
    print(json.dumps({"in_force": in_force(), "replayed": replayed}))  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
