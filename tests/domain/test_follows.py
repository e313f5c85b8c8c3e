"""What is taken over of documents: the first of it, the rest, and parts joined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.follows import (
    DocumentKind,
    DocumentName,
    Follows,
    check_follows,
    first_of,
    joined,
    total_of,
    without_first_of,
)
from credit_engine.errors import InvalidDocument

links = st.lists(
    st.builds(
        Follows,
        st.builds(DocumentName, st.just(DocumentKind.ORDER), st.sampled_from("ABC")),
        st.integers(1, 1_000),
    ),
    max_size=4,
)


def of_order(number: str, minor: int) -> Follows:
    return Follows(DocumentName(DocumentKind.ORDER, number), minor)


def test_the_first_of_it_goes_in_the_order_in_which_it_stands():
    follows = [of_order("A", 30), of_order("B", 50)]

    assert first_of(follows, 40) == (of_order("A", 30), of_order("B", 10))
    assert without_first_of(follows, 40) == (of_order("B", 40),)
    assert first_of(follows, -1) == ()
    assert without_first_of(follows, 100) == ()


@given(links, st.integers(-10, 5_000))
def test_the_first_of_it_and_the_rest_are_all_of_it(follows, minor):
    first, rest = first_of(follows, minor), without_first_of(follows, minor)

    assert total_of(first) == min(max(minor, 0), total_of(follows))
    assert total_of(first) + total_of(rest) == total_of(follows)
    assert joined(first, rest) == joined(follows)


@given(links, links)
def test_what_is_joined_names_each_document_once(some, others):
    found = joined(some, others)

    assert len({of.name for of in found}) == len(found)
    assert total_of(found) == total_of(some) + total_of(others)


@pytest.mark.parametrize(
    ("follows", "said"),
    [
        ([of_order("A", 60), of_order("B", 50)], "more is taken over"),
        ([of_order("A", 10), of_order("A", 10)], "followed twice"),
    ],
)
def test_no_more_is_taken_over_than_the_document_has_and_nothing_twice(follows, said):
    check_follows([of_order("A", 60), of_order("B", 40)], 100, "/follows")

    with pytest.raises(InvalidDocument, match=said):
        check_follows(follows, 100, "/follows")
