"""Which events a webhook wants: a type, a family, or everything."""

import pytest

from credit_engine.domain.webhook import check_patterns, matches, prefix_of
from credit_engine.errors import InvalidInput


@pytest.mark.parametrize(
    ("pattern", "kind", "wanted"),
    [
        ("*", "limit.reduced", True),
        ("limit.*", "limit.reduced", True),
        ("limit.*", "limit", True),
        ("limit.*", "limits.reduced", False),
        ("limit.*", "order.checked", False),
        ("limit", "limit.reduced", True),
        ("limit.reduced", "limit.reduced", True),
        ("limit.reduced", "limit.reduced_again", False),
        ("limit.granted", "limit.granted_pending_conditions", False),
    ],
)
def test_a_pattern_means_a_type_and_what_is_below_it(pattern, kind, wanted):
    assert matches(pattern, kind) is wanted


def test_patterns_are_kept_once_each_in_order():
    assert check_patterns(["order.checked", "limit.*", "limit.*"], "/types") == (
        "limit.*",
        "order.checked",
    )
    assert [prefix_of(one) for one in ("*", "limit.*", "limit.reduced")] == [
        "",
        "limit.",
        "limit.reduced.",
    ]


@pytest.mark.parametrize("pattern", ["", "limit*", "limits.*", "*.reduced", "limit.*.x", "Limit.*"])
def test_what_no_event_can_match_is_refused(pattern):
    with pytest.raises(InvalidInput, match=r"limit\.reduced") as refused:
        check_patterns(["*", pattern], "/types")
    assert refused.value.pointer == "/types/1"
