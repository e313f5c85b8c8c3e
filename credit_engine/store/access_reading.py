"""The read side of who is kept out, and of who was shown what."""

from __future__ import annotations

from collections.abc import Sequence

from credit_engine.domain.data_read import DataKind, DataRead
from credit_engine.domain.person_block import BlockState, PersonBlock
from credit_engine.store import access_statements as sql
from credit_engine.store.rows import read_instant
from credit_engine.store.session import AnyRow, Session


class SqlAccessReading:
    """services.access_ports.AccessReading."""

    _session: Session

    def last_block(self, seller_id: str, person: str) -> PersonBlock | None:
        """The last record of a person, which holds; None where there never was one."""
        row = self._session.row(sql.LAST_BLOCK, seller_id=seller_id, person=person)
        return None if row is None else _block(row)

    def person_blocks(self, seller_id: str, after: str | None, limit: int) -> Sequence[PersonBlock]:
        """Records of persons in order of id, those of lifted blocks too."""
        asked = {"seller_id": seller_id, "after": after or "", "page": limit}
        return [_block(row) for row in self._session.rows(sql.PERSON_BLOCKS, **asked)]

    def data_reads(
        self, seller_id: str, buyer_id: str, after: str | None, limit: int
    ) -> Sequence[DataRead]:
        """Who was shown what of a buyer, in order of id."""
        asked = {"seller_id": seller_id, "buyer_id": buyer_id}
        found = self._session.rows(sql.DATA_READS, **asked, after=after or "", page=limit)
        return [_read(row) for row in found]


def _block(row: AnyRow) -> PersonBlock:
    block_id, seller_id, person, number, state, reason, at, by = row
    return PersonBlock(
        block_id, seller_id, person, number, BlockState(state), reason, read_instant(at), by
    )


def _read(row: AnyRow) -> DataRead:
    read_id, seller_id, buyer_id, kinds, route, purpose, principal, at = row
    shown = frozenset(map(DataKind, kinds.split()))
    return DataRead(
        read_id, seller_id, buyer_id, shown, route, purpose, principal, read_instant(at)
    )
