"""Names that may be given, and words that may not be taken."""

import pytest

from credit_engine.language.functions import function_names
from credit_engine.language.names import RESERVED_WORDS, is_name


@pytest.mark.parametrize("word", ["x", "quick_ratio", "a1", "overdue_60d", "class", "import"])
def test_a_name_is_lower_case_with_digits_and_underscores(word):
    assert is_name(word)


@pytest.mark.parametrize(
    "word", ["", "X", "1a", "_a", "a-b", "a b", "a.b", "é", "а", "a\n", "a٣", "ﬁ", "a@1"]
)
def test_anything_else_is_no_name(word):
    assert not is_name(word)


@pytest.mark.parametrize("word", sorted(RESERVED_WORDS))
def test_a_word_of_the_language_is_no_name(word):
    assert not is_name(word)


def test_every_function_is_a_reserved_word():
    assert function_names() <= RESERVED_WORDS
