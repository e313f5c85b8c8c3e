"""What every use case works with: the ports, and who is calling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from credit_engine.assess.rules import Infer
from credit_engine.domain.role import Role
from credit_engine.services.event_ports import Sender
from credit_engine.services.ports import Clock, Ids, Packs, Recording, Store


@dataclass(frozen=True, slots=True)
class Caller:
    """
    The seller on whose behalf a call is made, the principal that made it, and what it may do.

    Calendar dates are local to `time_zone`, the seller's. `principal` is what is recorded.
    `person` is who that is: several keys may be one person's; left out, the principal is a
    person of its own. `level` is how much a credit manager may approve. Who `operates` the
    server has its settings, and could do everything anyway.
    """

    seller_id: str
    principal: str
    time_zone: tzinfo
    roles: frozenset[Role] = frozenset()
    person: str = ""
    level: int = 0
    operates: bool = False

    def __post_init__(self) -> None:
        """Give a principal that names no person its own name."""
        if not self.person:
            object.__setattr__(self, "person", self.principal)

    def local_date(self, instant: datetime) -> date:
        """The seller's calendar date at *instant*."""
        return instant.astimezone(self.time_zone).date()


@dataclass(frozen=True, slots=True)
class Context:
    """The ports, put together once by bootstrap; without `sender` nothing is sent."""

    store: Store
    clock: Clock
    ids: Ids
    packs: Packs
    infer: Infer
    sender: Sender | None = None

    def recording(self, caller: Caller) -> Recording:
        """Who states something, and when: the caller, now."""
        return Recording(recorded_at=self.clock(), stated_by=caller.principal)
