"""segments.yaml: which buyers belong where, and what such a buyer is expected to have."""

from __future__ import annotations

from credit_engine.pack.diagnostics import did_you_mean
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.nodes import Scalar
from credit_engine.pack.raw import RawPack, RawSegment
from credit_engine.pack.read.fields import Fields

# What is always there.
_NEVER_NAMED = (FactSource.HOLDS, FactSource.REQUEST)
EXPECTABLE = tuple(source for source in FactSource if source not in _NEVER_NAMED)


def read_segments(fields: Fields, pack: RawPack) -> None:
    """Read segments.yaml."""
    for name, segment in fields.named("segment"):
        fields.keep(pack.segments, name, _segment(name, segment))


def _segment(name: Scalar, fields: Fields) -> RawSegment:
    takes_others = fields.has("otherwise")
    if takes_others:
        fields.choice("otherwise", ("true",))
    when = None if takes_others and not fields.has("when") else fields.uncut("when")
    if takes_others and when is not None:
        fields.findings.add(
            "segment-otherwise",
            fields.place_of("otherwise"),
            f"{fields.owner} has both when and otherwise.",
            "The one that takes all others asks for nothing.",
            "Delete one of them.",
        )
    read = RawSegment(
        name=name,
        whole=True,
        label=fields.translated("label"),
        when=None if takes_others else when,
        expects=_expects(fields),
        minimum_coverage_bp=fields.basis_points("minimum_coverage"),
        scorecard=fields.scalar("scorecard") if fields.has("scorecard") else None,
        starter=fields.scalar("starter") if fields.has("starter") else None,
    )
    return fields.finished(read)


def _expects(fields: Fields) -> frozenset[FactSource]:
    known = {str(source): source for source in EXPECTABLE}
    expected = set()
    for scalar in fields.scalars("expects"):
        if scalar.text in known:
            expected.add(known[scalar.text])
            continue
        fields.findings.add(
            "unknown-choice",
            scalar.place,
            f"{fields.owner} cannot expect {scalar.text[:60]!r}.",
            f"It expects some of {', '.join(known)}.",
            did_you_mean(scalar.text, known),
        )
    return frozenset(expected)
