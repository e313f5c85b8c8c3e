"""Bands part the valid range: a sound table passes, one without a row or with wider rows fails."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from credit_engine.pack.checks.dimension_bands import check_dimension_bands
from credit_engine.pack.draft import Draft
from credit_engine.pack.expressions import type_expressions
from credit_engine.pack.nodes import Place
from credit_engine.pack.raw import RawPack
from credit_engine.pack.read.dimensions import read_dimensions
from credit_engine.pack.read.fields import Fields
from credit_engine.pack.source import read_nodes

PATH = "dimensions/x.yaml"
CUTS = st.lists(st.integers(-50, 50), min_size=1, max_size=5, unique=True).map(sorted)


def unary_tests(cuts):
    return [
        f"< {cuts[0]}",
        *(f"[{low} .. {high})" for low, high in pairwise(cuts)),
        f">= {cuts[-1]}",
    ]


def found_in(tests, better="higher", points=None):
    points = points or list(range(len(tests)))
    rows = [f'    - {{when: "{t}", points: {p}}}' for t, p in zip(tests, points, strict=True)]
    text = "x:\n  label: {en: x, zh: x}\n  measure: days_between(as_of, as_of)\n"
    text += f"  better: {better}\n  reference: practice\n  bands:\n" + "\n".join(rows) + "\n"
    draft = Draft({PATH: text}, raw=RawPack())
    node = read_nodes(PATH, text, draft.findings)
    read_dimensions(Fields(node, PATH, draft.findings, Place(PATH, 1, 1)), draft.raw)
    type_expressions(draft)
    check_dimension_bands(draft)
    return [found.code for found in draft.findings.sorted()]


@given(CUTS)
def test_bands_from_cut_to_cut_are_sound(cuts):
    assert found_in(unary_tests(cuts)) == []


@given(CUTS, st.data())
def test_a_missing_band_is_one_gap(cuts, data):
    tests = unary_tests(cuts)
    del tests[data.draw(st.integers(0, len(tests) - 1))]
    assert found_in(tests) == ["band-gap"]


@given(CUTS, st.data())
def test_a_repeated_band_is_one_overlap(cuts, data):
    tests = unary_tests(cuts)
    tests.append(data.draw(st.sampled_from(tests)))
    assert found_in(tests) == ["band-overlap"]


@given(CUTS, st.permutations(range(6)))
def test_points_must_go_the_way_of_better_in_whatever_order_the_rows_stand(cuts, order):
    tests = unary_tests(cuts)
    rows = [(tests[at], at) for at in order if at < len(tests)]
    turned, points = [test for test, _ in rows], [at for _, at in rows]
    assert found_in(turned, "higher", points) == []
    assert set(found_in(turned, "lower", points)) == {"points-direction"}
