"""
What one transaction records of the ledgers of buyers, and what follows for their accounts.

Records are written under the lock of their buyer. Accounts are locked last, in order of
their ids, when all buyers of the transaction are: two loads, or a load and an order desk,
never wait for each other in a circle.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from credit_engine.domain.event import Event
from credit_engine.domain.exposure import Place, Positions, added_up, difference
from credit_engine.domain.reservation import DocumentRef
from credit_engine.errors import BuyerNotFound
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import BuyerHead, Recording, Writing
from credit_engine.services.take_over_reservation import take_over_in

LOADED = "ledger.loaded"


class LedgerLoad:
    """The load of one transaction; `finish` is called once, before the transaction ends."""

    def __init__(
        self,
        writing: Writing,
        context: Context,
        caller: Caller,
        recording: Recording | None = None,
    ) -> None:
        self.writing = writing
        self.context = context
        self.caller = caller
        self.recording = recording or context.recording(caller)
        self.today = caller.local_date(self.recording.recorded_at)
        self._moved: dict[str, dict[Place, int]] = {}
        self._reserved: dict[str, list[tuple[DocumentRef, int | None, str]]] = {}
        self._told: dict[str, Counter[str]] = {}

    def lock(self, buyer_id: str) -> BuyerHead:
        """
        Lock a buyer of the seller.

        Raises:
            BuyerNotFound: no such buyer, or another seller's: the two look the same.
        """
        head = self.writing.lock_buyer(buyer_id)
        if head.seller_id != self.caller.seller_id:
            raise BuyerNotFound(f"There is no buyer {buyer_id}.")
        return head

    def lock_all(self, buyer_ids: Iterable[str]) -> None:
        """Lock several buyers, in order of their ids. Raises BuyerNotFound."""
        for buyer_id in sorted(set(buyer_ids)):
            self.lock(buyer_id)

    def move(self, buyer_id: str, before: Positions, after: Positions) -> None:
        """A record counted *before* and counts *after*."""
        moved = self._moved.get(buyer_id, {})
        self._moved[buyer_id] = added_up([*moved.items(), *difference(before, after).items()])

    def take_over(
        self, buyer_id: str, document: DocumentRef, currency: str, minor: int | None = None
    ) -> None:
        """
        *minor* units of what is reserved for a document are in the ledger now; None: all of it.

        What is reserved in another currency than *currency* is left, where an amount is stated.
        """
        self._reserved.setdefault(buyer_id, []).append((document, minor, currency))

    def tell(self, buyer_id: str, kind: str, count: int = 1) -> None:
        """Have the event of the load say that records of *kind* are new."""
        if count:
            self._told.setdefault(buyer_id, Counter())[kind] += count

    def finish(self) -> None:
        """Lock the accounts, move their positions, and tell what was loaded."""
        moved = {buyer_id for buyer_id, by in self._moved.items() if by} | self._reserved.keys()
        for buyer_id in self._by_root(moved):
            self._settle(buyer_id)
        for buyer_id, counts in sorted(self._told.items(), key=lambda told: told[0]):
            self._tell(buyer_id, counts)

    def _by_root(self, buyer_ids: Iterable[str]) -> list[str]:
        found = sorted(buyer_ids)
        if len(found) < 2:
            return found
        return sorted(
            found, key=lambda buyer_id: (self.writing.account(buyer_id).root_id, buyer_id)
        )

    def _settle(self, buyer_id: str) -> None:
        account = self.writing.lock_account(buyer_id)
        by = self._moved.get(buyer_id, {})
        for document, minor, currency in self._reserved.get(buyer_id, ()):
            by = added_up([*by.items(), *self._taken(buyer_id, document, minor, currency).items()])
        # One that is not counted yet is counted from its records when it is needed.
        if account.counted and by:
            self.writing.add_positions(buyer_id, by)

    def _taken(
        self, buyer_id: str, document: DocumentRef, minor: int | None, currency: str
    ) -> dict[Place, int]:
        """What taking over a reservation changes; nothing where there is none to take."""
        reservation = self.writing.open_reservation(buyer_id, document)
        if reservation is None or (minor is not None and reservation.currency != currency):
            return {}
        most = None if minor is None else min(minor, reservation.minor)
        return take_over_in(
            self.writing, self.context, buyer_id, document, most, recording=self.recording
        )

    def _tell(self, buyer_id: str, counts: Counter[str]) -> None:
        self.writing.append_event(
            Event(
                event_id=self.context.ids(),
                seller_id=self.caller.seller_id,
                buyer_id=buyer_id,
                type=LOADED,
                at=self.recording.recorded_at,
                data={"recorded": dict(sorted(counts.items()))},
            )
        )
