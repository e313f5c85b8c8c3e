"""What parses, what does not, and the bounds of an expression."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.language.grammar import parse
from credit_engine.language.names import KEYWORDS
from credit_engine.language.problems import LanguageError
from credit_engine.language.types import EXPRESSION_CHARS_MAX, EXPRESSION_DEPTH_MAX


def problem_of(text, start="whole_expression"):
    with pytest.raises(LanguageError) as caught:
        parse(text, start)
    (problem,) = caught.value.problems
    return problem


def test_an_expression_may_be_as_long_as_the_bound_and_no_longer():
    parse("1".ljust(EXPRESSION_CHARS_MAX), "whole_expression")

    assert problem_of("1".ljust(EXPRESSION_CHARS_MAX + 1)).code == "too-long"


@pytest.mark.parametrize("opening", ["not(", "-", "abs(", "1 + ("])
def test_an_expression_may_be_as_deep_as_the_bound_and_no_deeper(opening):
    def nested(depth):
        return opening * (depth - 1) + "x" + ")" * (depth - 1) * ("(" in opening)

    parse(nested(EXPRESSION_DEPTH_MAX), "whole_expression")

    assert problem_of(nested(EXPRESSION_DEPTH_MAX + 1)).code == "too-deep"


@pytest.mark.parametrize("text", ["(" * 999 + "x" + ")" * 999, "x" + " and x" * 300])
def test_parentheses_and_long_conditions_are_not_depth(text):
    parse(text, "whole_expression")


@pytest.mark.parametrize("text", ["-" * 1999 + "x", "not(" * 499, "(" * 2000, "x+" * 999 + "x"])
def test_the_deepest_text_that_fits_is_refused_and_overflows_nothing(text):
    assert problem_of(text).code in {"too-deep", "syntax-error"}


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused_with_a_problem(text):
    for start in ("whole_expression", "whole_band"):
        try:
            parse(text, start)
        except LanguageError as error:
            (problem,) = error.problems
            assert 0 <= problem.span.start <= problem.span.end <= len(text)
            assert problem.message.endswith(".")


TOKENS = (
    *sorted(KEYWORDS),
    *"+-*/=<>()[],@.",
    "!=",
    "<=",
    "..",
    "x",
    "1",
    '"a"',
    "min",
    "signal",
    "duration",
    '"P1D"',
)


@given(st.lists(st.sampled_from(TOKENS), max_size=12).map(" ".join))
def test_any_row_of_tokens_is_parsed_or_refused_with_a_problem(text):
    test_any_text_is_parsed_or_refused_with_a_problem.hypothesis.inner_test(text)


@pytest.mark.parametrize("word", sorted(KEYWORDS - {"true", "false", "null"}))
def test_a_keyword_is_never_a_name(word):
    assert problem_of(f"1 + {word}").code == "syntax-error"


@pytest.mark.parametrize("name", ["android", "orders", "iffy", "nothing", "nullable", "truest"])
def test_a_name_may_begin_with_a_keyword(name):
    (tree,) = parse(name, "whole_expression").children

    assert (tree.data, tree.children[0]) == ("name", name)
