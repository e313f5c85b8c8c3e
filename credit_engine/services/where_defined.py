"""Where the parts of a pack stand in its files, for reports about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Place, Scalar
from credit_engine.pack.raw import RawPack
from credit_engine.pack.read.files import read_pack


def places_of(files: Mapping[str, str]) -> Mapping[str, str]:
    """The `file:line` of each part of a sound pack, under keys such as `rule NAME`."""
    raw = read_pack(files, Findings())
    found = {key: f"{place.path}:{place.line}" for key, place in _bands(raw)}
    found |= {f"rule {name}": _at(rule.name) for name, rule in raw.rules.items()}
    found |= {f"segment {name}": _at(one.name) for name, one in raw.segments.items()}
    found |= {f"scorecard {name}": _at(one.name) for name, one in raw.scorecards.items()}
    if raw.limits is not None:
        capacities = raw.limits.capacities
        found |= {f"capacity {name}": _at(one.name) for name, one in capacities.items()}
    return found


def _bands(raw: RawPack) -> Iterator[tuple[str, Place]]:
    for name, dimension in raw.dimensions.items():
        for band in dimension.bands:
            yield f"band {name} {band.when.text}", band.when.place
        for variant in dimension.variants:
            for band in variant.bands:
                yield f"band {name}:{variant.name.text} {band.when.text}", band.when.place
    for name, starter in raw.limits.starters.items() if raw.limits is not None else ():
        for row in starter.rows:
            yield f"starter {name} {row.reason.text}", row.when.place


def _at(name: Scalar) -> str:
    return f"{name.place.path}:{name.place.line}"
