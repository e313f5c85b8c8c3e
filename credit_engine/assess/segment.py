"""Which segment a buyer belongs to: decided by what it is, never by what was sent."""

from __future__ import annotations

from credit_engine.assess.readings import Readings
from credit_engine.language.tree import reading_key
from credit_engine.pack.model import CompiledPack, Segment


def choose_segment(pack: CompiledPack, readings: Readings) -> Segment | None:
    """
    The one segment whose condition is certainly true, or else the one for all others.

    None, which refers, when a condition is unknown or more than one is true: the
    order in which segments are written never matters.
    """
    held: list[Segment] = []
    others: Segment | None = None
    for segment in pack.segments.values():
        if segment.when is None:
            others = segment
            continue
        truth = segment.when(readings.values)
        # True whatever is not known counts, unless the condition tests for null:
        # a fact that is lost would make that true.
        absent = segment.asks_for_null and any(
            reading_key(name, lag) in readings.absences for name, lag in segment.readings
        )
        if truth is None or (absent and truth is True):
            return None
        if truth is True:
            held.append(segment)
    if len(held) > 1:
        return None
    return held[0] if held else others
