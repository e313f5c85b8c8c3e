"""
Import one buyer whole: create it, or find it by a number or identifier, and add what is new of it.

All of it is checked before any of it is written, and written in one transaction:
a buyer is imported, or nothing of it is. The same buyer again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.cover import Cover
from credit_engine.domain.facts import Observation
from credit_engine.domain.hold import Hold
from credit_engine.domain.identifier import Identifier
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.statement import Statement
from credit_engine.errors import BuyerNumberTaken
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.model import CompiledPack
from credit_engine.services.check_facts import check_value
from credit_engine.services.context import Caller, Context
from credit_engine.services.ledger_load import LedgerLoad
from credit_engine.services.ports import Reading, Recording, Writing
from credit_engine.services.read_buyers import buyer_in
from credit_engine.services.record_facts import Records, add_records, check_records, known_facts


@dataclass(frozen=True, slots=True)
class ImportedBuyer:
    """
    The command: who the buyer is, and all that is known of it.

    `register` holds what a register says, `observations` what bureaus say. It has
    at least one number or legal identifier, by which it is found again.
    """

    name: str
    numbers: tuple[BuyerNumber, ...]
    contact: Contact | None = None
    register: tuple[Observation, ...] = ()
    statements: tuple[Statement, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    observations: tuple[Observation, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    ledger: Ledger | None = None
    covers: tuple[Cover, ...] = ()
    holds: tuple[Hold, ...] = ()

    @property
    def records(self) -> Records:
        """What is stated of it beside the register."""
        return Records(
            self.observations,
            self.statements,
            self.invoices,
            self.ledger,
            self.covers,
            self.holds,
        )


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What became of it.

    `recorded` counts new facts, `unchanged` those that were there already; `edited`
    says that the name, a number, an identifier or the contact person is new.
    """

    buyer_id: str
    created: bool
    edited: bool
    recorded: int
    unchanged: int


def import_buyer(context: Context, caller: Caller, new: ImportedBuyer) -> Imported:
    """
    Import one buyer, in one transaction.

    Raises:
        UnknownFact, InvalidInput: a fact that the active pack cannot use.
        BuyerNumberTaken: its numbers and identifiers belong to several buyers.
        Busy, Unavailable: the database.
    """
    check_imported(context.packs.active(), new)
    with context.store.writing() as writing:
        load = LedgerLoad(writing, context, caller)
        imported = import_buyer_in(load, new)
        load.finish()
    return imported


def import_buyer_in(load: LedgerLoad, new: ImportedBuyer) -> Imported:
    """Import one checked buyer within an open transaction. Raises as `import_buyer`."""
    writing, context, caller, recording = load.writing, load.context, load.caller, load.recording
    found = _find(writing, caller, new)
    if found is None:
        buyer = _created(context, caller, new)
        writing.add_buyer(buyer)
        if new.contact is not None:
            writing.set_contact(buyer.buyer_id, new.contact, recording)
    else:
        buyer = buyer_in(writing, caller, found)
    head = load.lock(buyer.buyer_id)
    edited = found is not None and _edit(writing, buyer, new, recording)
    known = known_facts(writing, buyer.buyer_id)
    records = replace(new.records, observations=(*new.register, *new.observations))
    recorded = add_records(load, buyer.buyer_id, records, known)
    if found is not None and (edited or recorded):
        writing.set_version(buyer.buyer_id, head.version + 1)
    return Imported(
        buyer.buyer_id,
        created=found is None,
        edited=edited,
        recorded=recorded,
        unchanged=records.count - recorded,
    )


def check_imported(pack: CompiledPack, new: ImportedBuyer) -> None:
    """
    Check the facts of *new* against the active pack.

    Raises:
        UnknownFact, InvalidInput: one that the pack cannot use.
    """
    for stated in new.register:
        if stated.value is not None:
            pointer = f"/register/{stated.fact}"
            check_value(pack, stated.fact, stated.value, FactSource.REGISTER, pointer)
    check_records(pack, new.records)


def _created(context: Context, caller: Caller, new: ImportedBuyer) -> Buyer:
    return Buyer(
        buyer_id=context.ids(),
        seller_id=caller.seller_id,
        name=new.name,
        numbers=new.numbers,
        version=1,
        register={stated.fact: stated.value for stated in new.register if stated.value is not None},
        identifiers=new.identifiers,
    )


def _find(reading: Reading, caller: Caller, new: ImportedBuyer) -> str | None:
    """The one buyer that has any number or identifier of *new*. Raises BuyerNumberTaken."""
    owners = [reading.buyer_id_of(caller.seller_id, number) for number in new.numbers]
    owners += [reading.buyer_id_with(caller.seller_id, one) for one in new.identifiers]
    found = sorted({owner for owner in owners if owner is not None})
    if len(found) > 1:
        raise BuyerNumberTaken(
            f"The numbers and identifiers belong to {len(found)} buyers ({', '.join(found)}); "
            "give each buyer a line of its own."
        )
    return found[0] if found else None


def _edit(writing: Writing, buyer: Buyer, new: ImportedBuyer, recording: Recording) -> bool:
    """Bring name, numbers, identifiers and contact up to date; say whether anything was not."""
    renamed = new.name != buyer.name
    if renamed:
        writing.rename_buyer(buyer.buyer_id, new.name)
    added = [number for number in new.numbers if number not in buyer.numbers]
    for number in added:
        writing.add_number(buyer.seller_id, buyer.buyer_id, number)
    identified = [one for one in new.identifiers if one not in buyer.identifiers]
    for identifier in identified:
        writing.add_identifier(buyer.seller_id, buyer.buyer_id, identifier)
    known = writing.contact(buyer.seller_id, buyer.buyer_id)
    introduced = new.contact is not None and new.contact != known
    if new.contact is not None and introduced:
        writing.set_contact(buyer.buyer_id, new.contact, recording)
    return renamed or bool(added) or bool(identified) or introduced
