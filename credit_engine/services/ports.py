"""
What the use cases need from the outside, as Protocols: a clock, ids, a store, packs.

A store gives two kinds of session. `reading()` is one read snapshot: everything
read in it was true at one instant. `writing()` is one short transaction: it
commits, durably, when its block ends, and leaves no trace when the block raises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.cover import Cover
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts import Facts, Observation
from credit_engine.domain.hold import Hold
from credit_engine.domain.identifier import Identifier
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.request import LimitRequest
from credit_engine.domain.statement import Statement
from credit_engine.journal.chain import Link
from credit_engine.pack.model import CompiledPack
from credit_engine.services.access_ports import AccessReading, AccessWriting
from credit_engine.services.account_ports import AccountReading, AccountWriting
from credit_engine.services.document_ports import DocumentReading, DocumentWriting
from credit_engine.services.event_ports import EventReading, EventWriting
from credit_engine.services.history_ports import HistoryReading
from credit_engine.services.key_ports import KeyReading, KeyWriting
from credit_engine.services.limit_ports import LimitReading, LimitWriting
from credit_engine.services.order_ports import OrderReading, OrderWriting
from credit_engine.services.override_ports import OverrideReading, OverrideWriting
from credit_engine.services.referral_ports import ReferralReading, ReferralWriting

Clock = Callable[[], datetime]  # the present instant, in UTC
Ids = Callable[[], str]  # a new id, never given before, sortable by time


@dataclass(frozen=True, slots=True)
class Recording:
    """How a fact came in: when it was recorded, and which principal stated it."""

    recorded_at: datetime
    stated_by: str


@dataclass(frozen=True, slots=True)
class BuyerHead:
    """The row of a buyer: what a writer must re-check and continue, and a chain must end at."""

    seller_id: str
    version: int
    last_seq: int  # number of the last decision, 0 before the first
    last_leaf: bytes | None


@dataclass(frozen=True, slots=True)
class RecordedFacts:
    """All that was recorded about a buyer, as domain.facts.Facts wants it, and its version."""

    version: int
    observations: tuple[Observation, ...]  # newest per fact (valid_at, then recorded), by name
    statements: tuple[Statement, ...]  # newest record per period and whose, as statement.in_order
    invoices: tuple[Invoice, ...]  # newest record per number, by number
    contact_sha256: str | None  # of the ciphertext of the newest contact person
    ledger: Ledger | None = None  # of the newest day; of that day the newest record
    covers: tuple[Cover, ...] = ()  # per policy the one that began last, by policy
    holds: tuple[Hold, ...] = ()  # per code the one that was placed last, by code

    def with_request(self, request: LimitRequest) -> Facts:
        """The facts of a request, without exchange rates: those are of no buyer."""
        return Facts(
            observations=self.observations,
            statements=self.statements,
            invoices=self.invoices,
            request=request,
            ledger=self.ledger,
            covers=self.covers,
            holds=self.holds,
        )


@dataclass(frozen=True, slots=True)
class RecordedExchangeRate:
    """A rate as it was recorded; `sequence` numbers rates in the order of their coming."""

    rate: ExchangeRate
    sequence: int
    recording: Recording


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """
    One decision as it is kept for good.

    `decision_bytes` are canonical and hold the hashes of the other two; `leaf`
    is theirs. The columns beside the bytes only serve to find it.
    """

    decision_id: str
    request_id: str
    seller_id: str
    buyer_id: str
    buyer_seq: int
    outcome: str
    pack_revision: str
    decided_at: datetime
    leaf: bytes
    decision_bytes: bytes
    facts_bytes: bytes
    assessment_bytes: bytes


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a caller was answered under an idempotency key."""

    request_sha256: str
    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """Whose key it is, on which route."""

    seller_id: str
    route: str
    key: str


@dataclass(frozen=True, slots=True)
class KeptPack:
    """A pack revision as it was when it first decided: every file, whole."""

    revision: str
    pack_id: str
    kept_at: datetime
    files: Mapping[str, str]


