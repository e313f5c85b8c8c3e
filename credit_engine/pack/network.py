"""
The symbolic network of a rule pack: which rule reads which symbols, in which round.

A network knows no numbers, texts or cut-offs, only the keys of conditions, the
names of signals and the rules that join them. So it keeps its digest, and what
was registered for it, when a cut-off changes. Rules run in rounds, one for
each level of signals: round 0 reads none, a later one reads what earlier rounds
have settled.

The bounds keep every network inside what the inference engine is known to
survive (durable_rules 2.0.28 crashes, hangs or drops matches beyond 15
antecedents in a rule, 64 and 255 readers of one condition, and 511 conditions).
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from credit_engine.errors import CreditEngineError
from credit_engine.pack.formula import (
    AllOf,
    AnyOf,
    AtomRef,
    Formula,
    Literal,
    Negation,
    OrGroup,
    Part,
    SignalRef,
    has_empty_group,
    literal_of,
    parts_of,
    signal_key,
    signals_read,
)

__all__ = [
    "CONDITIONS_MAX",
    "JOINS_MAX",
    "PARTS_MAX",
    "READERS_MAX",
    "ROUNDS_MAX",
    "RULES_MAX",
    "AllOf",
    "AnyOf",
    "AtomRef",
    "Formula",
    "Literal",
    "Negation",
    "Network",
    "NetworkError",
    "NetworkProblem",
    "NetworkRule",
    "OrGroup",
    "Part",
    "RuleCondition",
    "SignalRef",
    "build_network",
    "signal_key",
]

PARTS_MAX = 12
"""Parts of one rule; the engine dies at 16."""
RULES_MAX = 400
"""Rules of one round; the engine never returns at 513."""
CONDITIONS_MAX = 400
"""Distinct literals and `or` groups of one round; the engine drops every match at 512."""
READERS_MAX = 60
"""Rules of one round that read one literal; the engine dies at 256."""
JOINS_MAX = 2_000
"""Parts of all rules of one round; each costs the engine about 10 kB for one evaluation."""
ROUNDS_MAX = 16
"""Levels of signals, and one; each round is a definition that the engine never frees."""


@dataclass(frozen=True, slots=True)
class RuleCondition:
    """When a rule holds; `produces` names the signal that it then raises."""

    rule: str
    produces: str | None
    when: Formula
    unless: Formula | None = None


@dataclass(frozen=True, slots=True)
class NetworkRule:
    """A rule as the conjunction of its parts."""

    rule: str
    produces: str | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """The rounds in their order, the rules of each by id; `digest` identifies the shape."""

    rounds: tuple[tuple[NetworkRule, ...], ...]
    digest: str


@dataclass(frozen=True, slots=True)
class NetworkProblem:
    """What is wrong with the network, and at which rule."""

    code: str
    rule: str
    message: str


class NetworkError(CreditEngineError):
    """The conditions make no network that can be run; `problems` has every reason."""

    code = "broken-network"

    def __init__(self, problems: Sequence[NetworkProblem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = tuple(problems)


def build_network(conditions: Sequence[RuleCondition]) -> Network:
    """
    Join the conditions of all rules into a network; their order does not matter.

    Raises:
        NetworkError: `unknown-signal`, `signal-cycle`, `rule-too-wide`,
            `network-too-wide`, `network-too-deep`.
        ValueError: two rules of one id, or a group without parts.

    """
    ordered = sorted(conditions, key=lambda condition: condition.rule)
    _refuse_misuse(ordered)
    problems = list(_unknown_signals(ordered))
    if not problems:
        problems = list(_cycles(ordered))
    if problems:
        raise NetworkError(problems)
    rounds = _rounds(ordered)
    if problems := list(_problems_of_size(rounds)):
        raise NetworkError(problems)
    return Network(rounds, _digest(rounds))


def _reads(condition: RuleCondition) -> frozenset[str]:
    """Collect the signals that a rule reads."""
    unless = frozenset() if condition.unless is None else signals_read(condition.unless)
    return signals_read(condition.when) | unless


def _refuse_misuse(ordered: Sequence[RuleCondition]) -> None:
    """Stop at what no checked rule pack can hold: it is a mistake of the caller."""
    counts = Counter(condition.rule for condition in ordered)
    for condition in ordered:
        if counts[condition.rule] > 1:
            raise ValueError(f"rule {condition.rule} is given more than once: ids are unique")
        if any(has_empty_group(f) for f in (condition.when, condition.unless) if f is not None):
            raise ValueError(f"rule {condition.rule} has an `and` or `or` without parts")


def _unknown_signals(ordered: Sequence[RuleCondition]) -> Iterator[NetworkProblem]:
    produced = sorted({c.produces for c in ordered if c.produces is not None})
    for condition in ordered:
        for signal in sorted(_reads(condition).difference(produced)):
            near = difflib.get_close_matches(signal, produced, n=1)
            hint = f". Did you mean {near[0]}?" if near else ": define a rule of kind signal"
            yield NetworkProblem(
                "unknown-signal",
                condition.rule,
                f"rule {condition.rule} reads the signal {signal}, which no rule raises{hint}",
            )


def _sources(ordered: Sequence[RuleCondition]) -> dict[str, list[str]]:
    """Map each signal to the signals that its producers read."""
    sources: dict[str, set[str]] = {}
    for condition in ordered:
        if condition.produces is not None:
            sources.setdefault(condition.produces, set()).update(_reads(condition))
    return {signal: sorted(read) for signal, read in sorted(sources.items())}


def _cycles(ordered: Sequence[RuleCondition]) -> Iterator[NetworkProblem]:
    """Draw each cycle of signals once, from its first signal by name."""
    sources = _sources(ordered)
    settled: set[str] = set()
    for start in sources:
        if start in settled:
            continue
        cycle = _cycle_from(start, sources, settled)
        if cycle:
            first = cycle.index(min(cycle))
            around = [*cycle[first:], *cycle[:first], cycle[first]]
            rule = next(c.rule for c in ordered if c.produces == around[0])
            drawn = " -> ".join(around)
            message = f"signals wait for each other: {drawn}; take one of them out of the circle"
            yield NetworkProblem("signal-cycle", rule, message)


def _cycle_from(start: str, sources: Mapping[str, list[str]], settled: set[str]) -> list[str]:
    """Walk depth first from *start*; return the first cycle met, or nothing."""
    path = [start]
    waiting = [iter(sources[start])]
    while path:
        step = next(waiting[-1], None)
        if step is None:
            settled.add(path.pop())
            waiting.pop()
        elif step in path:
            settled.update(path)
            return path[path.index(step) :]
        elif step not in settled:
            path.append(step)
            waiting.append(iter(sources[step]))
    return []


def _rounds(ordered: Sequence[RuleCondition]) -> tuple[tuple[NetworkRule, ...], ...]:
    """Place each rule one round after the last of the signals that it reads."""
    sources = _sources(ordered)
    round_of: dict[str, int] = {}
    while len(round_of) < len(sources):
        for signal, read in sources.items():
            if signal not in round_of and all(name in round_of for name in read):
                round_of[signal] = 1 + max((round_of[name] for name in read), default=-1)
    # A signal is settled after the latest of its producers; a rule runs one round later.
    rounds: dict[int, list[NetworkRule]] = {}
    for condition in ordered:
        level = 1 + max((round_of[name] for name in _reads(condition)), default=-1)
        parts = parts_of(condition.rule, condition.when, condition.unless)
        rounds.setdefault(level, []).append(NetworkRule(condition.rule, condition.produces, parts))
    return tuple(tuple(rounds[level]) for level in sorted(rounds))


def _problems_of_size(rounds: Sequence[Sequence[NetworkRule]]) -> Iterator[NetworkProblem]:
    for number, rules in enumerate(rounds):
        for rule in rules:
            if len(rule.parts) > PARTS_MAX:
                yield NetworkProblem(
                    "rule-too-wide",
                    rule.rule,
                    f"rule {rule.rule} joins {len(rule.parts)} parts, at most {PARTS_MAX} are "
                    "possible: move some of them into a signal",
                )
        readers = Counter(_name(part) for rule in rules for part in rule.parts)
        widths = (
            ("rules", len(rules), RULES_MAX),
            ("distinct conditions", len(readers), CONDITIONS_MAX),
            ("parts of rules", readers.total(), JOINS_MAX),
            ("rules that read one condition", max(readers.values()), READERS_MAX),
        )
        for what, size, most in widths:
            if size > most:
                yield NetworkProblem(
                    "network-too-wide",
                    rules[most].rule if len(rules) > most else rules[-1].rule,
                    f"round {number} of the rules has {size} {what}, at most {most} are "
                    "possible: share conditions through signals, or split the pack",
                )
    if len(rounds) > ROUNDS_MAX:
        yield NetworkProblem(
            "network-too-deep",
            rounds[-1][0].rule,
            f"signals build on each other over {len(rounds)} rounds, at most {ROUNDS_MAX} are "
            "possible: flatten the chain",
        )


def _name(part: Part) -> tuple[str, str]:
    """Name a part as the engine distinguishes it."""
    if isinstance(part, OrGroup):
        return ("|", part.key)
    return ("+" if part.positive else "-", part.key)


def _digest(rounds: Sequence[Sequence[NetworkRule]]) -> str:
    """Hash the shape: rules, signals, parts and their joins, in canonical order."""
    shape = [
        [[rule.rule, rule.produces, [_shape(part) for part in rule.parts]] for rule in rules]
        for rules in rounds
    ]
    canonical = json.dumps(shape, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _shape(part: Part | Formula) -> list[object]:
    match part:
        case OrGroup(key, formula):
            return ["|", key, _shape(formula)]
        case Literal(key, positive):
            return ["+" if positive else "-", key]
        case AllOf(parts) | AnyOf(parts):
            kind = "all" if isinstance(part, AllOf) else "any"
            return [kind, *(_shape(inner) for inner in parts)]
        case AtomRef() | SignalRef() | Negation():
            return _shape(literal_of(part))
