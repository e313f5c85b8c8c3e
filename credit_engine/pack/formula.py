"""
Formulas over symbols, and the normal form in which rules are joined.

A formula says how the conditions of a rule hang together, and nothing about
what they mean: its leaves are the keys of atomic conditions and of signals.
The normal form of a rule is a flat conjunction of parts, each a literal or an
`or` group; negation stands at the leaves only.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AtomRef:
    """An atomic condition, by its key."""

    atom: str


@dataclass(frozen=True, slots=True)
class SignalRef:
    """A signal, by its name."""

    signal: str


@dataclass(frozen=True, slots=True)
class Negation:
    """True where its part is false, unknown where it is unknown."""

    part: Formula


@dataclass(frozen=True, slots=True)
class AllOf:
    """The Kleene conjunction of its parts."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The Kleene disjunction of its parts."""

    parts: tuple[Formula, ...]


Formula = AtomRef | SignalRef | Negation | AllOf | AnyOf


@dataclass(frozen=True, slots=True, order=True)
class Literal:
    """A symbol that must hold (`positive`) or must certainly not hold."""

    key: str
    positive: bool


@dataclass(frozen=True, slots=True)
class OrGroup:
    """A disjunction inside a rule; `key` is its own name, `formula` its normal form."""

    key: str
    formula: AnyOf


Part = Literal | OrGroup


def signal_key(signal: str) -> str:
    """Name the symbol of *signal* among the symbols of a network."""
    return f"signal:{signal}"


def symbol_of(leaf: AtomRef | SignalRef) -> str:
    """Name the symbol that *leaf* reads."""
    return leaf.atom if isinstance(leaf, AtomRef) else signal_key(leaf.signal)


def signals_read(formula: Formula) -> frozenset[str]:
    """Collect the names of the signals that *formula* reads."""
    match formula:
        case SignalRef(signal):
            return frozenset({signal})
        case AtomRef():
            return frozenset()
        case Negation(part):
            return signals_read(part)
        case AllOf(parts) | AnyOf(parts):
            return frozenset[str]().union(*map(signals_read, parts))


def has_empty_group(formula: Formula) -> bool:
    """Tell whether a conjunction or disjunction in *formula* has no parts."""
    match formula:
        case AtomRef() | SignalRef():
            return False
        case Negation(part):
            return has_empty_group(part)
        case AllOf(parts) | AnyOf(parts):
            return not parts or any(map(has_empty_group, parts))


def normal_form(formula: Formula, *, negated: bool = False) -> Formula:
    """
    Push negation to the leaves and merge nested groups of one kind.

    Kleene logic obeys De Morgan's laws and double negation, so the value is
    the same for every assignment of true, false and unknown. Repeated parts
    are dropped, a group of one part is that part.
    """
    match formula:
        case AtomRef() | SignalRef():
            return Negation(formula) if negated else formula
        case Negation(part):
            return normal_form(part, negated=not negated)
        case AllOf(parts) | AnyOf(parts):
            joined = AllOf if isinstance(formula, AllOf) is not negated else AnyOf
            flat: list[Formula] = []
            for part in parts:
                simple = normal_form(part, negated=negated)
                flat.extend(simple.parts if isinstance(simple, joined) else (simple,))
            distinct = tuple(dict.fromkeys(flat))
            return distinct[0] if len(distinct) == 1 else joined(distinct)


def parts_of(rule: str, when: Formula, unless: Formula | None) -> tuple[Part, ...]:
    """
    List the parts of *rule*, which holds where `when` does and `unless` certainly does not.

    Literals come first, sorted; the `or` groups follow in the order written,
    named RULE.1, RULE.2, and so on.
    """
    body = when if unless is None else AllOf((when, Negation(unless)))
    simple = normal_form(body)
    conjuncts = simple.parts if isinstance(simple, AllOf) else (simple,)
    literals = sorted(literal_of(part) for part in conjuncts if not isinstance(part, AnyOf))
    groups = [part for part in conjuncts if isinstance(part, AnyOf)]
    named = (OrGroup(f"{rule}.{number}", group) for number, group in enumerate(groups, start=1))
    return (*literals, *named)


def literal_of(part: Formula) -> Literal:
    """Read a leaf of a normal form as a literal."""
    match part:
        case AtomRef() | SignalRef():
            return Literal(symbol_of(part), positive=True)
        case Negation(AtomRef() | SignalRef() as leaf):
            return Literal(symbol_of(leaf), positive=False)
    raise AssertionError(f"{part!r} is no leaf of a normal form")
