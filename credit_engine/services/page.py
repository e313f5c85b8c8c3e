"""Cursor pages: so many items, and where the next page begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

PAGE_DEFAULT = 50
PAGE_MAX = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`items` in order; `next` is the cursor of the following page, None on the last."""

    items: tuple[T, ...]
    next: str | None


def page_of(found: Sequence[T], limit: int, cursor_of: Callable[[T], str]) -> Page[T]:
    """A page of at most *limit* of *found*, which was read with a limit of one more."""
    items = tuple(found[:limit])
    more = len(found) > limit
    return Page(items, cursor_of(items[-1]) if more else None)
