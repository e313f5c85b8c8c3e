"""Every buyer belongs to a segment, and each segment to one way of finding a limit."""

from __future__ import annotations

from credit_engine.pack.draft import Draft
from credit_engine.pack.nodes import Place


def check_segments(draft: Draft) -> None:
    """Report segments without or with two ways, and not exactly one that takes all others."""
    segments = draft.raw.segments
    for name, segment in segments.items():
        if segment.whole and (segment.scorecard is None) == (segment.starter is None):
            named = "neither" if segment.scorecard is None else "both"
            draft.findings.add(
                "segment-scoring",
                segment.name.place,
                f"{name} names {named} of scorecard and starter.",
                "Buyers are scored, or looked up in a starter table.",
                "Name exactly one.",
            )
    if "segments.yaml" in draft.raw.unreadable or not all(s.whole for s in segments.values()):
        return
    takers = [segment for segment in segments.values() if segment.when is None]
    if len(takers) != 1:
        place = takers[1].name.place if takers else Place("segments.yaml", 1, 1)
        draft.findings.add(
            "segment-otherwise",
            place,
            f"{len(takers)} segments take all other buyers.",
            "Exactly one must, so that every buyer has a segment.",
            "Write otherwise: true in one segment, in place of when.",
        )
