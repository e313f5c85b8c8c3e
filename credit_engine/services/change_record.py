"""
The decision by which a person changes limits: its record, and all that is written with it.

It stands in the buyer's chain as every decision, and rests on no assessment: its facts and
its assessment are JSON's null, hashed as such, so that it is verified like the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from credit_engine.domain.limit import Limit, LimitStep
from credit_engine.domain.limit_life import Change, begun, changed
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.journal.chain import leaf_hash
from credit_engine.pack.model import CompiledPack
from credit_engine.services.bind_amount import Binding
from credit_engine.services.context import Caller, Context
from credit_engine.services.decision_bytes import FORMAT, instant_text
from credit_engine.services.held_limits import held_on
from credit_engine.services.ports import BuyerHead, DecisionRecord, KeptPack, Writing
from credit_engine.services.write_limits import LimitBook, Occasion

KIND = "limit_change"
OVERRIDE = "override"
REFERRAL_ANSWER = "referral_answer"  # see services.answer_record
# Decisions without an assessment of their own.
BY_PERSONS = frozenset({KIND, OVERRIDE, REFERRAL_ANSWER})
OUTCOME = "changed"
NOTHING = b"null"


@dataclass(frozen=True, slots=True)
class Moved:
    """One limit before and after: `before` is None where it is new. Steps stand in `after`."""

    before: Limit | None
    after: Limit
    event: str
    effective_on: date

    @property
    def then(self) -> Limit:
        """The limit as it is from the day of effect on."""
        return self.after.on(max(self.effective_on, self.after.valid_from)) or self.after

    @property
    def added(self) -> tuple[LimitStep, ...]:
        """The steps to append."""
        known = set(self.before.steps) if self.before else set()
        return tuple(step for step in self.after.steps if step not in known)


@dataclass(frozen=True, slots=True)
class ChangeOfLimits:
    """Who changes a buyer's limits, when, by which rule pack; buyer and account are locked."""

    context: Context
    caller: Caller
    writing: Writing
    buyer_id: str
    head: BuyerHead
    pack: CompiledPack
    at: datetime
    decision_id: str
    standing: tuple[Limit, ...]  # the buyer's limits that are not over, with their steps

    @property
    def today(self) -> date:
        """The seller's day."""
        return self.caller.local_date(self.at)

    @property
    def binding(self) -> Binding:
        """What it takes to grant amounts on this occasion."""
        return Binding(self.writing, self.caller, self.pack, self.buyer_id, self.at)

    def moved(self, limit: Limit, event: str, on: date, change: Change) -> Moved:
        """*limit* with *change* from the day *on* on."""
        after, _ = changed(
            limit, on, change, event=event, recorded_at=self.at, decision_id=self.decision_id
        )
        return Moved(limit, after, event, on)

    def entered(self, limit: Limit, event: str) -> Moved:
        """A new limit, which begins on its first day."""
        return Moved(None, begun(limit, event, self.at), event, limit.valid_from)

    def commit(
        self, asked: Mapping[str, object], moves: Sequence[Moved], kind: str = KIND
    ) -> bytes:
        """
        Record the decision, write *moves* in their order, and give the answer's bytes.

        The last of them is what the decision is about; the others make room for it.
        """
        pack, main = self.pack, moves[-1]
        self.writing.keep_pack(KeptPack(pack.revision, pack.pack_id, self.at, pack.files))
        record = self._record(asked, moves, kind)
        self.writing.add_decision(record)
        reason = str(asked["reason"])
        occasion = Occasion(
            self.at,
            self.today,
            self.decision_id,
            self.head.version,
            reason,
            self.caller.principal,
        )
        book = LimitBook(self.writing, self.context.ids, occasion)
        for move in moves:
            book.write(move.before, move.after, move.added)
            book.tell(move.after, move.event, move.effective_on)
        return canonical_bytes(
            {
                "request_id": record.request_id,
                "decision_id": self.decision_id,
                "buyer_id": self.buyer_id,
                "outcome": OUTCOME,
                "limit_id": main.after.limit_id if main.before is None else None,
                "effective_on": main.effective_on.isoformat(),
                "limit": (main.after.on(self.today) or main.then).document(),
                "limit_then": main.then.document(),
                "limit_in_force": self._in_force(moves),
                "limit_events": _events(moves),
            }
        )

    def _in_force(self, moves: Sequence[Moved]) -> dict[str, object] | None:
        """The buyer's own permanent limit in force today, once all is done."""
        after = {limit.limit_id: limit for limit in self.standing}
        after |= {move.after.limit_id: move.after for move in moves}
        found = held_on(after.values(), self.today).in_force
        return found.document() if found else None

    def _record(
        self, asked: Mapping[str, object], moves: Sequence[Moved], kind: str
    ) -> DecisionRecord:
        request_id = self.context.ids()
        document = self._document(request_id, asked, moves) | {"kind": kind}
        decision_bytes = canonical_bytes(document)
        return DecisionRecord(
            decision_id=self.decision_id,
            request_id=request_id,
            seller_id=self.caller.seller_id,
            buyer_id=self.buyer_id,
            buyer_seq=self.head.last_seq + 1,
            outcome=OUTCOME,
            pack_revision=self.pack.revision,
            decided_at=self.at,
            leaf=leaf_hash(decision_bytes),
            decision_bytes=decision_bytes,
            facts_bytes=NOTHING,
            assessment_bytes=NOTHING,
        )

    def _document(
        self, request_id: str, asked: Mapping[str, object], moves: Sequence[Moved]
    ) -> dict[str, object]:
        prev_leaf, main = self.head.last_leaf, moves[-1]
        before = None
        if main.before is not None:
            before = (main.before.on(self.today) or main.before).document()
        return {
            "format": FORMAT,
            "decision_id": self.decision_id,
            "request_id": request_id,
            "seller_id": self.caller.seller_id,
            "buyer_id": self.buyer_id,
            "buyer_seq": self.head.last_seq + 1,
            "prev_leaf": prev_leaf.hex() if prev_leaf is not None else None,
            "principal": self.caller.principal,
            "decided_at": instant_text(self.at),
            "as_of": self.today.isoformat(),
            "outcome": OUTCOME,
            "pack": {"id": self.pack.pack_id, "revision": self.pack.revision},
            "facts_version": self.head.version,
            "facts_sha256": sha256_text(NOTHING),
            "assessment_sha256": sha256_text(NOTHING),
            "change": dict(asked),
            "effective_on": main.effective_on.isoformat(),
            "limit_before": before,
            "limit_after": main.then.document(),
            "limit_in_force": self._in_force(moves),
            "limit_events": _events(moves),
        }


def begin_change(
    context: Context, caller: Caller, writing: Writing, buyer_id: str
) -> ChangeOfLimits:
    """Lock the buyer and its account, and read what stands. Raises BuyerNotFound."""
    head = writing.lock_buyer(buyer_id)
    writing.lock_account(buyer_id)
    at = context.clock()
    standing = writing.standing_limits(caller.seller_id, buyer_id, caller.local_date(at))
    return ChangeOfLimits(
        context=context,
        caller=caller,
        writing=writing,
        buyer_id=buyer_id,
        head=head,
        pack=context.packs.active(),
        at=at,
        decision_id=context.ids(),
        standing=tuple(standing),
    )


def _events(moves: Sequence[Moved]) -> list[dict[str, str]]:
    return [{"limit_id": move.after.limit_id, "event": move.event} for move in moves]
