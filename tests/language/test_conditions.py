"""Conditions taken apart, and put together again."""

from hypothesis import given

from credit_engine.language.analyse import analyse
from credit_engine.language.compile import compile_functions
from credit_engine.language.conditions import (
    All,
    AnyOf,
    Atom,
    Condition,
    Negated,
    SignalAtom,
    decompose,
)
from tests.language.expressions import SCOPE, rule_conditions, values
from tests.reference.walker import DEGREES, TRUTHS, evaluate


def outline(condition: Condition):
    """Return the shape of *condition* with the texts of its atoms."""
    match condition:
        case Atom(text=text) | SignalAtom(name=text):
            return text
        case Negated(part=part):
            return ("not", outline(part))
        case All(parts=parts):
            return ("all", *map(outline, parts))
        case AnyOf(parts=parts):
            return ("any", *map(outline, parts))


def test_a_rule_is_split_into_its_atoms_and_signals():
    text = "sales<1 and (not(signal(squeeze)) or audited) and (if listed then audited else true)"

    skeleton = decompose(analyse(text, SCOPE))

    assert outline(skeleton) == (
        "all",
        "sales < 1",
        ("any", ("not", "squeeze"), "audited"),
        "if listed then audited else true",
    )


def test_the_same_condition_written_otherwise_is_the_same_atom():
    first = decompose(analyse("(sales) + 1.0>debts", SCOPE))
    second = decompose(analyse("sales + 1 > debts", SCOPE))

    assert first == second


def truth_of(condition: Condition, row):
    """Return the truth of the skeleton, each atom decided by its own compiled function."""
    match condition:
        case Atom(node=node):
            return compile_functions({"a": node})["a"](row)
        case SignalAtom(name=name):
            return row[f"signal:{name}"]
        case Negated(part=part):
            return TRUTHS[1 - DEGREES[truth_of(part, row)]]
        case All(parts=parts):
            return TRUTHS[min(DEGREES[truth_of(part, row)] for part in parts)]
        case AnyOf(parts=parts):
            return TRUTHS[max(DEGREES[truth_of(part, row)] for part in parts)]


@given(rule_conditions, values)
def test_the_parts_together_are_as_true_as_the_whole(text, row):
    expression = analyse(text, SCOPE)

    assert truth_of(decompose(expression), row) is evaluate(expression.root, row)
