"""docs/overrides.md, followed as it stands: its calls in order, answered as it says."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from credit_engine.api.app import create_app
from credit_engine.bootstrap import build_context
from credit_engine.domain.override import OverrideState
from credit_engine.domain.role import Role
from tests.api.conftest import Api, settings_for
from tests.api.role_keys import as_role

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "overrides.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```http\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
CALL = re.compile(
    r"(?P<who>[a-z ]+?) +(?P<method>GET|POST) (?P<path>\S+)(?: +Idempotency-Key: (?P<key>\S+))?\n"
    r"(?P<body>\{.*?)?→ (?P<status>\d+) (?P<answer>.*)",
    re.DOTALL,
)


@pytest.fixture
def api(tmp_path: Path) -> Iterator[Api]:
    """The shipped rule pack, on the day of the page."""
    url = f"sqlite:///{tmp_path / 'credit.db'}"
    settings = settings_for(url, pack_folder=ROOT / "rules" / "trade_credit")
    at_noon = lambda: datetime(2026, 11, 22, 12, tzinfo=UTC)  # noqa: E731 - the clock stands
    context = replace(build_context(settings), clock=at_noon)
    yield Api(create_app(settings, context))
    context.store.close()


def calls() -> Iterator[dict[str, str]]:
    for block in BLOCKS:
        for text in block.strip().split("\n\n"):
            found = CALL.fullmatch(text)
            assert found is not None, text
            yield found.groupdict()


def filled(text: str, names: dict[str, str]) -> str:
    return re.sub(r"\$([a-z0-9_]+)", lambda found: names[found[1]], text)


def take(wanted: Any, found: Any, names: dict[str, str]) -> None:
    """Hold *found* to what the page says of it, and take what it names for the first time."""
    if isinstance(wanted, dict):
        for key, part in wanted.items():
            take(part, found[key], names)
    elif isinstance(wanted, list):
        assert len(found) == len(wanted)
        for one, other in zip(wanted, found, strict=True):
            take(one, other, names)
    elif isinstance(wanted, str) and wanted.startswith("$"):
        assert names.setdefault(wanted[1:], found) == found
    else:
        assert found == wanted


def test_every_call_of_the_page_is_answered_as_it_says(api: Api) -> None:
    people = {
        "ada": as_role(api, Role.CREDIT_ANALYST, person="ada"),
        "ada as a manager": as_role(api, Role.CREDIT_MANAGER, person="ada", level=9),
        "anna": as_role(api, Role.CREDIT_MANAGER, person="anna"),
    }
    names: dict[str, str] = {}
    done = 0
    for call in calls():
        headers = {"Idempotency-Key": call["key"]} if call["key"] else {}
        body = json.loads(filled(call["body"], names)) if call["body"] else None
        answer = people[call["who"]].call(
            call["method"], filled(call["path"], names), json=body, headers=headers
        )
        assert answer.status_code == int(call["status"]), (call, answer.text)
        take(json.loads(call["answer"]), answer.get_json(force=True), names)
        done += 1
    assert done >= 12


def test_every_state_is_on_the_page() -> None:
    for state in OverrideState:
        assert f"`{state.value}`" in PAGE


def test_every_link_of_the_page_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", PAGE) if "://" not in link]

    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
