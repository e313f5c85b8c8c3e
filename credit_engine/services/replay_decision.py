"""Replay a decision: same pack, same facts, same day, and compare the bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import orjson

from credit_engine.assess import kleene
from credit_engine.domain.facts import Facts
from credit_engine.domain.facts_document import read_facts
from credit_engine.errors import BrokenRecord, DecisionNotAssessed, Unavailable
from credit_engine.journal.canonical import sha256_text
from credit_engine.journal.chain import leaf_hash, read_document
from credit_engine.language.fingerprint import math_fingerprint
from credit_engine.pack.model import CompiledPack
from credit_engine.services.change_record import BY_PERSONS, REFERRAL_ANSWER
from credit_engine.services.context import Caller, Context
from credit_engine.services.make_assessment import MadeAssessment, make_assessment
from credit_engine.services.ports import DecisionRecord
from credit_engine.services.read_decisions import find_decision


@dataclass(frozen=True, slots=True)
class Replay:
    """
    Whether the replayed assessment is byte for byte the recorded one.

    A decision by which a person changed a limit or answered a referral was not `assessed`: its
    record is checked against its own hashes, and that is all there is to replay.

    `differences` names the top-level parts that differ. `fingerprint_same` tells
    whether this machine's logarithms and exponentials are those of the decision.
    """

    decision_id: str
    identical: bool
    recorded_sha256: str
    replayed_sha256: str
    differences: tuple[str, ...]
    fingerprint_same: bool
    assessed: bool = True


def replay_decision(context: Context, caller: Caller, decision_id: str) -> Replay:
    """
    Check a record against its own hashes, then assess its facts again.

    Raises:
        DecisionNotFound.
        BrokenRecord: the stored bytes do not match their hashes.
        Unavailable: the pack revision that decided was not kept.
    """
    record = find_decision(context, caller, decision_id)
    if is_change(checked(record)):
        unchanged = sha256_text(record.assessment_bytes)
        return Replay(decision_id, True, unchanged, unchanged, (), True, assessed=False)
    again = reassess(context, record)
    made = again.made
    return Replay(
        decision_id=decision_id,
        identical=made.assessment_bytes == record.assessment_bytes,
        recorded_sha256=sha256_text(record.assessment_bytes),
        replayed_sha256=sha256_text(made.assessment_bytes),
        differences=_differences(record.assessment_bytes, made.assessment_bytes),
        fingerprint_same=again.decision["math_fingerprint"] == math_fingerprint(),
    )


@dataclass(frozen=True, slots=True)
class Reassessed:
    """A recorded decision's document, and its facts as its own pack assesses them here."""

    decision: Mapping[str, object]
    pack: CompiledPack
    facts: Facts
    made: MadeAssessment


def reassess(context: Context, record: DecisionRecord) -> Reassessed:
    """
    Check *record* against its own hashes, then assess its facts with its pack on its day.

    The plain evaluator does it: it gives what the engine gave, or the decision has an alarm.

    Raises:
        BrokenRecord: the stored bytes do not match their hashes.
        DecisionNotAssessed: a person changed a limit, or answered a referral.
        Unavailable: the pack revision that decided was not kept.
    """
    decision = checked(record)
    if is_change(decision):
        raise DecisionNotAssessed(_no_assessment(record, decision))
    pack = context.packs.of_revision(record.pack_revision)
    if pack is None:
        raise Unavailable(
            f"Rule pack {record.pack_revision} is not kept here, so decision {record.decision_id} "
            "cannot be assessed again; restore the rule_packs table from a backup."
        )
    facts = read_facts(orjson.loads(record.facts_bytes))
    as_of = date.fromisoformat(str(decision["as_of"]))
    return Reassessed(decision, pack, facts, make_assessment(pack, facts, as_of, kleene.infer))


def _no_assessment(record: DecisionRecord, decision: Mapping[str, object]) -> str:
    if decision.get("kind") == REFERRAL_ANSWER:
        return (
            f"By decision {record.decision_id} a person answered a referral, on the evidence of "
            f"decision {decision.get('answers')}: that one can be explained. The record of this "
            "one has the answer and its reasons."
        )
    return (
        f"By decision {record.decision_id} a person changed a limit; it rests on no "
        "assessment. Read the decision: it has the reason, and the limit before and after."
    )


def is_change(decision: Mapping[str, object]) -> bool:
    """Whether a person decided, with no assessment of its own: of a limit, or on a referral."""
    return decision.get("kind") in BY_PERSONS


def checked(record: DecisionRecord) -> Mapping[str, object]:
    """
    The decision's document, after its three hashes were checked.

    Raises:
        BrokenRecord: naming the part that does not match.
    """
    if leaf_hash(record.decision_bytes) != record.leaf:
        raise _changed("decision", record)
    decision = read_document(record.decision_bytes)
    if sha256_text(record.facts_bytes) != decision.get("facts_sha256"):
        raise _changed("facts", record)
    if sha256_text(record.assessment_bytes) != decision.get("assessment_sha256"):
        raise _changed("assessment", record)
    return decision


def _changed(part: str, record: DecisionRecord) -> BrokenRecord:
    return BrokenRecord(
        f"The {part} bytes of decision {record.decision_id} do not match their recorded "
        "hash: the record was changed after it was made."
    )


def _differences(recorded: bytes, replayed: bytes) -> tuple[str, ...]:
    if recorded == replayed:
        return ()
    before, after = orjson.loads(recorded), orjson.loads(replayed)
    return tuple(part for part in sorted({*before, *after}) if before.get(part) != after.get(part))
