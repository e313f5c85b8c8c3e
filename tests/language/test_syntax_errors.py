"""The sentence that each kind of slip gets."""

import pytest

from credit_engine.language.grammar import parse
from credit_engine.language.problems import LanguageError

SLIPS = [
    # text, the text pointed at, a part of the message
    ("x == 1", "=", "`==` is not an operator"),
    ("x =< 1", "<", "`=<` is not an operator"),
    ("x <> 1", ">", "`<>` is not an operator"),
    ("1 < x < 2", "<", "do not chain"),
    ("2 ** 3", "*", "no power operator"),
    ("2 ^ 3", "^", "no power operator"),
    ("5 %", "%", "no percent sign"),
    ("not x", "x", "not(…)"),
    ("!x", "!", "not(…)"),
    ("x && y", "&", "`and`"),
    ("x | y", "|", "`or`"),
    ("1 + if x then 1 else 2", "if", "parentheses"),
    ("x between 1", "", "ends too early"),
    ("x not in [1]", "not", "cannot stand here"),
    ("x in []", "]", "expected a value"),
    ("[1, 2", "", "ends too early"),
    ("some x in [1] satisfies x", "x", "expected a comparison"),
    ("'text'", "'", "double quotes"),
    ('"text', '"', "not closed"),
    ('"two\nlines"', '"', "not closed"),
    ("x \\ y", "\\", "backslash"),
    ("x # note", "#", "comments"),
    ("x; y", ";", "One expression only"),
    ("x: y", ":", "compare with `=`"),
    ("_x", "_", "starts with a letter"),
    ("$5", "$", "money"),
    (".5", ".", "0.5"),
    ("x.y", ".", "have no parts"),
    ("Quick_Ratio > 1", "Quick_Ratio", "lower case"),
    ("x AND y", "AND", "lower case"),
    ("sаles", "а", "U+0430 CYRILLIC SMALL LETTER A"),
    ("x\u00a0> 1", "\u00a0", "U+00A0 NO-BREAK SPACE"),
    ("x\x00", "\x00", "U+0000"),
    ("x ≥ 1", "≥", "U+2265"),
    (
        "1 2",
        "2",
        "expected a comparison (= != < <= > >= in between), an operator (+ - * /), `and`, `or` or",
    ),
    ("(1 + 2", "", "ends too early"),
    ("", "", "expected a value."),
    ("if x then 1", "", "`else`"),
    ("min(1,)", ")", "expected a value."),
    ("@5", "5", "expected a quoted text."),
    ("x[1]", "[", "cannot stand here"),
]


@pytest.mark.parametrize(("text", "place", "part"), SLIPS, ids=[repr(slip[0]) for slip in SLIPS])
def test_a_slip_gets_a_sentence_that_says_what_to_do(text, place, part):
    with pytest.raises(LanguageError) as caught:
        parse(text, "whole_expression")

    (problem,) = caught.value.problems
    assert problem.code == "syntax-error"
    assert text[problem.span.start : problem.span.end] == place
    assert part in problem.message


def test_a_word_in_capitals_is_suggested_in_lower_case():
    with pytest.raises(LanguageError, match=r"Did you mean quick_ratio\?"):
        parse("Quick_Ratio > 1", "whole_expression")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("x", "expected a number, a quoted text, true or false, a comparison"),
        ("[1 2]", "expected `..`."),
        ("[1 .. 2", "expected `)` or `]`."),
        ("< 1 and > 2", "expected a comma or the end."),
    ],
)
def test_a_band_says_what_it_expected(text, part):
    with pytest.raises(LanguageError) as caught:
        parse(text, "whole_band")

    assert part in str(caught.value)
