"""Pages by cursor: what one holds, and all of them one after another."""

import pytest

from credit_engine.services.page import Page, every, page_of

ITEMS = [f"id-{number}" for number in range(5)]


def page_after(after: str | None, limit: int) -> Page[str]:
    begin = 0 if after is None else ITEMS.index(after) + 1
    return page_of(ITEMS[begin : begin + limit + 1], limit, str)


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
def test_every_item_comes_once_in_order_whatever_the_page(limit: int) -> None:
    assert [*every(lambda after: page_after(after, limit))] == ITEMS


def test_the_last_page_names_no_next() -> None:
    assert page_after(None, 5) == Page(tuple(ITEMS), None)
    assert page_after(None, 4) == Page(tuple(ITEMS[:4]), "id-3")


def test_no_item_is_one_empty_page() -> None:
    assert [*every(lambda _: page_of([], 10, str))] == []
