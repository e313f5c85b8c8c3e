"""Create a buyer: a name, its numbers and legal identifiers, what a register says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_engine.domain.buyer import Buyer, BuyerNumber, Contact
from credit_engine.domain.facts import FactValue, Observation
from credit_engine.domain.identifier import Identifier
from credit_engine.domain.observation_document import REGISTER
from credit_engine.pack.fact_model import FactSource
from credit_engine.services.check_facts import check_value
from credit_engine.services.context import Caller, Context
from credit_engine.services.likely_duplicates import LikelyDuplicate, likely_duplicates_in


@dataclass(frozen=True, slots=True)
class NewBuyer:
    """
    The command.

    `register` maps facts of source register to values, all valid at
    `register_valid_at` (the seller's today where it is None).
    """

    name: str
    numbers: tuple[BuyerNumber, ...]
    register: Mapping[str, FactValue]
    register_valid_at: date | None = None
    contact: Contact | None = None
    identifiers: tuple[Identifier, ...] = ()


def create_buyer(context: Context, caller: Caller, new: NewBuyer) -> Buyer:
    """
    Create a buyer at version 1.

    Raises:
        UnknownFact, InvalidInput: a register value that the active pack cannot use.
        BuyerNumberTaken, IdentifierTaken: another buyer of the seller has one of them.
    """
    recording = context.recording(caller)
    valid_at = new.register_valid_at or caller.local_date(recording.recorded_at)
    observations = register_observations(context, new.register, valid_at)
    buyer = Buyer(
        buyer_id=context.ids(),
        seller_id=caller.seller_id,
        name=new.name,
        numbers=new.numbers,
        version=1,
        register=dict(new.register),
        contact=new.contact,
        identifiers=tuple(sorted(set(new.identifiers))),
    )
    with context.store.writing() as writing:
        writing.add_buyer(buyer)
        writing.append_observations(buyer.buyer_id, observations, recording)
        if new.contact is not None:
            writing.set_contact(buyer.buyer_id, new.contact, recording)
    return buyer


def likely_duplicates_of(
    context: Context, caller: Caller, new: NewBuyer
) -> tuple[LikelyDuplicate, ...]:
    """
    Buyers that may be the legal entity that is about to be created.

    Asked before it is created, so that nothing can fail between the record of a
    buyer and the answer that it was made.
    """
    probe = Buyer("", caller.seller_id, new.name, (), 0, dict(new.register), None, new.identifiers)
    with context.store.reading() as reading:
        return likely_duplicates_in(reading, probe)


def register_observations(
    context: Context, register: Mapping[str, FactValue], valid_at: date
) -> list[Observation]:
    """The register's values as observations, each checked against the active pack."""
    pack = context.packs.active()
    for fact, value in register.items():
        check_value(pack, fact, value, FactSource.REGISTER, f"/register/{fact}")
    return [
        Observation(fact, value, valid_at, REGISTER) for fact, value in sorted(register.items())
    ]
