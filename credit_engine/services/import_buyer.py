"""
Import one buyer whole: create it, or find it by a number, and add what is new of it.

All of it is checked before any of it is written, and written in one transaction:
a buyer is imported, or nothing of it is. The same buyer again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.facts import Observation
from credit_engine.domain.receivable import Invoice
from credit_engine.domain.statement import Statement
from credit_engine.errors import BuyerNumberTaken
from credit_engine.pack.model import CompiledPack, FactSource
from credit_engine.services.check_facts import check_value
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import Reading, Recording, Writing
from credit_engine.services.read_buyers import buyer_in
from credit_engine.services.record_facts import Records, add_records, check_records, known_facts


@dataclass(frozen=True, slots=True)
class ImportedBuyer:
    """
    The command: who the buyer is, and all that is known of it.

    `register` holds what a register says, `observations` what bureaus say. It has
    at least one number, by which it is found again.
    """

    name: str
    numbers: tuple[BuyerNumber, ...]
    contact: Contact | None = None
    register: tuple[Observation, ...] = ()
    statements: tuple[Statement, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    observations: tuple[Observation, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """
    What became of it.

    `recorded` counts new facts, `unchanged` those that were there already; `edited`
    says that the name, a number or the contact person is new.
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
        BuyerNumberTaken: its numbers belong to several buyers.
        Busy, Unavailable: the database.
    """
    _check(context.packs.active(), new)
    recording = context.recording(caller)
    with context.store.writing() as writing:
        found = _find(writing, caller, new.numbers)
        if found is None:
            buyer = Buyer(context.ids(), caller.seller_id, new.name, new.numbers, 1, {})
            writing.add_buyer(buyer)
            if new.contact is not None:
                writing.set_contact(buyer.buyer_id, new.contact, recording)
        else:
            buyer = buyer_in(writing, caller, found)
        head = writing.lock_buyer(buyer.buyer_id)
        edited = found is not None and _edit(writing, buyer, new, recording)
        known = known_facts(writing, buyer.buyer_id)
        records = Records((*new.register, *new.observations), new.statements, new.invoices)
        recorded = add_records(writing, buyer.buyer_id, records, known, recording)
        if found is not None and (edited or recorded):
            writing.set_version(buyer.buyer_id, head.version + 1)
    return Imported(buyer.buyer_id, found is None, edited, recorded, records.count - recorded)


def _check(pack: CompiledPack, new: ImportedBuyer) -> None:
    for stated in new.register:
        pointer = f"/register/{stated.fact}"
        check_value(pack, stated.fact, stated.value, FactSource.REGISTER, pointer)
    check_records(pack, Records(new.observations, new.statements, new.invoices))


def _find(reading: Reading, caller: Caller, numbers: Sequence[BuyerNumber]) -> str | None:
    """The one buyer that has any of *numbers*. Raises BuyerNumberTaken where there are two."""
    owners = {number: reading.buyer_id_of(caller.seller_id, number) for number in numbers}
    found = sorted({owner for owner in owners.values() if owner is not None})
    if len(found) > 1:
        raise BuyerNumberTaken(
            f"The numbers belong to {len(found)} buyers ({', '.join(found)}); "
            "give each buyer a line of its own."
        )
    return found[0] if found else None


def _edit(writing: Writing, buyer: Buyer, new: ImportedBuyer, recording: Recording) -> bool:
    """Bring name, numbers and contact person up to date; say whether anything was not."""
    renamed = new.name != buyer.name
    if renamed:
        writing.rename_buyer(buyer.buyer_id, new.name)
    added = [number for number in new.numbers if number not in buyer.numbers]
    for number in added:
        writing.add_number(buyer.seller_id, buyer.buyer_id, number)
    known = writing.contact(buyer.seller_id, buyer.buyer_id)
    introduced = new.contact is not None and new.contact != known
    if new.contact is not None and introduced:
        writing.set_contact(buyer.buyer_id, new.contact, recording)
    return renamed or bool(added) or introduced
