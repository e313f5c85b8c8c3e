"""What the use cases on who is kept out, and on who read what, need of a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from credit_engine.domain.data_read import DataRead
from credit_engine.domain.person_block import PersonBlock


class AccessReading(Protocol):
    """What is read of blocks and of reads."""

    def last_block(self, seller_id: str, person: str) -> PersonBlock | None:
        """The last record of a person, which holds; None where there never was one."""
        ...

    def person_blocks(self, seller_id: str, after: str | None, limit: int) -> Sequence[PersonBlock]:
        """Records of persons in order of id, those of lifted blocks too."""
        ...

    def data_reads(
        self, seller_id: str, buyer_id: str, after: str | None, limit: int
    ) -> Sequence[DataRead]:
        """Who was shown what of a buyer, in order of id."""
        ...


class AccessWriting(AccessReading, Protocol):
    """What is written of blocks and of reads; never changed."""

    def add_person_block(self, block: PersonBlock) -> None:
        """Record that a person was blocked, or that the block was lifted."""
        ...

    def add_data_reads(self, reads: Sequence[DataRead]) -> None:
        """Record reads, all at once."""
        ...
