"""
Which parts of a pack's files are put at fault, and how: one table.

A place is the path of keys from the top of a file; `*` stands for any key and `#` for any
entry of a list. What only explains (labels, texts, notes, references) is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from credit_engine.pack.mutation.mutant import MutationKind

Pattern = tuple[str, ...]


class Method(StrEnum):
    """How the node at a place is put at fault."""

    FORMULA = "its operators, joins, conditions and numbers, one by one"
    BANDS = "the cut-points of a list of bands, one by one"
    NUMBER = "a tenth more, where it is a number"
    BOTH_WAYS = "a tenth more; a tenth less"
    ONE_MORE = "one more, or one less where it is a hundred"
    WHOLE = "a whole number: a tenth more, and one at least"
    NEXT = "the next of the texts that stand in such places of the file"
    TURNED = "true and false, or best and worst, exchanged"
    DROPPED = "the entry left out"
    DROPPED_KEY = "the key left out with its value"


Faulty = tuple[Method, MutationKind]


def _at(path: str) -> Pattern:
    return tuple(path.split())


_DIMENSIONS = {
    _at("* measure"): (Method.FORMULA, MutationKind.ARITHMETIC),
    _at("* bands"): (Method.BANDS, MutationKind.CUT_POINT),
    _at("* bands # points"): (Method.ONE_MORE, MutationKind.POINTS),
    _at("* bands # reason"): (Method.NEXT, MutationKind.REASON),
    _at("* variants * bands"): (Method.BANDS, MutationKind.CUT_POINT),
    _at("* variants * bands # points"): (Method.ONE_MORE, MutationKind.POINTS),
    _at("* variants * bands # reason"): (Method.NEXT, MutationKind.REASON),
    _at("* variants *"): (Method.DROPPED_KEY, MutationKind.ENTRY),
    _at("* missing_reason"): (Method.NEXT, MutationKind.REASON),
    _at("* valid min"): (Method.BOTH_WAYS, MutationKind.CUT_POINT),
    _at("* valid max"): (Method.BOTH_WAYS, MutationKind.CUT_POINT),
    _at("* if_denominator_zero value"): (Method.TURNED, MutationKind.CHOICE),
    _at("* if_denominator_negative value"): (Method.TURNED, MutationKind.CHOICE),
    _at("* if_denominator_zero"): (Method.DROPPED_KEY, MutationKind.ENTRY),
    _at("* if_denominator_negative"): (Method.DROPPED_KEY, MutationKind.ENTRY),
}
_RULES = {
    _at("*"): (Method.DROPPED_KEY, MutationKind.RULE),
    _at("* when"): (Method.FORMULA, MutationKind.OPERATOR),
    _at("* unless"): (Method.FORMULA, MutationKind.OPERATOR),
    # after the formula, so that both are tried
    _at("* then reason"): (Method.NEXT, MutationKind.REASON),
    _at("* then refer_to"): (Method.NEXT, MutationKind.CHOICE),
    _at("* then precedent"): (Method.TURNED, MutationKind.CHOICE),
    _at("* then limit_at_most"): (Method.FORMULA, MutationKind.AMOUNT),
    _at("* then terms_at_most days"): (Method.WHOLE, MutationKind.TIME),
    _at("* then terms_at_most prepaid_percent"): (Method.WHOLE, MutationKind.SHARE),
}
_SCORECARDS = {
    _at("* groups * weight"): (Method.WHOLE, MutationKind.WEIGHT),
    _at("* groups * dimensions *"): (Method.WHOLE, MutationKind.WEIGHT),
    _at("* grades"): (Method.BANDS, MutationKind.CUT_POINT),
}
_SEGMENTS = {
    _at("* when"): (Method.FORMULA, MutationKind.OPERATOR),
    _at("* expects #"): (Method.DROPPED, MutationKind.ENTRY),
    _at("* minimum_coverage"): (Method.BOTH_WAYS, MutationKind.SHARE),
}
_LIMITS = {
    _at("step"): (Method.WHOLE, MutationKind.AMOUNT),
    _at("need amount"): (Method.FORMULA, MutationKind.ARITHMETIC),
    _at("need reason"): (Method.NEXT, MutationKind.REASON),
    _at("capacities *"): (Method.DROPPED_KEY, MutationKind.ENTRY),
    _at("capacities * amount"): (Method.FORMULA, MutationKind.ARITHMETIC),
    _at("capacities * share_by_grade # share"): (Method.NUMBER, MutationKind.SHARE),
    _at("capacities * required"): (Method.TURNED, MutationKind.CHOICE),
    _at("capacities * reason"): (Method.NEXT, MutationKind.REASON),
    _at("capacities * segments #"): (Method.DROPPED, MutationKind.ENTRY),
    _at("starters * rows #"): (Method.DROPPED, MutationKind.ENTRY),
    _at("starters * rows # when"): (Method.FORMULA, MutationKind.OPERATOR),
    _at("starters * rows # amount"): (Method.NUMBER, MutationKind.AMOUNT),
    _at("starters * rows # days"): (Method.WHOLE, MutationKind.TIME),
    _at("starters * rows # reason"): (Method.NEXT, MutationKind.REASON),
    _at("starters * otherwise_reason"): (Method.NEXT, MutationKind.REASON),
}
_TERMS = {
    _at("instruments #"): (Method.DROPPED, MutationKind.ENTRY),
    _at("starts #"): (Method.DROPPED, MutationKind.ENTRY),
    _at("instruments_by_grade # prepaid_percent"): (Method.WHOLE, MutationKind.SHARE),
    _at("days_by_grade # days"): (Method.WHOLE, MutationKind.TIME),
    _at("review_months_by_grade # months"): (Method.WHOLE, MutationKind.TIME),
    _at("starter_review_months"): (Method.WHOLE, MutationKind.TIME),
}
_FACTS = {
    _at("* fresh_for"): (Method.WHOLE, MutationKind.TIME),
    _at("* stale_after"): (Method.WHOLE, MutationKind.TIME),
    _at("* verified"): (Method.TURNED, MutationKind.CHOICE),
    _at("* counts"): (Method.DROPPED_KEY, MutationKind.ENTRY),
}
_AUTHORITY = {
    _at("authorities * automatic_up_to"): (Method.NUMBER, MutationKind.AMOUNT),
    _at("authorities * levels # up_to"): (Method.NUMBER, MutationKind.AMOUNT),
    _at("authorities * levels #"): (Method.DROPPED, MutationKind.ENTRY),
}

PLACES: Mapping[str, Mapping[Pattern, Faulty]] = MappingProxyType(
    {
        "dimensions/": _DIMENSIONS,
        "credit_rules/": _RULES,
        "parameters/": {_at("* values *"): (Method.BOTH_WAYS, MutationKind.PARAMETER)},
        "scorecards/": _SCORECARDS,
        "segments.yaml": _SEGMENTS,
        "limits.yaml": _LIMITS,
        "terms.yaml": _TERMS,
        "facts.yaml": _FACTS,
        "authority.yaml": _AUTHORITY,
    }
)
UNLESS: Pattern = _at("* unless")
