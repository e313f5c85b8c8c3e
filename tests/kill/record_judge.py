"""
Judges a record of decisions: nothing half there, every chain whole, limits as the decisions say.

It knows the format of the records and shares no code with what writes them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from tests.kill.raw_record import RawRecord, Row

CURRENT = ("in_force", "pending_conditions")


def faults_of(record: RawRecord) -> list[str]:
    """Everything that is wrong with *record*; empty when nothing is."""
    return [
        *_unpaired(record),
        *_broken_hashes(record),
        *_broken_chains(record),
        *_wrong_limits(record),
        *_unkept_packs(record),
    ]


def lost(record: RawRecord, acknowledged: Mapping[str, bytes]) -> list[str]:
    """Which acknowledged answers (key -> body as received) are not kept byte for byte."""
    kept = record.bodies
    return [
        f"key {key}: acknowledged and {'changed' if key in kept else 'not there'}"
        for key, body in acknowledged.items()
        if kept.get(key) != body
    ]


def _unpaired(record: RawRecord) -> list[str]:
    """Decision and answer come together: one of each, and both say the same."""
    answers = [(row["key"], json.loads(row["body"])) for row in record.answers]
    times = Counter(answer["decision_id"] for _, answer in answers)
    decided = {row["decision_id"]: row for row in record.decisions}
    found = [f"decision {each}: without its answer" for each in decided if not times[each]]
    found += [f"decision {each}: {n} answers" for each, n in times.items() if n > 1]
    for key, answer in answers:
        row = decided.get(answer["decision_id"])
        if row is None:
            found.append(f"key {key}: an answer without its decision")
            continue
        decision = json.loads(row["decision_bytes"])
        for name in ("request_id", "buyer_id", "outcome", "limit_in_force"):
            if decision[name] != answer[name]:
                found.append(f"key {key}: {name} differs between answer and decision")
    return found


def _broken_hashes(record: RawRecord) -> list[str]:
    found = []
    for row in record.decisions:
        decision = json.loads(row["decision_bytes"])
        for part in ("facts", "assessment"):
            digest = "sha256:" + hashlib.sha256(row[f"{part}_bytes"]).hexdigest()
            if decision[f"{part}_sha256"] != digest:
                found.append(f"decision {row['decision_id']}: {part} do not match their hash")
        if hashlib.sha256(b"\x00" + row["decision_bytes"]).digest() != bytes(row["leaf"]):
            found.append(f"decision {row['decision_id']}: leaf does not match")
    return found


def _broken_chains(record: RawRecord) -> list[str]:
    found = []
    chains = _decisions_by_buyer(record)
    for buyer in record.buyers:
        previous: bytes | None = None
        chain = chains.get(buyer["buyer_id"], [])
        for place, row in enumerate(chain, start=1):
            decision = json.loads(row["decision_bytes"])
            follows = previous.hex() if previous is not None else None
            if (decision["buyer_seq"], decision["prev_leaf"]) != (place, follows):
                found.append(f"buyer {buyer['buyer_id']}: chain breaks at {place}")
            previous = bytes(row["leaf"])
        last = bytes(buyer["last_leaf"]) if buyer["last_leaf"] is not None else None
        if (buyer["last_seq"], last) != (len(chain), previous):
            found.append(f"buyer {buyer['buyer_id']}: its row is not at the end of its chain")
    return found


def _wrong_limits(record: RawRecord) -> list[str]:
    found = []
    answers = {answer["decision_id"]: answer for answer in _answers(record)}
    for row in record.limits:
        granted_by = answers.get(row["decision_id"], {})
        if granted_by.get("limit_id") != row["limit_id"]:
            found.append(f"limit {row['limit_id']}: no decision granted it")
    there = {row["limit_id"] for row in record.limits}
    found += [
        f"decision {answer['decision_id']}: its limit is not there"
        for answer in answers.values()
        if answer["limit_id"] is not None and answer["limit_id"] not in there
    ]
    said = {
        (row["decision_id"], event["limit_id"], event["event"])
        for row in record.decisions
        for event in json.loads(row["decision_bytes"])["limit_events"]
    }
    done = {(row["decision_id"], row["limit_id"], row["event"]) for row in record.limit_events}
    found += [
        f"event {event}: in the decision or in the history, not in both" for event in said ^ done
    ]
    return found + _wrong_current_limits(record, answers)


def _wrong_current_limits(record: RawRecord, answers: Mapping[str, Any]) -> list[str]:
    """The buyer's limits, as the last decision about each says, are those that hold."""
    found = []
    chains = _decisions_by_buyer(record)
    for buyer in record.buyers:
        buyer_id = buyer["buyer_id"]
        holding = {
            row["state"]: (row["limit_id"], row["minor"], row["currency"])
            for row in record.limits
            if row["buyer_id"] == buyer_id and row["state"] in CURRENT
        }
        chain = [answers.get(row["decision_id"]) for row in chains.get(buyer_id, [])]
        if chain and chain[-1] is not None and _in_force(chain[-1]) != holding.get("in_force"):
            found.append(f"buyer {buyer_id}: another limit holds than its last decision says")
    return found


def _in_force(answer: Mapping[str, Any]) -> tuple[str, int, str] | None:
    limit = answer["limit_in_force"]
    if limit is None:
        return None
    return limit["limit_id"], int(Decimal(limit["amount"]) * 100), limit["currency"]


def _unkept_packs(record: RawRecord) -> list[str]:
    kept = {row["revision"] for row in record.rule_packs}
    used = {row["pack_revision"] for row in record.decisions}
    return [f"rule pack {revision} decided and is not kept" for revision in used - kept]


def _answers(record: RawRecord) -> Iterable[Any]:
    return (json.loads(row["body"]) for row in record.answers)


def _decisions_by_buyer(record: RawRecord) -> dict[str, list[Row]]:
    ordered = sorted(record.decisions, key=lambda row: (row["buyer_id"], row["buyer_seq"]))
    return {
        buyer_id: list(rows) for buyer_id, rows in groupby(ordered, key=lambda row: row["buyer_id"])
    }
