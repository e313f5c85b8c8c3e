"""The read side of the store, within one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Executable

from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.identifier import Identifier
from credit_engine.domain.observation_document import REGISTER
from credit_engine.errors import BuyerNotFound
from credit_engine.journal.chain import Link
from credit_engine.services.ports import (
    AnswerKey,
    BuyerHead,
    DecisionRecord,
    KeptPack,
    RecordedExchangeRate,
    RecordedFacts,
    Recording,
    StoredAnswer,
)
from credit_engine.store import cover_rows, cover_statements, rate_statements, rows
from credit_engine.store import statements as sql
from credit_engine.store.access_reading import SqlAccessReading
from credit_engine.store.account_reading import SqlAccountReading
from credit_engine.store.document_reading import SqlDocumentReading
from credit_engine.store.event_reading import SqlEventReading
from credit_engine.store.history_reading import SqlHistoryReading
from credit_engine.store.key_reading import SqlKeyReading
from credit_engine.store.limit_reading import SqlLimitReading
from credit_engine.store.order_reading import SqlOrderReading
from credit_engine.store.override_reading import SqlOverrideReading
from credit_engine.store.referral_reading import SqlReferralReading
from credit_engine.store.session import AnyRow, Session
from credit_engine.store.vault import SealedContact, Vault


class SqlReading(
    SqlAccountReading,
    SqlLimitReading,
    SqlOrderReading,
    SqlDocumentReading,
    SqlEventReading,
    SqlHistoryReading,
    SqlKeyReading,
    SqlOverrideReading,
    SqlAccessReading,
    SqlReferralReading,
):
    """services.ports.Reading: every method is one statement, facts and buyers a few."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def buyer(self, seller_id: str, buyer_id: str) -> Buyer | None:
        """The buyer, without its contact person."""
        found = self._session.rows(sql.BUYER, seller_id=seller_id, buyer_id=buyer_id)
        return next(iter(self._buyers(seller_id, found)), None)

    def buyer_id_of(self, seller_id: str, number: BuyerNumber) -> str | None:
        """The id of the buyer that has *number*."""
        row = self._session.row(
            sql.BUYER_ID_OF,
            seller_id=seller_id,
            system=number.system,
            payer_number=number.payer_number,
        )
        return None if row is None else row[0]

    def buyer_id_with(self, seller_id: str, identifier: Identifier) -> str | None:
        """The id of the buyer that has *identifier*."""
        row = self._session.row(
            sql.BUYER_ID_WITH,
            seller_id=seller_id,
            scheme=identifier.scheme,
            value=identifier.value,
        )
        return None if row is None else row[0]

    def named_alike(self, seller_id: str, part: str, most: int) -> Sequence[tuple[str, str]]:
        """Id and name of up to *most* buyers, the newest, that have *part* in their names."""
        found = self._session.rows(sql.NAMED_ALIKE, seller_id=seller_id, part=part, page=most)
        return [(buyer_id, name) for buyer_id, name in found]

    def buyer_ids_of_root(self, seller_id: str, root: str, most: int) -> Sequence[str]:
        """Up to *most* buyers, the newest, that have an identifier with *root*."""
        found = self._session.rows(sql.BUYER_IDS_OF_ROOT, seller_id=seller_id, root=root, page=most)
        return [buyer_id for (buyer_id,) in found]

    def buyers(self, seller_id: str, after: str | None, limit: int) -> Sequence[Buyer]:
        """Up to *limit* buyers in order of id, those after the id *after*."""
        found = self._session.rows(sql.BUYERS, seller_id=seller_id, after=after or "", page=limit)
        return self._buyers(seller_id, found)

    def contact(self, seller_id: str, buyer_id: str) -> Contact | None:
        """
        The contact person, decrypted; None where none was stated or its key was erased.

        Raises:
            BrokenRecord, Unavailable: as Vault.open.
        """
        row = self._session.row(sql.CONTACT, seller_id=seller_id, buyer_id=buyer_id)
        if row is None:
            return None
        subject_id, wrapped_key, ciphertext, sha256 = row
        if wrapped_key is None:
            return None
        return self._vault.open(SealedContact(subject_id, wrapped_key, ciphertext, sha256))

    def facts(self, buyer_id: str, as_of: date) -> RecordedFacts:
        """
        What is recorded of the buyer and was valid on or before *as_of*.

        Raises:
            BuyerNotFound: there is no such buyer.
        """
        head = self._session.row(sql.VERSION_AND_CONTACT, buyer_id=buyer_id)
        if head is None:
            raise BuyerNotFound(f"There is no buyer {buyer_id}.")
        version, contact_sha256 = head
        asked = {"buyer_id": buyer_id, "as_of": as_of.isoformat()}
        return RecordedFacts(
            version=version,
            observations=rows.read_observations(self._session.rows(sql.OBSERVATIONS, **asked)),
            statements=rows.read_statements(self._session.rows(sql.STATEMENTS, **asked)),
            invoices=rows.read_invoices(self._session.rows(sql.INVOICES, **asked)),
            contact_sha256=contact_sha256,
            ledger=rows.read_ledger(self._session.row(sql.LEDGER, **asked)),
            covers=cover_rows.read_covers(self._session.rows(cover_statements.COVERS, **asked)),
            holds=cover_rows.read_holds(self._session.rows(cover_statements.HOLDS, **asked)),
        )

    def exchange_rate(self, seller_id: str, pair: str, as_of: date) -> ExchangeRate | None:
        """The newest rate of *pair* on or before *as_of*; of one day the newest record."""
        row = self._session.row(
            rate_statements.EXCHANGE_RATE, seller_id=seller_id, pair=pair, as_of=as_of.isoformat()
        )
        return None if row is None else rows.read_exchange_rate(row)

    def stated_exchange_rate(self, seller_id: str, like: ExchangeRate) -> ExchangeRate | None:
        """What the source of *like* stated last of the same pair, the same way, on its day."""
        asked = {key: part for key, part in rows.write_exchange_rate(like).items() if key != "rate"}
        row = self._session.row(rate_statements.STATED_EXCHANGE_RATE, seller_id=seller_id, **asked)
        return None if row is None else rows.read_exchange_rate(row)

    def exchange_rates(
        self, seller_id: str, after: int, limit: int
    ) -> Sequence[RecordedExchangeRate]:
        """Up to *limit* rates in the order of their recording, those after number *after*."""
        found = self._session.rows(
            rate_statements.EXCHANGE_RATES, seller_id=seller_id, after=after, page=limit
        )
        return [
            RecordedExchangeRate(
                rate=rows.read_exchange_rate(tuple(rate)),
                sequence=sequence,
                recording=Recording(rows.read_instant(recorded_at), stated_by),
            )
            for *rate, sequence, recorded_at, stated_by in found
        ]

    def decision(self, seller_id: str, decision_id: str) -> DecisionRecord | None:
        """One decision."""
        row = self._session.row(sql.DECISION, seller_id=seller_id, decision_id=decision_id)
        return None if row is None else rows.read_decision(row)

    def decisions(
        self, seller_id: str, buyer_id: str | None, after: str | None, limit: int
    ) -> Sequence[DecisionRecord]:
        """Decisions in order of id; `facts_bytes` and `assessment_bytes` are left empty."""
        asked = {"seller_id": seller_id, "after": after or "", "page": limit}
        found = (
            self._session.rows(sql.DECISIONS, **asked)
            if buyer_id is None
            else self._session.rows(sql.DECISIONS_OF_BUYER, buyer_id=buyer_id, **asked)
        )
        return [rows.read_decision((*row, b"", b"")) for row in found]

    def head(self, buyer_id: str) -> BuyerHead:
        """Where the buyer's chain ends by its own row. Raises BuyerNotFound."""
        return self._head(sql.HEAD, buyer_id)

    def _head(self, statement: Executable, buyer_id: str) -> BuyerHead:
        row = self._session.row(statement, buyer_id=buyer_id)
        if row is None:
            raise BuyerNotFound(f"There is no buyer {buyer_id}.")
        return BuyerHead(*row)

    def chain(self, buyer_id: str) -> Sequence[Link]:
        """All of a buyer's decisions, oldest first."""
        return [Link(*row) for row in self._session.rows(sql.CHAIN, buyer_id=buyer_id)]

    def buyer_ids(self) -> Iterable[str]:
        """Every buyer of every seller."""
        return [buyer_id for (buyer_id,) in self._session.rows(sql.BUYER_IDS)]

    def answer(self, key: AnswerKey) -> StoredAnswer | None:
        """What was answered under *key*."""
        row = self._session.row(sql.ANSWER, seller_id=key.seller_id, route=key.route, key=key.key)
        return None if row is None else StoredAnswer(*row)

    def pack(self, revision: str) -> KeptPack | None:
        """A kept pack revision."""
        row = self._session.row(sql.PACK, revision=revision)
        return None if row is None else rows.read_pack(row)

    def packs(self) -> Sequence[KeptPack]:
        """All kept revisions, oldest first, `files` left empty."""
        return [rows.read_pack((*row, "{}")) for row in self._session.rows(sql.PACKS)]

    def _buyers(self, seller_id: str, found: Sequence[AnyRow]) -> list[Buyer]:
        """Rows of buyers that follow each other, with numbers, identifiers, register values."""
        if not found:
            return []
        asked = {"seller_id": seller_id, "first": found[0][0], "last": found[-1][0]}
        numbers: dict[str, list[BuyerNumber]] = {row[0]: [] for row in found}
        for buyer_id, system, payer_number in self._session.rows(sql.NUMBERS, **asked):
            numbers[buyer_id].append(BuyerNumber(system, payer_number))
        identifiers: dict[str, list[Identifier]] = {row[0]: [] for row in found}
        for buyer_id, scheme, value in self._session.rows(sql.IDENTIFIERS, **asked):
            identifiers[buyer_id].append(Identifier(scheme, value))
        register: dict[str, dict[str, object]] = {row[0]: {} for row in found}
        stated = self._session.rows(sql.REGISTER, source=REGISTER, **asked)
        for buyer_id, fact, kind, value in stated:
            register[buyer_id][fact] = rows.read_value(kind, value)
        return [
            Buyer(
                buyer_id=buyer_id,
                seller_id=seller_id,
                name=name,
                numbers=tuple(numbers[buyer_id]),
                version=version,
                register=register[buyer_id],
                identifiers=tuple(identifiers[buyer_id]),
            )
            for buyer_id, name, version in found
        ]
