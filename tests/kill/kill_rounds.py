"""
Kills a server under load, again and again, and judges what it left each time.

    load ─ so many acknowledgements ─ SIGKILL ─ judge ─ start ─ every key again ─ judge
"""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.kill.load import Load, Traffic, ask_until_answered
from tests.kill.raw_record import RawRecord, read_raw
from tests.kill.record_judge import faults_of, lost
from tests.real_server import RealServer
from tests.sample_records import Known

CLIENTS = 4
ACKNOWLEDGED_MAX = 40


@dataclass(slots=True)
class KillReport:
    """How much was done, and everything that was found wrong."""

    kills: int = 0
    acknowledged: int = 0
    in_flight: int = 0
    decided_in_flight: int = 0  # in flight when the server died, and committed all the same
    facts: int = 0
    decisions: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {
            "kills": self.kills,
            "acknowledged decisions": self.acknowledged,
            "requests in flight": self.in_flight,
            "of which committed": self.decided_in_flight,
            "facts stated": self.facts,
            "decisions in the log": self.decisions,
            "faults": len(self.faults),
        }


@dataclass(slots=True)
class KillTrial:
    """One server on one database, to be killed *rounds* times."""

    server: RealServer
    database_url: str
    buyers: Sequence[Known]
    seed: int
    report: KillReport = field(default_factory=KillReport)
    _answers: dict[str, bytes] = field(default_factory=dict)  # all that were acknowledged, ever
    _facts: list[float] = field(default_factory=list)

    def run(self, rounds: int, *, until_fault: bool = False) -> KillReport:
        """Kill *rounds* times, or until the first fault; the server runs before and after."""
        rng = random.Random(f"kills {self.seed}")
        versions = {row["buyer_id"]: row["version"] for row in read_raw(self.database_url).buyers}
        for number in range(rounds):
            traffic = self._kill_under_load(number, rng)
            self.report.faults += traffic.faults
            self._judge(versions)
            self.server.start()
            self._send_again(traffic)
            self._judge(versions)
            if self.report.faults and until_fault:
                break
        self.report.decisions = len(self._answers)
        return self.report

    def _kill_under_load(self, number: int, rng: random.Random) -> Traffic:
        load = Load(self.server, self.buyers, f"round-{number}", CLIENTS, self.seed)
        load.start()
        try:
            load.await_acknowledged(rng.randint(1, ACKNOWLEDGED_MAX))
        finally:
            self.server.kill()
            load.join()
        traffic = load.traffic
        self.report.kills += 1
        self.report.acknowledged += len(traffic.acknowledged)
        self.report.in_flight += len(traffic.unanswered)
        self._answers |= traffic.acknowledged
        self._facts += [value for value, stated in traffic.stated.items() if stated.status == 200]
        self.report.facts = len(self._facts)
        return traffic

    def _send_again(self, traffic: Traffic) -> None:
        """Each key once more: answered before, it gets the same bytes; else one decision."""
        bodies = read_raw(self.database_url).bodies
        for sent in traffic.sent.values():
            before = bodies.get(sent.key)
            self.report.decided_in_flight += before is not None and sent.key not in self._answers
            answer = ask_until_answered(self.server, sent)
            if before is not None and (answer.status, answer.body) != (201, before):
                self.report.faults.append(f"key {sent.key}: another answer than before the kill")
            if answer.status == 201:
                self._answers[sent.key] = answer.body

    def _judge(self, versions: Mapping[str, int]) -> None:
        record = read_raw(self.database_url)
        self.report.faults += lost(record, self._answers)
        self.report.faults += faults_of(record)
        self.report.faults += _lost_facts(record, self._facts, versions)


def _lost_facts(record: RawRecord, facts: list[float], before: Mapping[str, int]) -> list[str]:
    """Acknowledged facts that are not there, and buyers whose version counts other facts."""
    # The load states scores with a fraction; the sample's are whole.
    scores = [
        (row["buyer_id"], float(row["value"]))
        for row in record.observations
        if row["fact"] == "bureau_score" and not float(row["value"]).is_integer()
    ]
    there = {value for _, value in scores}
    stated = Counter(buyer_id for buyer_id, _ in scores)
    found = [f"fact {value}: acknowledged and not there" for value in facts if value not in there]
    found += [
        f"buyer {buyer['buyer_id']}: its version counts other facts than it has"
        for buyer in record.buyers
        if buyer["version"] != before[buyer["buyer_id"]] + stated[buyer["buyer_id"]]
    ]
    return found
