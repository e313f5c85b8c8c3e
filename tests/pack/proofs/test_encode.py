"""What an expression comes to is possible by its terms, whatever it reads: nothing is ruled out."""

from datetime import date

import z3
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st

from credit_engine.language.analyse import analyse
from credit_engine.language.compile import compile_functions
from credit_engine.language.tree import Node, signal_key
from credit_engine.language.types import Kind, Value
from credit_engine.pack.proofs.arithmetic import ZERO, Arithmetic
from credit_engine.pack.proofs.encode import Encoder, Texts
from credit_engine.pack.proofs.terms import NO, YES, Term, Truth, number
from tests.language import expressions as drawn
from tests.proofs import Proof

HUGE = "1" + "0" * 300  # overflows, which no fact can
ORDINARY = (0.0, 1.0, -1.0, 0.5, 2.5, -2.5, 0.1, 0.3, 2.675, 1e6, -1e6, 1e15, -1e15, 7.0)
numbers = st.one_of(
    st.none(), st.sampled_from(ORDINARY), st.integers(-100, 100).map(float), st.floats(0.01, 1e6)
)
values = st.fixed_dictionaries(
    {
        key: numbers if symbol.type.kind is Kind.NUMBER else drawn.VALUES_OF_KIND[symbol.type.kind]
        for name, symbol in drawn.SCOPE.symbols.items()
        for key in (name, *(f"{name}@{lag}" for lag in range(1, 10)))
    }
    | {signal_key(name): drawn.truths for name in sorted(drawn.SCOPE.signals or ())}
)
texts = st.one_of(drawn.numbers(2), drawn.conditions(2), drawn.dates(2), drawn.rule_conditions)


def encoder(held: dict[str, Value], arithmetic: Arithmetic, codes: Texts) -> Encoder:
    def read(name: str, lag: int) -> Term:
        value = held[name if lag == 0 else f"{name}@{lag}"]
        if drawn.SCOPE.symbols[name].type.kind is Kind.BOOLEAN:
            return Term(YES if value is True else NO, NO if value is None else YES)
        return term_of(value, codes)

    def signal(name: str) -> Truth:
        return truth_of(held[signal_key(name)])

    return Encoder(arithmetic, codes, read, signal)


def term_of(value: Value, codes: Texts) -> Term:
    if value is None:
        return Term(ZERO, NO)
    if isinstance(value, str):
        return Term(codes.code(value), YES)
    return Term(number(float(value.toordinal() if isinstance(value, date) else value)), YES)


def truth_of(value: Value) -> Truth:
    return Truth(YES if value is True else NO, YES if value is False else NO)


def comes_to(node: Node, made: Encoder, value: Value, codes: Texts) -> z3.BoolRef:
    """Say of the terms of *node* what the compiled function gave."""
    if node.type.kind is Kind.BOOLEAN:
        found, wanted = made.truth(node), truth_of(value)
        return z3.And(found.true == wanted.true, found.false == wanted.false)
    term = made.value(node)
    if value is None:
        return z3.Not(term.known)
    return z3.And(term.known, term.value == term_of(value, codes).value)


def test_two_results_of_one_expression_are_possible_together(proof: Proof) -> None:
    """Both at once, so that what is said of each two results is on trial too."""
    tried = []

    @seed(proof.seed)
    @settings(
        max_examples=proof.size(quick=40, full=4_000),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(text=texts, first=values, second=values)
    def check(text: str, first: dict[str, Value], second: dict[str, Value]) -> None:
        assume(HUGE not in text)
        root = analyse(text, drawn.SCOPE).root
        compiled = compile_functions({"": root})[""]
        arithmetic, codes = Arithmetic(), Texts()
        said = [
            comes_to(root, encoder(held, arithmetic, codes), compiled(held), codes)
            for held in (first, second)
        ]
        solver = z3.Solver()
        solver.add(*arithmetic.laws, *said)
        assert solver.check() != z3.unsat, text
        tried.append(text)

    check()
    proof.record(
        "what a formula gives is possible by its terms", counts={"pairs of results": len(tried)}
    )


def test_a_result_that_cannot_be_is_ruled_out() -> None:
    """The planted twin: terms that ruled out nothing would pass every test above."""
    root = analyse("assets - debts < 0 and assets > debts", drawn.SCOPE).root
    arithmetic, codes = Arithmetic(), Texts()

    def read(name: str, _: int) -> Term:
        return Term(z3.Real(name), YES)

    made = Encoder(arithmetic, codes, read, lambda _: Truth(NO, NO))
    solver = z3.Solver()
    truth = made.truth(root)
    solver.add(*arithmetic.laws, truth.true)

    assert solver.check() == z3.unsat