class Reading(
    AccountReading,
    LimitReading,
    OrderReading,
    DocumentReading,
    EventReading,
    HistoryReading,
    KeyReading,
    OverrideReading,
    AccessReading,
    ReferralReading,
    Protocol,
):
    """One read snapshot. Every method takes the seller, and sees nothing of another's."""

    def buyer(self, seller_id: str, buyer_id: str) -> Buyer | None:
        """The buyer, without its contact person (see `contact`)."""
        ...

    def buyer_id_of(self, seller_id: str, number: BuyerNumber) -> str | None:
        """The id of the buyer that has *number*."""
        ...

    def buyer_id_with(self, seller_id: str, identifier: Identifier) -> str | None:
        """The id of the buyer that has *identifier*."""
        ...

    def named_alike(self, seller_id: str, part: str, most: int) -> Sequence[tuple[str, str]]:
        """Id and name of up to *most* buyers, the newest, with *part* of domain.buyer_name."""
        ...

    def buyer_ids_of_root(self, seller_id: str, root: str, most: int) -> Sequence[str]:
        """Up to *most* buyers, the newest, that have an identifier with *root*."""
        ...

    def buyers(self, seller_id: str, after: str | None, limit: int) -> Sequence[Buyer]:
        """Up to *limit* buyers in order of id, those after the id *after*."""
        ...

    def contact(self, seller_id: str, buyer_id: str) -> Contact | None:
        """The contact person, decrypted."""
        ...

    def facts(self, buyer_id: str, as_of: date) -> RecordedFacts:
        """What is recorded of the buyer and was valid on or before *as_of*."""
        ...

    def exchange_rate(self, seller_id: str, pair: str, as_of: date) -> ExchangeRate | None:
        """The newest rate of *pair* on or before *as_of*; of one day the newest record."""
        ...

    def stated_exchange_rate(self, seller_id: str, like: ExchangeRate) -> ExchangeRate | None:
        """What the source of *like* stated last of the same pair, the same way, on its day."""
        ...

    def exchange_rates(
        self, seller_id: str, after: int, limit: int
    ) -> Sequence[RecordedExchangeRate]:
        """Up to *limit* rates in the order of their recording, those after number *after*."""
        ...

    def decision(self, seller_id: str, decision_id: str) -> DecisionRecord | None:
        """One decision."""
        ...

    def decisions(
        self, seller_id: str, buyer_id: str | None, after: str | None, limit: int
    ) -> Sequence[DecisionRecord]:
        """Decisions in order of id; `facts_bytes` and `assessment_bytes` are left empty."""
        ...

    def head(self, buyer_id: str) -> BuyerHead:
        """Where the buyer's chain ends by its own row. Raises BuyerNotFound."""
        ...

    def chain(self, buyer_id: str) -> Sequence[Link]:
        """All of a buyer's decisions, oldest first, for the chain's check."""
        ...

    def buyer_ids(self) -> Iterable[str]:
        """Every buyer of every seller, for the chains' check."""
        ...

    def answer(self, key: AnswerKey) -> StoredAnswer | None:
        """What was answered under *key*."""
        ...

    def pack(self, revision: str) -> KeptPack | None:
        """A kept pack revision."""
        ...

    def packs(self) -> Sequence[KeptPack]:
        """All kept revisions, oldest first, `files` left empty."""
        ...


