"""A planted bug of groups: the account of the buyer is locked, and not the one at the top."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from credit_engine.services.account_ports import Account
from credit_engine.services.ports import Writing
from credit_engine.store import account_statements
from credit_engine.store.open import SqlStore
from credit_engine.store.writing import SqlWriting

MEETING_SECONDS = 0.02  # within which another one has locked its own account, too


class LocksOwnAccounts(SqlWriting):
    """Two members of one group do not wait for each other."""

    def lock_accounts(self, *buyer_ids: str) -> Sequence[Account]:
        for buyer_id in sorted(set(buyer_ids)):
            self._session.row(account_statements.LOCK_ACCOUNT, buyer_id=buyer_id)
        time.sleep(MEETING_SECONDS)
        return [self.account(buyer_id) for buyer_id in buyer_ids]


class OwnAccountStore(SqlStore):
    """A store that locks the buyer's own account instead of its top's."""

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        with self._turn(), self._transaction(self._backend.begin_writing) as (driver, session):
            yield LocksOwnAccounts(session, self._vault)
            self._backend.commit(driver)
