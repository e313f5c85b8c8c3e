"""Read rule packs: the one in force and every revision that ever decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from credit_engine.errors import PackNotFound
from credit_engine.services.context import Context


@dataclass(frozen=True, slots=True)
class PackSummary:
    """A revision; `kept_at` is when it first decided, None while it has not."""

    pack_id: str
    revision: str
    active: bool
    kept_at: datetime | None


@dataclass(frozen=True, slots=True)
class PackView:
    """A revision with the text of every file of it."""

    summary: PackSummary
    files: Mapping[str, str]


def list_packs(context: Context) -> tuple[PackSummary, ...]:
    """The active pack first, then the other kept revisions, newest first."""
    active = context.packs.active()
    with context.store.reading() as reading:
        kept = reading.packs()
    kept_at = {pack.revision: pack.kept_at for pack in kept}
    first = PackSummary(active.pack_id, active.revision, True, kept_at.get(active.revision))
    others = [
        PackSummary(pack.pack_id, pack.revision, False, pack.kept_at)
        for pack in reversed(kept)
        if pack.revision != active.revision
    ]
    return (first, *others)


def read_pack(context: Context, revision: str) -> PackView:
    """One revision, whole. Raises PackNotFound."""
    for summary in list_packs(context):
        if summary.revision == revision:
            if summary.active:
                return PackView(summary, context.packs.active().files)
            with context.store.reading() as reading:
                kept = reading.pack(revision)
            if kept is not None:
                return PackView(summary, kept.files)
    raise PackNotFound(f"There is no rule pack {revision}; list rule packs to find its revision.")
