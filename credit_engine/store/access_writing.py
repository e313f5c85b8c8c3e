"""The write side of who is kept out, and of who was shown what."""

from __future__ import annotations

from collections.abc import Sequence

from credit_engine.domain.data_read import DataRead
from credit_engine.domain.person_block import PersonBlock
from credit_engine.store import access_statements as sql
from credit_engine.store.access_reading import SqlAccessReading
from credit_engine.store.rows import write_instant


class SqlAccessWriting(SqlAccessReading):
    """services.access_ports.AccessWriting."""

    def add_person_block(self, block: PersonBlock) -> None:
        """Record that a person was blocked, or that the block was lifted."""
        self._session.write(
            sql.ADD_PERSON_BLOCK,
            block_id=block.block_id,
            seller_id=block.seller_id,
            person=block.person,
            number=block.number,
            state=block.state.value,
            reason=block.reason,
            at=write_instant(block.at),
            changed_by=block.by,
        )

    def add_data_reads(self, reads: Sequence[DataRead]) -> None:
        """Record reads, all at once."""
        self._session.write_all(
            sql.ADD_DATA_READ,
            [
                {
                    "read_id": read.read_id,
                    "seller_id": read.seller_id,
                    "buyer_id": read.buyer_id,
                    "kinds": " ".join(sorted(kind.value for kind in read.kinds)),
                    "route": read.route,
                    "purpose": read.purpose,
                    "principal": read.principal,
                    "at": write_instant(read.at),
                }
                for read in reads
            ],
        )
