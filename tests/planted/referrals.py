"""Planted bugs of referrals: each must fail the trial that the shipped code passes."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from credit_engine.services.context import Caller
from credit_engine.services.ports import BuyerHead, Writing
from credit_engine.store.open import SqlStore
from credit_engine.store.writing import SqlWriting


def as_its_own_person(caller: Caller) -> Caller:
    """Tell people by their keys: a second key is somebody else."""
    return replace(caller, person=caller.principal)


class ForgetsNews(SqlWriting):
    """A buyer looks to a writer as it was at its last decision: nothing is ever stale."""

    def lock_buyer(self, buyer_id: str) -> BuyerHead:
        head = super().lock_buyer(buyer_id)
        last = json.loads(list(self.chain(buyer_id))[-1].decision_bytes)
        return replace(head, version=last["facts_version"])


class ForgetfulStore(SqlStore):
    """A store whose writers do not see that facts were recorded."""

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        with self._turn(), self._transaction(self._backend.begin_writing) as (driver, session):
            yield ForgetsNews(session, self._vault)
            session.flush()
            self._backend.commit(driver)
