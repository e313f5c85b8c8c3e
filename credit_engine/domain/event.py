"""
An event: what happened to a buyer, for other systems to hear of.

It is recorded in the transaction of what happened, so that nothing happens unheard and
nothing is told that did not happen. Those of one buyer are told in their order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something that happened to one buyer of a seller.

    `type` is a dotted name such as `order.checked` or `limit.reduced`; `data` is a JSON
    document without personal data, thresholds or scores.
    """

    event_id: str
    seller_id: str
    buyer_id: str
    type: str
    at: datetime
    data: Mapping[str, object]
