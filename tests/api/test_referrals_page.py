"""The run-through of docs/referrals.md, call by call, as it stands."""

import json
import re
from typing import Any

from credit_engine.domain.role import Role
from tests.api.conftest import ROOT, Api
from tests.api.role_keys import as_role
from tests.api.test_referrals import lower_the_score

PAGE = (ROOT / "docs" / "referrals.md").read_text(encoding="utf-8")
CALL = re.compile(
    r"^```http\n(?P<method>GET|POST) (?P<path>\S+) +\((?P<who>[^)]+)\)\n(?P<body>.*?)"
    r"^→ (?P<status>\d+)\n(?P<shown>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
ANY = "…"


def named(text: str, names: dict[str, str]) -> str:
    """Fill in `{name}` from what was answered before."""
    return re.sub(r"\{(\w+)\}", lambda found: names[found[1]], text)


def matches(shown: Any, answered: Any) -> bool:
    """Tell whether an answer is as shown: `…` is anything, and as a name any other members."""
    if shown == ANY:
        return True
    if isinstance(shown, dict) and isinstance(answered, dict):
        wanted = {name: part for name, part in shown.items() if name != ANY}
        whole = wanted.keys() == answered.keys() or (
            ANY in shown and wanted.keys() <= set(answered)
        )
        return whole and all(matches(part, answered[name]) for name, part in wanted.items())
    if isinstance(shown, list) and isinstance(answered, list):
        return len(shown) == len(answered) and all(map(matches, shown, answered))
    return bool(shown == answered)


def caller(api: Api, who: str, known: dict[str, Api]) -> Api:
    person, role, *level = who.split(", ")
    if person not in known:
        parts = {"level": int(level[0].removeprefix("level "))} if level else {}
        known[person] = as_role(api, Role(role), person=person, **parts)
    return known[person]


def test_what_counts_as_shown() -> None:
    assert matches({"a": [ANY, 1], ANY: ANY}, {"a": ["x", 1], "b": 2})
    assert not matches({"a": 1}, {"a": 1, "b": 2})
    assert not matches({"a": 1, ANY: ANY}, {"b": 2})
    assert not matches([1, 2], [1])


def test_the_page_can_be_followed_call_by_call(api: Api) -> None:
    buyer_id = api.known_buyer()
    lower_the_score(api, buyer_id)
    known: dict[str, Api] = {}
    erp = caller(api, "sap-erp-1, sales_system", known)
    erp.decide(buyer_id)
    names: dict[str, str] = {}
    done = 0

    for place, call in enumerate(CALL.finditer(PAGE)):
        options: dict[str, Any] = {}
        if call["method"] == "POST":
            options["json"] = json.loads(named(call["body"], names))
            options["headers"] = {"Idempotency-Key": f"page-{place}"}
        answer = caller(api, call["who"], known).call(
            call["method"], named(call["path"], names), **options
        )

        assert answer.status_code == int(call["status"]), answer.text
        shown = json.loads(named(call["shown"], names))
        assert matches(shown, answer.json), f"{call[0]}\n{answer.text}"
        first = answer.json.get("items", [answer.json])[0]
        names |= {name: part for name, part in first.items() if isinstance(part, str)}
        done += 1

    assert done == PAGE.count("```http") >= 9
