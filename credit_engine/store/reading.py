"""The read side of the store, on one connection within one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, Executable

from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.facts_document import REGISTER
from credit_engine.domain.limit import Limit, LimitState
from credit_engine.errors import BuyerNotFound
from credit_engine.journal.chain import Link
from credit_engine.services.ports import (
    AnswerKey,
    DecisionRecord,
    KeptPack,
    LimitEvent,
    RecordedFacts,
    StoredAnswer,
)
from credit_engine.store import rows
from credit_engine.store import statements as sql
from credit_engine.store.vault import SealedContact, Vault


class SqlReading:
    """services.ports.Reading: every method is one statement, facts and buyers a few."""

    def __init__(self, connection: Connection, vault: Vault) -> None:
        self._connection = connection
        self._vault = vault

    def buyer(self, seller_id: str, buyer_id: str) -> Buyer | None:
        """The buyer, without its contact person."""
        found = self._rows(sql.BUYER, seller_id=seller_id, buyer_id=buyer_id)
        return next(iter(self._buyers(found)), None)

    def buyer_id_of(self, seller_id: str, number: BuyerNumber) -> str | None:
        """The id of the buyer that has *number*."""
        row = self._row(
            sql.BUYER_ID_OF,
            seller_id=seller_id,
            system=number.system,
            payer_number=number.payer_number,
        )
        return None if row is None else row.buyer_id

    def buyers(self, seller_id: str, after: str | None, limit: int) -> Sequence[Buyer]:
        """Up to *limit* buyers in order of id, those after the id *after*."""
        return self._buyers(
            self._rows(sql.BUYERS, seller_id=seller_id, after=after or "", page=limit)
        )

    def contact(self, seller_id: str, buyer_id: str) -> Contact | None:
        """
        The contact person, decrypted; None where none was stated or its key was erased.

        Raises:
            BrokenRecord, Unavailable: as Vault.open.
        """
        row = self._row(sql.CONTACT, seller_id=seller_id, buyer_id=buyer_id)
        if row is None or row.wrapped_key is None:
            return None
        return self._vault.open(
            SealedContact(row.subject_id, row.wrapped_key, row.ciphertext, row.sha256)
        )

    def facts(self, buyer_id: str, as_of: date) -> RecordedFacts:
        """
        What is recorded of the buyer and was valid on or before *as_of*.

        Raises:
            BuyerNotFound: there is no such buyer.
        """
        head = self._row(sql.VERSION_AND_CONTACT, buyer_id=buyer_id)
        if head is None:
            raise BuyerNotFound(f"There is no buyer {buyer_id}.")
        version, contact_sha256 = head
        observations = self._rows(sql.OBSERVATIONS, buyer_id=buyer_id, as_of=as_of)
        statements = self._rows(sql.STATEMENTS, buyer_id=buyer_id, as_of=as_of)
        invoices = self._rows(sql.INVOICES, buyer_id=buyer_id, as_of=as_of)
        return RecordedFacts(
            version=version,
            observations=rows.read_observations(observations),
            statements=rows.read_statements(statements),
            invoices=rows.read_invoices(invoices),
            contact_sha256=contact_sha256,
        )

    def limit(self, seller_id: str, limit_id: str) -> Limit | None:
        """One limit."""
        row = self._row(sql.LIMIT, seller_id=seller_id, limit_id=limit_id)
        return None if row is None else rows.read_limit(row)

    def current_limit(self, seller_id: str, buyer_id: str, state: LimitState) -> Limit | None:
        """
        The one limit of the buyer in *state*, if any.

        Of the states, an index of the database lets a buyer have one limit
        in_force and one pending_conditions.
        """
        row = self._row(
            sql.CURRENT_LIMIT, seller_id=seller_id, buyer_id=buyer_id, state=state.value
        )
        return None if row is None else rows.read_limit(row)

    def limits(
        self, seller_id: str, buyer_id: str | None, after: str | None, limit: int
    ) -> Sequence[Limit]:
        """Limits in order of id."""
        asked = {"seller_id": seller_id, "after": after or "", "page": limit}
        found = (
            self._rows(sql.LIMITS, **asked)
            if buyer_id is None
            else self._rows(sql.LIMITS_OF_BUYER, buyer_id=buyer_id, **asked)
        )
        return [rows.read_limit(row) for row in found]

    def limit_events(self, limit_id: str) -> Sequence[LimitEvent]:
        """What happened to a limit, oldest first."""
        return [LimitEvent(*row) for row in self._rows(sql.LIMIT_EVENTS, limit_id=limit_id)]

    def decision(self, seller_id: str, decision_id: str) -> DecisionRecord | None:
        """One decision."""
        row = self._row(sql.DECISION, seller_id=seller_id, decision_id=decision_id)
        return None if row is None else DecisionRecord(*row)

    def decisions(
        self, seller_id: str, buyer_id: str | None, after: str | None, limit: int
    ) -> Sequence[DecisionRecord]:
        """Decisions in order of id; `facts_bytes` and `assessment_bytes` are left empty."""
        asked = {"seller_id": seller_id, "after": after or "", "page": limit}
        found = (
            self._rows(sql.DECISIONS, **asked)
            if buyer_id is None
            else self._rows(sql.DECISIONS_OF_BUYER, buyer_id=buyer_id, **asked)
        )
        return [DecisionRecord(*row, b"", b"") for row in found]

    def chain(self, buyer_id: str) -> Sequence[Link]:
        """All of a buyer's decisions, oldest first."""
        return [Link(*row) for row in self._rows(sql.CHAIN, buyer_id=buyer_id)]

    def buyer_ids(self) -> Iterable[str]:
        """Every buyer of every seller."""
        return [row.buyer_id for row in self._rows(sql.BUYER_IDS)]

    def answer(self, key: AnswerKey) -> StoredAnswer | None:
        """What was answered under *key*."""
        row = self._row(sql.ANSWER, seller_id=key.seller_id, route=key.route, key=key.key)
        return None if row is None else StoredAnswer(*row)

    def pack(self, revision: str) -> KeptPack | None:
        """A kept pack revision."""
        row = self._row(sql.PACK, revision=revision)
        if row is None:
            return None
        return KeptPack(row.revision, row.pack_id, row.kept_at, rows.read_files(row.files_json))

    def packs(self) -> Sequence[KeptPack]:
        """All kept revisions, oldest first, `files` left empty."""
        return [KeptPack(*row, {}) for row in self._rows(sql.PACKS)]

    def _buyers(self, found: Sequence[rows.AnyRow]) -> list[Buyer]:
        """Rows of buyers, with their numbers and what the register says of them."""
        if not found:
            return []
        buyer_ids = [row.buyer_id for row in found]
        numbers: dict[str, list[BuyerNumber]] = {buyer_id: [] for buyer_id in buyer_ids}
        for buyer_id, system, payer_number in self._rows(sql.NUMBERS_OF, buyer_ids=buyer_ids):
            numbers[buyer_id].append(BuyerNumber(system, payer_number))
        register: dict[str, dict[str, object]] = {buyer_id: {} for buyer_id in buyer_ids}
        stated = self._rows(sql.REGISTER_OF, buyer_ids=buyer_ids, source=REGISTER)
        for buyer_id, fact, kind, value in stated:
            register[buyer_id][fact] = rows.read_value(kind, value)
        return [
            Buyer(
                buyer_id=row.buyer_id,
                seller_id=row.seller_id,
                name=row.name,
                numbers=tuple(numbers[row.buyer_id]),
                version=row.version,
                register=register[row.buyer_id],
            )
            for row in found
        ]

    def _rows(self, statement: Executable, **bound: object) -> Sequence[rows.AnyRow]:
        return self._connection.execute(statement, bound).all()

    def _row(self, statement: Executable, **bound: object) -> rows.AnyRow | None:
        return self._connection.execute(statement, bound).first()
