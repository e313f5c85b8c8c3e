"""Dimensions as a graph: order, circles, and how far back each is read."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from credit_engine.language.analyse import analyse
from credit_engine.language.scope import Scope, Symbol
from credit_engine.language.types import NUMBER
from credit_engine.pack.fact_model import FactSource
from credit_engine.pack.periods import Measures

NAMES = ("a", "b", "c", "d", "e")
FACTS = {"item": FactSource.STATEMENTS, "score_of_bureau": FactSource.BUREAU}
SCOPE = Scope({name: Symbol(name, "fact", NUMBER, has_periods=True) for name in (*NAMES, *FACTS)})


def measures(**texts):
    return Measures({name: analyse(text, SCOPE) for name, text in texts.items()}, FACTS)


def test_a_dimension_comes_after_those_that_it_reads():
    assert measures(a="b + c", b="c", c="item").ordered() == ("c", "b", "a")


def test_a_circle_is_drawn_from_its_first_name_to_itself():
    assert measures(a="item", b="d", c="b", d="c").cycle() == ("b", "d", "c", "b")
    assert measures(a="prior(a, 1)").cycle() == ("a", "a")


def test_no_circle_is_seen_where_two_ways_lead_to_one_dimension():
    assert measures(a="b + c", b="d", c="d", d="item").cycle() == ()


def test_a_dimension_has_periods_if_a_line_item_is_under_it():
    found = measures(a="b", b="item", c="score_of_bureau", d="c + a").with_periods()
    assert found == {"item", "a", "b", "d"}


def test_lags_add_up_through_dimensions_and_stop_where_there_are_no_periods():
    graph = measures(a="prior(b, 2) + c", b="prior(item, 1)", c="score_of_bureau")
    lags = graph.lags_needed([(("a", 3), ("c", 0))])
    assert lags == {"a": (0, 3), "b": (0, 2, 5), "c": (0,)}


def test_sources_are_found_through_dimensions():
    graph = measures(a="b", b="item + c", c="score_of_bureau")
    assert graph.sources_of((("a", 1),)) == {FactSource.STATEMENTS, FactSource.BUREAU}


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8))
def test_every_graph_has_an_order_or_a_circle_that_is_one(edges):
    texts = dict.fromkeys(NAMES, "item")
    for reader, read in edges:
        texts[NAMES[reader]] += f" + {NAMES[read]}"
    graph = measures(**texts)
    reads = {name: {read for read, _ in graph.measures[name].readings} for name in NAMES}
    circle = graph.cycle()
    if circle:
        assert circle[0] == circle[-1]
        assert all(after in reads[before] for before, after in pairwise(circle))
    else:
        order = graph.ordered()
        assert sorted(order) == sorted(NAMES)
        for at, name in enumerate(order):
            assert reads[name] - set(FACTS) <= set(order[:at])
