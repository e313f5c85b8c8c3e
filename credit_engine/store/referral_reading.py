"""The read side of referrals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from credit_engine.domain.referral import Referral, ReferralStep
from credit_engine.services.referral_ports import QueuePlace, WantedReferrals
from credit_engine.store import referral_statements as sql
from credit_engine.store.referral_rows import read_referral, read_step
from credit_engine.store.rows import write_instant
from credit_engine.store.session import Session, Values


class SqlReferralReading:
    """services.referral_ports.ReferralReading."""

    _session: Session

    def referral(self, seller_id: str, referral_id: str) -> Referral | None:
        """One referral."""
        row = self._session.row(sql.REFERRAL, seller_id=seller_id, referral_id=referral_id)
        return None if row is None else read_referral(row)

    def open_referral(self, buyer_id: str) -> Referral | None:
        """The referral of a buyer that is neither answered nor closed; there is one at most."""
        row = self._session.row(sql.OPEN_REFERRAL, buyer_id=buyer_id)
        return None if row is None else read_referral(row)

    def referrals(
        self, seller_id: str, wanted: WantedReferrals, after: QueuePlace | None, limit: int
    ) -> Sequence[Referral]:
        """Up to *limit* referrals in the order of the queue, those after a place in it."""
        asked: Values = {
            "state": None if wanted.state is None else wanted.state.value,
            "assigned_to": wanted.assigned_to,
            "level": wanted.level,
            "buyer_id": wanted.buyer_id,
        }
        narrowed = {name: value for name, value in asked.items() if value is not None}
        place: Values = {}
        if after is not None:
            place = {"after_due": write_instant(after.due_at), "after_id": after.referral_id}
        statement = sql.queue(frozenset([*narrowed, *(["after"] if place else [])]))
        found = self._session.rows(statement, seller_id=seller_id, page=limit, **narrowed, **place)
        return [read_referral(row) for row in found]

    def referral_steps(self, referral_id: str) -> Sequence[ReferralStep]:
        """What happened to a referral, oldest first."""
        found = self._session.rows(sql.STEPS, referral_id=referral_id)
        return [read_step(row) for row in found]

    def overdue_referrals(
        self, seller_id: str, now: datetime, most: int
    ) -> Sequence[tuple[str, str]]:
        """Referral and buyer of up to *most* that should have been answered, oldest first."""
        found = self._session.rows(
            sql.OVERDUE, seller_id=seller_id, now=write_instant(now), page=most
        )
        return [(referral_id, buyer_id) for referral_id, buyer_id in found]
