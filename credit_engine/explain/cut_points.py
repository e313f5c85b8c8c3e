"""Where a number begins to count for more: ends of bands, and parameters it is compared with."""

from __future__ import annotations

from datetime import date

from credit_engine.language.bands import parse_band
from credit_engine.language.types import NUMBER
from credit_engine.pack.model import CompiledPack


def cut_points(pack: CompiledPack, fact: str, day: date) -> list[float]:
    """
    Every number worth trying for *fact*, ascending.

    Ends of the bands of dimensions that read it and nothing else, and the parameters, as of
    *day*, of the conditions that read it. What they give is for an assessment to say.
    """
    found: set[float] = set()
    for dimension in pack.dimensions.values():
        if {name for name, _ in dimension.readings} == {fact}:
            for band in dimension.bands:
                for interval in parse_band(band.when, NUMBER).intervals:
                    ends = (interval.low, interval.high)
                    found |= {end for end in ends if end is not None}
    for atom in pack.atoms.values():
        names = {name for name, _ in atom.readings}
        if fact in names:
            values = (pack.parameters[name].at(day) for name in names if name in pack.parameters)
            found |= {value for value in values if value is not None}
    return sorted(found)
