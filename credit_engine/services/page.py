"""Cursor pages: so many items, and where the next page begins; or all of them, page by page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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


def every(page_after: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """All items of all pages, in order; *page_after* reads the page after a cursor."""
    after = None
    while True:
        page = page_after(after)
        yield from page.items
        after = page.next
        if after is None:
            return
