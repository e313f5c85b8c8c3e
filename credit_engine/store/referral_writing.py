"""The write side of referrals."""

from __future__ import annotations

from credit_engine.domain.referral import Moved
from credit_engine.errors import ReferralNotFound
from credit_engine.store import referral_statements as sql
from credit_engine.store.referral_reading import SqlReferralReading
from credit_engine.store.referral_rows import write_referral, write_standing, write_step


class SqlReferralWriting(SqlReferralReading):
    """services.referral_ports.ReferralWriting."""

    def add_referral(self, opened: Moved) -> None:
        """Add a referral with its first step."""
        referral = opened.referral
        self._session.write(
            sql.ADD_REFERRAL, **write_referral(referral), **write_standing(referral)
        )
        self._add_step(opened)

    def move_referral(self, moved: Moved) -> None:
        """
        Bring a referral to where it stands after a step, and append the step.

        Raises:
            ReferralNotFound: there is no such referral.
        """
        referral = moved.referral
        bound = {f"new_{name}": value for name, value in write_standing(referral).items()}
        if not self._session.write(sql.MOVE_REFERRAL, id=referral.referral_id, **bound):
            raise ReferralNotFound(f"There is no referral {referral.referral_id}.")
        self._add_step(moved)

    def _add_step(self, moved: Moved) -> None:
        self._session.write(sql.ADD_STEP, **write_step(moved.referral.referral_id, moved.step))
