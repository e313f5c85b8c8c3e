"""Short ways to have something referred in a small world, and to answer it."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

from credit_engine.domain.money import parse_money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.referral import AnswerKind, Referral
from credit_engine.domain.role import Role
from credit_engine.pack.authority_model import (
    AnswerTime,
    AuthorityRow,
    CoverClass,
    LevelAuthority,
)
from credit_engine.services.answer_moves import AskedAnswer
from credit_engine.services.answer_referral import answer_referral
from credit_engine.services.context import Caller
from credit_engine.services.read_referrals import ReferralView, read_referral
from credit_engine.services.reassess_referral import reassess_referral
from credit_engine.services.record_facts import record_observations
from tests.builders import an_observation
from tests.services.limit_lives import keyed
from tests.services.world import SELLER, World


def a_manager(person: str = "mona", *, level: int = 5, key: str = "") -> Caller:
    """Give a credit manager; *key* tells one of several keys of the person."""
    return replace(
        SELLER,
        principal=f"key:{key or person}",
        person=person,
        level=level,
        roles=frozenset({Role.CREDIT_MANAGER}),
    )


ANALYST = replace(
    SELLER, principal="key:anna", person="anna", roles=frozenset({Role.CREDIT_ANALYST})
)
MANAGER = a_manager()


def score(world: World, buyer_id: str, value: float, valid_at: date = date(2026, 11, 1)) -> None:
    """Record what the bureau says: below 200 the smallest pack refers."""
    seen = an_observation(value=value, valid_at=valid_at)
    record_observations(world.context, world.seller, buyer_id, [seen])


def referred(world: World, amount: str = "50000.00", **parts: Any) -> tuple[str, Referral]:
    """Have a request referred by the rules; the buyer's id, and the referral."""
    buyer_id = world.buyer(**parts)
    score(world, buyer_id, 100.0)
    answer = json.loads(world.decide(buyer_id, f"R-{buyer_id}", amount=amount).body)
    assert answer["outcome"] == "referred"
    return buyer_id, open_of(world, buyer_id)


def bound(world: World, automatic: str = "20000.00", **levels: str | None) -> None:
    """Let the rules grant so much by themselves, and managers of `L3=…` and above so much."""

    def minor(amount: str | None) -> int | None:
        return None if amount is None else parse_money(amount, "EUR").minor

    row = AuthorityRow(
        name="all",
        outcomes=frozenset(Outcome),
        grades=frozenset(range(11)),
        covers=frozenset(CoverClass),
        automatic_minor=minor(automatic),
        levels=tuple(
            LevelAuthority(int(name[1:]), minor(amount)) for name, amount in levels.items()
        ),
    )
    with_authority(world, rows=(row,))


def with_authority(world: World, **changes: Any) -> None:
    """Let the pack in force say otherwise who may answer what, and by when."""
    pack = world.shelf.pack
    world.shelf.pack = replace(pack, authority=replace(pack.authority, **changes))


TIMES = (AnswerTime(1_000_000, 48), AnswerTime(10_000_000, 24), AnswerTime(None, 8))


def open_of(world: World, buyer_id: str) -> Referral:
    """Give the one referral of a buyer that is open."""
    with world.context.store.reading() as reading:
        found = reading.open_referral(buyer_id)
    assert found is not None
    return found


def view_of(world: World, referral: Referral) -> ReferralView:
    return read_referral(world.context, world.seller, referral.referral_id)


def stands(world: World, referral: Referral) -> Referral:
    """The referral as it stands now."""
    return view_of(world, referral).referral


def steps_of(world: World, referral: Referral) -> list[str]:
    return [step.kind.value for step in view_of(world, referral).steps]


def answered(
    world: World,
    referral: Referral,
    how: str = "approve",
    *,
    caller: Caller = MANAGER,
    key: str | None = None,
    **parts: Any,
) -> dict[str, Any]:
    """Answer a referral; what is answered."""
    if "amount" in parts:
        parts["amount"] = parse_money(parts["amount"], parts.pop("currency", "EUR"))
    parts = {
        "content_sha256": referral.case.content_sha256,
        "reason_code": "JUDGEMENT",
        "text": "seen the order book",
        **parts,
    }
    asked = AskedAnswer(AnswerKind(how), **parts)
    once = keyed("answers", referral.referral_id, asked, key=key)
    return json.loads(
        answer_referral(world.context, caller, referral.referral_id, asked, once).body
    )


def reassessed(
    world: World, referral: Referral, *, caller: Caller = ANALYST, key: str | None = None
) -> dict[str, Any]:
    """Have a referral assessed anew; what is answered."""
    once = keyed("reassessments", referral.referral_id, key=key)
    done = reassess_referral(world.context, caller, referral.referral_id, once)
    return json.loads(done.body)
