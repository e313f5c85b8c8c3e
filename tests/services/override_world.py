"""People who override decisions in the small world, and short ways to do what they do."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from credit_engine.domain.money import parse_money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.override import Override
from credit_engine.domain.role import Role
from credit_engine.pack.authority_model import (
    GRADES,
    AuthorityRow,
    CoverClass,
    LevelAuthority,
)
from credit_engine.services.answer_once import Answer
from credit_engine.services.approve_override import APPROVE, Approval, approve_override
from credit_engine.services.context import Caller
from credit_engine.services.end_override import (
    REJECT,
    WITHDRAW,
    Ending,
    reject_override,
    withdraw_override,
)
from credit_engine.services.join_group import NewParent, change_parent
from credit_engine.services.propose_override import PROPOSE, NewOverride, propose_override
from tests.builders import CURRENCY
from tests.services.limit_lives import DAY, TODAY, keyed
from tests.services.world import SELLER, World

LAST = TODAY + 30 * DAY


def a_person(
    name: str, role: Role = Role.CREDIT_MANAGER, *, level: int = 3, key: str = ""
) -> Caller:
    """Build somebody with a key of their own, or one more key."""
    levels = level if role is Role.CREDIT_MANAGER else 0
    key = key or f"key:{name}"
    return replace(SELLER, principal=key, person=name, roles=frozenset({role}), level=levels)


ANALYST = a_person("ada", Role.CREDIT_ANALYST)
ANNA, BEN, CARL = a_person("anna"), a_person("ben"), a_person("carl")


def with_authority(world: World, **changes: Any) -> None:
    """Let the pack in force say otherwise who may bind the seller."""
    pack = world.shelf.pack
    world.shelf.pack = replace(pack, authority=replace(pack.authority, **changes))


def levels_up_to(*amounts: str | None, outcomes: frozenset[Outcome] = frozenset(Outcome)) -> Any:
    """One row of authority for all: level 1 up to the first amount, and so on; all automatic."""
    levels = tuple(
        LevelAuthority(level, None if up_to is None else parse_money(up_to, CURRENCY).minor)
        for level, up_to in enumerate(amounts, start=1)
    )
    covers, grades = frozenset(CoverClass), frozenset(GRADES)
    return (AuthorityRow("all", outcomes, grades, covers, None, levels),)


def decided(world: World, amount: str = "50000.00", **register: Any) -> tuple[str, str]:
    """Decide a request on a sound buyer; the ids of the buyer and of the decision."""
    buyer_id = world.buyer(**register)
    answer = json.loads(world.decide(buyer_id, f"K-{buyer_id}", amount=amount).body)
    return buyer_id, answer["decision_id"]


def an_override(decision_id: str, amount: str = "60000.00", **parts: Any) -> NewOverride:
    """Build what somebody proposes."""
    currency = parts.pop("currency", CURRENCY)
    return NewOverride(
        decision_id=decision_id,
        amount=parse_money(amount, currency),
        expires_on=parts.pop("expires_on", LAST),
        reason_code=parts.pop("reason_code", "JUDGEMENT"),
        text=parts.pop("text", "orders of the season"),
        **parts,
    )


def propose(
    world: World, decision_id: str, amount: str = "60000.00", *, by: Caller = ANALYST, **parts: Any
) -> dict[str, Any]:
    """Propose an override; what is answered."""
    key = parts.pop("key", None)
    new = an_override(decision_id, amount, **parts)
    once = keyed(PROPOSE, new, key=key)
    return json.loads(propose_override(world.context, by, new, once).body)


def approve(
    world: World, proposed: dict[str, Any], *, by: Caller = ANNA, **parts: Any
) -> dict[str, Any]:
    """Approve what was proposed, as it was read; what is answered."""
    return json.loads(approving(world, proposed, by=by, **parts).body)


def approving(
    world: World,
    proposed: dict[str, Any],
    *,
    by: Caller = ANNA,
    key: str | None = None,
    content_sha256: str | None = None,
) -> Answer:
    digest = content_sha256 or proposed["content_sha256"]
    approval = Approval(proposed["override_id"], digest)
    return approve_override(world.context, by, approval, keyed(APPROVE, approval, key=key))


def reject(world: World, proposed: dict[str, Any], *, by: Caller = ANNA) -> dict[str, Any]:
    ending = Ending(proposed["override_id"], "too much")
    return json.loads(reject_override(world.context, by, ending, keyed(REJECT, ending)).body)


def withdraw(world: World, proposed: dict[str, Any], *, by: Caller = ANALYST) -> dict[str, Any]:
    ending = Ending(proposed["override_id"], "no longer needed")
    return json.loads(withdraw_override(world.context, by, ending, keyed(WITHDRAW, ending)).body)


def join(world: World, decisions: list[str]) -> None:
    """Put the buyers of these decisions into one group."""
    with world.context.store.reading() as reading:
        found = [reading.decision("S-1", of) for of in decisions]
    top, *others = [record.buyer_id for record in found if record is not None]
    for buyer_id in others:
        change_parent(world.context, world.seller, buyer_id, NewParent(top, "bought"))


def override_of(world: World, override_id: str) -> Override:
    with world.context.store.reading() as reading:
        found = reading.override("S-1", override_id)
    assert found is not None
    return found


def move_to(world: World, day: date) -> None:
    """Move the clock to noon of a day."""
    world.clock.now = world.clock.now.replace(year=day.year, month=day.month, day=day.day)