class Writing(
    Reading,
    AccountWriting,
    LimitWriting,
    OrderWriting,
    DocumentWriting,
    EventWriting,
    KeyWriting,
    OverrideWriting,
    AccessWriting,
    ReferralWriting,
    Protocol,
):
    """One write transaction; it also reads, and sees what it wrote."""

    def lock_buyer(self, buyer_id: str) -> BuyerHead:
        """Lock the buyer's row until the end of the transaction."""
        ...

    def add_buyer(self, buyer: Buyer) -> None:
        """Add a buyer, its version as given; what a register says and its contact come apart.

        Raises BuyerNumberTaken, IdentifierTaken.
        """
        ...

    def rename_buyer(self, buyer_id: str, name: str) -> None:
        """Change the name under which the buyer is shown."""
        ...

    def add_number(self, seller_id: str, buyer_id: str, number: BuyerNumber) -> None:
        """Give the buyer one more number; the one it has already is no error.

        Raises BuyerNumberTaken when another buyer has it.
        """
        ...

    def add_identifier(self, seller_id: str, buyer_id: str, identifier: Identifier) -> None:
        """Give the buyer one more legal identifier; the one it has already is no error.

        Raises IdentifierTaken when another buyer has it.
        """
        ...

    def set_contact(self, buyer_id: str, contact: Contact, recording: Recording) -> None:
        """Append a contact person, encrypted under a key of its own."""
        ...

    def append_observations(
        self, buyer_id: str, observations: Sequence[Observation], recording: Recording
    ) -> None:
        """Append stated facts."""
        ...

    def append_statements(
        self, buyer_id: str, statements: Sequence[Statement], recording: Recording
    ) -> None:
        """Append statements; a newer record of a period stands for it from now on."""
        ...

    def append_invoices(
        self,
        buyer_id: str,
        invoices: Sequence[Invoice],
        recording: Recording,
        today: date | None = None,
    ) -> None:
        """
        Append invoices in their present state; the newest record of a number stands.

        What is open of them on *today*, the seller's date of the recording, counts as exposure;
        None: the date in UTC.
        """
        ...

    def append_exchange_rates(
        self, seller_id: str, rates: Sequence[ExchangeRate], recording: Recording
    ) -> None:
        """Append rates; of a pair on a day the newest record stands."""
        ...

    def append_ledger(self, buyer_id: str, ledger: Ledger, recording: Recording) -> None:
        """Append a statement of the ledger as a whole; the newest day's newest record stands."""
        ...

    def append_covers(self, buyer_id: str, covers: Sequence[Cover], recording: Recording) -> None:
        """Append what policies hold; of a policy the record that began last stands."""
        ...

    def append_holds(self, buyer_id: str, holds: Sequence[Hold], recording: Recording) -> None:
        """Append holds; of a code the one that was placed last stands."""
        ...

    def set_version(self, buyer_id: str, version: int) -> None:
        """Record that facts were added: the buyer's next version."""
        ...

    def add_decision(self, record: DecisionRecord) -> None:
        """Append a decision and move the buyer's last_seq and last_leaf with it."""
        ...

    def add_answer(self, key: AnswerKey, answer: StoredAnswer) -> bool:
        """Keep an answer under its key; False, and nothing written, when the key is taken."""
        ...

    def keep_pack(self, pack: KeptPack) -> None:
        """Keep a pack revision whole; the one that is kept already stays as it is."""
        ...


class Store(Protocol):
    """Where everything is kept."""

    def reading(self) -> AbstractContextManager[Reading]:
        """Open a read snapshot. Raises Busy or Unavailable."""
        ...

    def writing(self) -> AbstractContextManager[Writing]:
        """Open a write transaction. Raises Busy (after 1 s of waiting) or Unavailable."""
        ...

    def key_digest(self, key_id: str, secret: str) -> bytes:
        """What is kept of the secret of an API key; nothing is read for it."""
        ...

    def faults(self) -> Sequence[str]:
        """Settings that would lose acknowledged records, each named; empty when it is safe."""
        ...

    def close(self) -> None:
        """Close all connections; the next session would open new ones."""
        ...


class Packs(Protocol):
    """The rule packs that this process can decide with."""

    def active(self) -> CompiledPack:
        """The pack in force."""
        ...

    def of_revision(self, revision: str) -> CompiledPack | None:
        """A pack by its revision: the active one, or one that was kept."""
        ...
