"""Where a number begins to count for more: ends of bands, and parameters it is compared with."""

from __future__ import annotations

from credit_engine.assess.trace import Assessment
from credit_engine.explain.bands_held import bands_held
from credit_engine.language.bands import parse_band
from credit_engine.language.types import NUMBER
from credit_engine.pack.model import CompiledPack


def cut_points(pack: CompiledPack, fact: str, assessed: Assessment) -> list[float]:
    """
    Every number worth trying for *fact*, ascending.

    Ends of the bands that held in *assessed*, of dimensions that read the fact and nothing else,
    and the parameters of the conditions that read it. What they give is for an assessment to say.
    """
    found: set[float] = set()
    day = assessed.as_of
    for name, dimension in pack.dimensions.items():
        if {read for read, _ in dimension.readings} == {fact}:
            held = bands_held(pack, assessed.dimensions[name])
            for band in (band for bands in held for band in bands.bands):
                for interval in parse_band(band.when, NUMBER).intervals:
                    ends = (interval.low, interval.high)
                    found |= {end for end in ends if end is not None}
    for atom in pack.atoms.values():
        names = {name for name, _ in atom.readings}
        if fact in names:
            values = (pack.parameters[name].at(day) for name in names if name in pack.parameters)
            found |= {value for value in values if value is not None}
    return sorted(found)
