"""The write side of the store, within one write transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Executable

from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.buyer_name import name_parts
from credit_engine.domain.cover import Cover
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts import Observation
from credit_engine.domain.hold import Hold
from credit_engine.domain.identifier import Identifier
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.statement import Statement
from credit_engine.errors import (
    Busy,
    BuyerNotFound,
    BuyerNumberTaken,
    IdentifierTaken,
)
from credit_engine.services.ports import (
    AnswerKey,
    BuyerHead,
    DecisionRecord,
    KeptPack,
    Recording,
    StoredAnswer,
)
from credit_engine.store import (
    account_statements,
    cover_rows,
    cover_statements,
    rate_statements,
    rows,
)
from credit_engine.store import statements as sql
from credit_engine.store.access_writing import SqlAccessWriting
from credit_engine.store.account_writing import SqlAccountWriting
from credit_engine.store.document_writing import SqlDocumentWriting
from credit_engine.store.event_writing import SqlEventWriting
from credit_engine.store.key_writing import SqlKeyWriting
from credit_engine.store.limit_writing import SqlLimitWriting
from credit_engine.store.order_writing import SqlOrderWriting
from credit_engine.store.override_writing import SqlOverrideWriting
from credit_engine.store.reading import SqlReading
from credit_engine.store.referral_writing import SqlReferralWriting
from credit_engine.store.session import Values


class SqlWriting(
    SqlReading,
    SqlAccountWriting,
    SqlLimitWriting,
    SqlOrderWriting,
    SqlDocumentWriting,
    SqlEventWriting,
    SqlKeyWriting,
    SqlOverrideWriting,
    SqlAccessWriting,
    SqlReferralWriting,
):
    """services.ports.Writing: reads, and sees what it wrote."""

    def lock_buyer(self, buyer_id: str) -> BuyerHead:
        """
        Lock the buyer's row until the end of the transaction.

        Raises:
            BuyerNotFound: there is no such buyer.
        """
        return self._head(sql.LOCK_BUYER, buyer_id)

    def add_buyer(self, buyer: Buyer) -> None:
        """
        Add a buyer; what a register says of it, and its contact, are recorded apart.

        Raises:
            BuyerNumberTaken, IdentifierTaken: another buyer of the seller has one of them.
        """
        self._session.write(
            sql.ADD_BUYER,
            buyer_id=buyer.buyer_id,
            seller_id=buyer.seller_id,
            name=buyer.name,
            version=buyer.version,
            last_seq=0,
            last_leaf=None,
        )
        self._session.write(
            account_statements.ADD_ACCOUNT, buyer_id=buyer.buyer_id, root_id=buyer.buyer_id
        )
        for number in buyer.numbers:
            self.add_number(buyer.seller_id, buyer.buyer_id, number)
        for identifier in buyer.identifiers:
            self.add_identifier(buyer.seller_id, buyer.buyer_id, identifier)
        self._add_name_parts(buyer.seller_id, buyer.buyer_id, buyer.name)

    def rename_buyer(self, buyer_id: str, name: str) -> None:
        """
        Change the name under which the buyer is shown.

        Raises:
            BuyerNotFound: there is no such buyer.
        """
        if not self._session.write(sql.RENAME_BUYER, id=buyer_id, new_name=name):
            raise _no_buyer(buyer_id)
        self._session.write(sql.FORGET_NAME_PARTS, buyer_id=buyer_id)
        self._add_name_parts(self.head(buyer_id).seller_id, buyer_id, name)

    def add_number(self, seller_id: str, buyer_id: str, number: BuyerNumber) -> None:
        """
        Give the buyer one more number; the one it has already is no error.

        Raises:
            BuyerNumberTaken: another buyer has it.
        """
        added = self._session.write(
            sql.ADD_NUMBER,
            seller_id=seller_id,
            buyer_id=buyer_id,
            system=number.system,
            payer_number=number.payer_number,
        )
        if not added and self.buyer_id_of(seller_id, number) != buyer_id:
            raise BuyerNumberTaken(
                f"Number {number.payer_number!r} of system {number.system!r} belongs to another "
                "buyer; use that buyer, or correct the number."
            )

    def add_identifier(self, seller_id: str, buyer_id: str, identifier: Identifier) -> None:
        """
        Give the buyer one more legal identifier; the one it has already is no error.

        Raises:
            IdentifierTaken: another buyer has it.
        """
        added = self._session.write(
            sql.ADD_IDENTIFIER,
            seller_id=seller_id,
            buyer_id=buyer_id,
            scheme=identifier.scheme,
            value=identifier.value,
            root=identifier.root,
        )
        if not added and self.buyer_id_with(seller_id, identifier) != buyer_id:
            raise IdentifierTaken(
                f"The {identifier.scheme} {identifier.masked.value} belongs to another buyer; "
                "it is one legal entity: use that buyer, and give it the other numbers."
            )

    def set_contact(self, buyer_id: str, contact: Contact, recording: Recording) -> None:
        """Append a contact person, encrypted under a key of its own."""
        sealed = self._vault.seal(contact)
        self._session.write(
            sql.ADD_SUBJECT_KEY, subject_id=sealed.subject_id, wrapped_key=sealed.wrapped_key
        )
        stated = {
            "subject_id": sealed.subject_id,
            "ciphertext": sealed.ciphertext,
            "sha256": sealed.sha256,
        }
        self._append(sql.ADD_CONTACT, [stated], recording, buyer_id=buyer_id)

    def append_observations(
        self, buyer_id: str, observations: Sequence[Observation], recording: Recording
    ) -> None:
        """Append stated facts."""
        stated = map(rows.write_observation, observations)
        self._append(sql.ADD_OBSERVATION, stated, recording, buyer_id=buyer_id)

    def append_statements(
        self, buyer_id: str, statements: Sequence[Statement], recording: Recording
    ) -> None:
        """Append statements; a newer record of a period stands for it from now on."""
        stated = map(rows.write_statement, statements)
        self._append(sql.ADD_STATEMENT, stated, recording, buyer_id=buyer_id)

    def append_invoices(
        self,
        buyer_id: str,
        invoices: Sequence[Invoice],
        recording: Recording,
        today: date | None = None,
    ) -> None:
        """Append invoices in their present state; the newest record of a number stands."""
        day = today or recording.recorded_at.date()
        stated = (rows.write_invoice(of) | {"open_minor": of.open_on(day)} for of in invoices)
        self._append(sql.ADD_INVOICE, stated, recording, buyer_id=buyer_id)

    def append_exchange_rates(
        self, seller_id: str, rates: Sequence[ExchangeRate], recording: Recording
    ) -> None:
        """Append rates; of a pair on a day the newest record stands."""
        stated = map(rows.write_exchange_rate, rates)
        self._append(rate_statements.ADD_EXCHANGE_RATE, stated, recording, seller_id=seller_id)

    def append_ledger(self, buyer_id: str, ledger: Ledger, recording: Recording) -> None:
        """Append a statement of the ledger as a whole; the newest day's newest record stands."""
        stated = {
            "complete_as_of": ledger.complete_as_of.isoformat(),
            "invoices": ledger.invoices,
        }
        self._append(sql.ADD_LEDGER, [stated], recording, buyer_id=buyer_id)

    def append_covers(self, buyer_id: str, covers: Sequence[Cover], recording: Recording) -> None:
        """Append what policies hold; of a policy the record that began last stands."""
        stated = map(cover_rows.write_cover, covers)
        self._append(cover_statements.ADD_COVER, stated, recording, buyer_id=buyer_id)

    def append_holds(self, buyer_id: str, holds: Sequence[Hold], recording: Recording) -> None:
        """Append holds; of a code the one that was placed last stands."""
        stated = map(cover_rows.write_hold, holds)
        self._append(cover_statements.ADD_HOLD, stated, recording, buyer_id=buyer_id)

    def set_version(self, buyer_id: str, version: int) -> None:
        """
        Record that facts were added: the buyer's next version.

        Raises:
            BuyerNotFound: there is no such buyer.
        """
        if not self._session.write(sql.SET_VERSION, id=buyer_id, new_version=version):
            raise _no_buyer(buyer_id)

    def add_decision(self, record: DecisionRecord) -> None:
        """
        Append a decision and move the buyer's last_seq and last_leaf with it.

        Raises:
            Busy: the buyer's last decision is not the one before this.
        """
        moved = self._session.write(
            sql.MOVE_CHAIN,
            id=record.buyer_id,
            new_last_seq=record.buyer_seq,
            new_last_leaf=record.leaf,
        )
        if not moved:
            raise Busy(
                f"Buyer {record.buyer_id} was decided by another request meanwhile; "
                "send the same request again."
            )
        self._session.write(sql.ADD_DECISION, **rows.write_decision(record))

    def add_answer(self, key: AnswerKey, answer: StoredAnswer) -> bool:
        """Keep an answer under its key; False, and nothing written, when the key is taken."""
        added = self._session.write(
            sql.ADD_ANSWER,
            seller_id=key.seller_id,
            route=key.route,
            key=key.key,
            request_sha256=answer.request_sha256,
            status=answer.status,
            body=answer.body,
        )
        return added == 1

    def keep_pack(self, pack: KeptPack) -> None:
        """Keep a pack revision whole; the one that is kept already stays as it is."""
        if self._session.row(sql.PACK_IS_KEPT, revision=pack.revision) is None:
            self._session.write(
                sql.KEEP_PACK,
                revision=pack.revision,
                pack_id=pack.pack_id,
                kept_at=rows.write_instant(pack.kept_at),
                files_json=rows.write_json(dict(pack.files)),
            )

    def _add_name_parts(self, seller_id: str, buyer_id: str, name: str) -> None:
        parts = [
            {"seller_id": seller_id, "part": part, "buyer_id": buyer_id}
            for part in name_parts(name)
        ]
        self._session.write_all(sql.ADD_NAME_PART, parts)

    def _append(
        self,
        statement: Executable,
        stated: Iterable[Values],
        recording: Recording,
        **owner: str,
    ) -> None:
        common = {
            **owner,
            "recorded_at": rows.write_instant(recording.recorded_at),
            "stated_by": recording.stated_by,
        }
        self._session.write_all(statement, [values | common for values in stated])


def _no_buyer(buyer_id: str) -> BuyerNotFound:
    return BuyerNotFound(f"There is no buyer {buyer_id}.")
