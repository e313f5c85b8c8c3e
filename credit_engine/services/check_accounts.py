"""Check of every account that its sums are those which its records give, counted anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from credit_engine.domain.exposure import Place, difference
from credit_engine.domain.money import minor_text
from credit_engine.services.count_account import positions_anew
from credit_engine.services.ports import Store


@dataclass(frozen=True, slots=True)
class AccountReport:
    """
    How many accounts there are, how many were never counted, and every fault as `buyer: what`.

    One that was never counted has no sums to check: it is counted at its first use.
    """

    accounts: int
    uncounted: int
    faults: tuple[str, ...]


def check_accounts(store: Store, progress: Callable[[int], None]) -> AccountReport:
    """Check all accounts in one snapshot; *progress* is called with each count of those done."""
    accounts = uncounted = 0
    faults: list[str] = []
    with store.reading() as reading:
        for buyer_id in reading.buyer_ids():
            accounts += 1
            if not reading.account(buyer_id).counted:
                uncounted += 1
            else:
                held = reading.positions(buyer_id)
                by = difference(positions_anew(reading, buyer_id), held)
                faults += [f"buyer {buyer_id}: {_fault(*part)}" for part in sorted(by.items())]
            progress(accounts)
    return AccountReport(accounts, uncounted, tuple(faults))


def _fault(place: Place, minor: int) -> str:
    more = "more" if minor > 0 else "less"
    amount = minor_text(abs(minor), place.currency)
    return (
        f"{place.category.value} of {place.day} are {amount} {place.currency} {more} "
        "than its records give"
    )
