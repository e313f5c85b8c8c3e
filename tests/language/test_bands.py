"""Bands: what they hold, leave out and hold twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.language.bands import (
    Overlap,
    find_gaps,
    find_missing_values,
    find_overlaps,
    parse_band,
)
from credit_engine.language.intervals import Interval
from credit_engine.language.problems import LanguageError
from credit_engine.language.types import BOOLEAN, DATE, NUMBER, TEXT


def bands(*texts, type_=NUMBER):
    return [parse_band(text, type_) for text in texts]


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("< 0.5", [-1e308, 0.4999], [0.5, 1.0]),
        ("<= 0.5", [0.5], [0.5000001]),
        ("> -0.5", [0.0], [-0.5]),
        (">= 1.5", [1.5, 1e308], [1.4999]),
        ("[0.5 .. 0.8)", [0.5, 0.79], [0.8, 0.4]),
        ("(0.5..0.8]", [0.8, 0.51], [0.5, 0.81]),
        ("[1 .. 1]", [1.0], [0.999, 1.001]),
        ("3", [3.0], [2.999]),
        ("= 3", [3.0], [-3.0]),
        ("-3, > 7", [-3.0, 8.0], [3.0, 7.0]),
        ("0", [0.0, -0.0], [5e-324]),
    ],
)
def test_a_band_of_numbers_holds_what_its_test_says(text, inside, outside):
    (band,) = bands(text)

    assert [band.holds(number) for number in inside] == [True] * len(inside)
    assert [band.holds(number) for number in outside] == [False] * len(outside)
    assert not band.holds(None)


def test_a_band_of_texts_holds_those_it_names_exactly():
    band = parse_band('"A", = "B"', TEXT)

    assert [band.holds(text) for text in ("A", "B", "a", "C", None)] == [True, True, *[False] * 3]


def test_a_band_of_truths_holds_no_unknown():
    band = parse_band("true", BOOLEAN)

    assert [band.holds(truth) for truth in (True, False, None)] == [True, False, False]


@pytest.mark.parametrize(
    ("text", "type_", "code"),
    [
        ('"A"', NUMBER, "type-mismatch"),
        ("3", TEXT, "type-mismatch"),
        ("true", NUMBER, "type-mismatch"),
        ("3", DATE, "type-mismatch"),
        ('< "A"', TEXT, "type-mismatch"),
        ("[true .. 1]", BOOLEAN, "type-mismatch"),
        ("[2 .. 1]", NUMBER, "bad-literal"),
        ("(1 .. 1]", NUMBER, "bad-literal"),
        ("< 1e5", NUMBER, "bad-literal"),
        ("< 0,5", NUMBER, "syntax-error"),
        ("[0,5 .. 1]", NUMBER, "syntax-error"),
        ("!= 3", NUMBER, "syntax-error"),
        ("", NUMBER, "syntax-error"),
        ("< x", NUMBER, "syntax-error"),
        ("< 1 + 1", NUMBER, "syntax-error"),
        ("1" * 2001, NUMBER, "too-long"),
    ],
)
def test_a_broken_band_is_refused(text, type_, code):
    with pytest.raises(LanguageError) as caught:
        parse_band(text, type_)

    assert {problem.code for problem in caught.value.problems} == {code}


def test_all_mistakes_of_a_band_are_told_together():
    with pytest.raises(LanguageError) as caught:
        parse_band('"smal", 3, "large"', TEXT, values=("small", "large"))

    assert [(p.code, p.suggestion) for p in caught.value.problems] == [
        ("unknown-value", '"small"'),
        ("type-mismatch", None),
    ]


@pytest.mark.parametrize(
    ("texts", "gaps"),
    [
        (["< 0.5", "[0.5 .. 0.8)", ">= 0.8"], []),
        (["< 0.5", "(0.5 .. 0.8)", "> 0.8"], ["0.5", "0.8"]),
        (["< 0.5", ">= 0.8"], ["[0.5 .. 0.8)"]),
        (["[0 .. 1]"], ["< 0", "> 1"]),
        (["(0 .. 1)", "3"], ["<= 0", "[1 .. 3)", "> 3"]),
        (["< 1, > 1"], ["1"]),
        (["<= -0.5", "> 0.5"], ["(-0.5 .. 0.5]"]),
        ([], ["any number"]),
    ],
)
def test_the_gaps_between_bands_are_found_exactly(texts, gaps):
    assert [str(gap) for gap in find_gaps(bands(*texts))] == gaps


def test_gaps_outside_of_the_valid_range_do_not_count():
    valid = Interval(0.0, low_closed=True, high=2.0, high_closed=False)

    gaps = find_gaps(bands("[0 .. 1)", "(1 .. 1.5]"), within=valid)

    assert [str(gap) for gap in gaps] == ["1", "(1.5 .. 2)"]


@pytest.mark.parametrize(
    ("texts", "overlaps"),
    [
        (["< 0.5", "[0.5 .. 0.8)", ">= 0.8"], []),
        (["<= 0.5", ">= 0.5"], [(0, 1, "0.5")]),
        (["< 1", "[0 .. 2]", "> 1.5"], [(0, 1, "[0 .. 1)"), (1, 2, "(1.5 .. 2]")]),
        (["< 1, > 2", "[0 .. 3]"], [(0, 1, "[0 .. 1)"), (0, 1, "(2 .. 3]")]),
        (["3", "(2 .. 4)"], [(0, 1, "3")]),
    ],
)
def test_the_overlaps_of_bands_are_found_exactly(texts, overlaps):
    found = find_overlaps(bands(*texts))

    assert [(o.first, o.second, str(o.where)) for o in found] == overlaps


def test_texts_named_twice_overlap_and_texts_never_named_are_missing():
    rows = bands('"A", "B"', '"B"', type_=TEXT)

    assert find_overlaps(rows) == (Overlap(0, 1, "B"),)
    assert find_missing_values(rows, ("A", "B", "C")) == ("C",)


ends = st.integers(-4, 4)


@st.composite
def unary_tests(draw):
    low, high = sorted((draw(ends), draw(ends)))
    left, right = draw(st.sampled_from("[(")), draw(st.sampled_from("])"))
    interval = f"{left}{low} .. {high}{right}" if low < high else f"{low}"
    return draw(st.sampled_from((interval, f"< {low}", f"<= {low}", f"> {high}", f">= {high}")))


@given(st.lists(unary_tests(), max_size=5), st.integers(-20, 20).map(lambda n: n / 4))
def test_a_number_is_in_a_gap_or_in_a_band_and_in_an_overlap_where_two_hold_it(texts, number):
    rows = bands(*texts)
    holding = {at for at, row in enumerate(rows) if row.holds(number)}

    in_gaps = [gap for gap in find_gaps(rows) if gap.holds(number)]
    pairs = {(o.first, o.second) for o in find_overlaps(rows) if o.where.holds(number)}

    assert bool(in_gaps) is not bool(holding)
    assert pairs == {(a, b) for a in holding for b in holding if a < b}


@given(st.lists(unary_tests(), max_size=5))
def test_a_printed_gap_is_a_band_that_holds_the_same(texts):
    for gap in find_gaps(bands(*texts)):
        if str(gap) != "any number":
            assert parse_band(str(gap), NUMBER).intervals == (gap,)
