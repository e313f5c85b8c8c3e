"""
Inference by durable_rules, contained; the only file that imports it.

durable_rules 2.0.28 joins facts fast and correctly while it is given what it
can bear, and kills the process otherwise. What holds here, always:

* no background threads: its dispatcher reads freed memory (`_QuietHost`);
* symbolic positive facts, one batch a round, each read by a rule, each with an
  own id (its own ids collide) and a session id that was never used before;
* a sentinel in every ruleset: the rule of lowest priority, the only one that
  reads the `round` fact, which ends every batch. So an action always starts
  (freeing a session in which none did is a free() of garbage), no batch is
  "not handled", and that it fired last proves that the agenda was drained;
* callbacks of exactly one parameter: two would make them asynchronous;
* one lock around assertion, firing and freeing, which are separate calls in C;
* the plain evaluator beside every live decision, whose verdicts count.

Definitions are never freed, so networks are counted; see `Inference.exhausted`.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Mapping, Sequence

from durable import engine

from credit_engine.assess import kleene
from credit_engine.assess.rounds import Round, rounds_of
from credit_engine.assess.verdicts import Inferred, Truth, Verdicts, any_of
from credit_engine.errors import CreditEngineError
from credit_engine.pack.network import (
    AnyOf,
    AtomRef,
    Negation,
    Network,
    RuleCondition,
    SignalRef,
    build_network,
    signal_key,
)

_SENTINEL = "sentinel"
_ROUND_FACT = "round"
_LOWEST_PRIORITY = 65_535  # the engine keeps it in 16 bits; rules have 0, the highest

Definition = dict[str, dict[str, object]]
"""A ruleset as durable_rules takes it: rule name to its antecedents, priority and action."""


class InferenceFailed(CreditEngineError):
    """The inference engine gave no answer that can be trusted; the message says what happened."""

    code = "inference-failed"


class _QuietHost(engine.Host):  # type: ignore[misc]  # durable_rules has no types
    """A host that starts no threads."""

    def _run(self) -> None:
        """Start neither the dispatcher nor the timers."""


class Inference:
    """
    The inference engine of one process; make it after the process has forked.

    `decide` is what live decisions use. Instances may be shared by threads.
    """

    def __init__(self, max_networks: int = 32) -> None:
        self._max_networks = max_networks
        self._host = _QuietHost()
        self._lock = threading.Lock()
        self._session_ids = itertools.count(1)
        self._rounds: dict[str, tuple[Round, ...]] = {}
        self._fired: dict[str, list[str]] = {}
        self._abandoned = 0

    @property
    def exhausted(self) -> bool:
        """Whether so much was registered, or abandoned, that the worker should start anew."""
        return len(self._rounds) + self._abandoned > self._max_networks

    def self_test(self) -> None:
        """
        Decide a small network whose every verdict is known.

        Raises:
            InferenceFailed: durable_rules is missing, or does not answer as it should.

        """
        network = build_network(
            [
                RuleCondition("raises", "s", AtomRef("yes"), unless=AtomRef("no")),
                RuleCondition("reads", None, SignalRef("s"), unless=AtomRef("unknown")),
                RuleCondition("joins", None, AnyOf((AtomRef("no"), Negation(AtomRef("no"))))),
                RuleCondition("fails", None, Negation(SignalRef("s"))),
            ]
        )
        found = self.run(network, {"yes": True, "no": False, "unknown": None})
        rules = {"raises": True, "reads": None, "joins": True, "fails": False}
        if found != Verdicts(rules, {"s": True}):
            raise InferenceFailed(
                f"the inference engine fails its self-test with {found}: install durable-rules "
                "anew, as the Makefile does, before this process decides anything"
            )

    def decide(self, network: Network, atoms: Mapping[str, Truth]) -> Inferred:
        """
        Infer twice, by durable_rules and by the plain evaluator, and compare.

        The verdicts are the plain evaluator's. Any difference or failure is
        told in `alarm`; nothing is raised.
        """
        try:
            judged = kleene.evaluate(network, atoms)
        except Exception as error:  # noqa: BLE001 - doubt must end in an alarm, whatever it is
            return Inferred(_all_unknown(network), f"the plain evaluator failed: {error!r}")
        try:
            found = self.run(network, atoms)
        except Exception as error:  # noqa: BLE001 - the same
            return Inferred(judged, f"the inference engine failed: {error}")
        if found == judged:
            return Inferred(judged, alarm=None)
        return Inferred(judged, _describe_difference(found, judged))

    def run(self, network: Network, atoms: Mapping[str, Truth]) -> Verdicts:
        """
        Infer by durable_rules alone.

        Raises:
            InferenceFailed: the engine refused, or did not finish as it should.
            KeyError: an atom that the network reads has no entry in *atoms*.

        """
        known = dict(atoms)
        rules: dict[str, Truth] = {}
        signals: dict[str, Truth] = {}
        for played in self._registered(network):
            facts = self._facts(played, known)
            fired = self._fire(played.name, facts) if facts else frozenset()
            verdicts = played.verdicts(fired, known)
            rules.update(verdicts)
            for rule in played.rules.values():
                if rule.produces is not None:
                    producers = (signals.get(rule.produces, False), verdicts[rule.rule])
                    signals[rule.produces] = any_of(producers)
            known.update((signal_key(name), truth) for name, truth in signals.items())
        return Verdicts(rules, signals)

    def _registered(self, network: Network) -> tuple[Round, ...]:
        """Give the rounds of *network*, registered with the engine on first sight."""
        rounds = self._rounds.get(network.digest)
        if rounds is not None:
            return rounds
        with self._lock:
            if network.digest not in self._rounds:
                rounds = rounds_of(network)
                for played in rounds:
                    self._register(played)
                self._rounds[network.digest] = rounds
            return self._rounds[network.digest]

    def _register(self, played: Round) -> None:
        fired: list[str] = []
        # The engine edits the definition that it is given; this one is nobody else's.
        try:
            self._host.set_rulesets({played.name: self._definition(played, fired)})
        except Exception as error:
            raise InferenceFailed(f"cannot register {played.name}: {_text(error)}") from error
        self._fired[played.name] = fired

    def _definition(self, played: Round, fired: list[str]) -> Definition:
        """Define a round's rules, each of which notes in *fired* that it fired, and a sentinel."""
        definition: Definition = {
            short: {"all": _antecedents(facts), "run": _noting(short, fired)}
            for short, facts in played.joins().items()
        }
        definition[_SENTINEL] = {
            "all": _antecedents([_ROUND_FACT]),
            "pri": _LOWEST_PRIORITY,
            "run": _noting(_SENTINEL, fired),
        }
        return definition

    def _facts(self, played: Round, known: Mapping[str, Truth]) -> list[str]:
        """List what is asserted in a round, before its `round` fact."""
        return played.facts(known)

    def _fire(self, name: str, facts: Sequence[str]) -> frozenset[str]:
        """Assert *facts* as one batch in a session of its own; return the rules that fired."""
        session = str(next(self._session_ids))
        batch = [
            {"is": fact, "id": str(number), "sid": session}
            for number, fact in enumerate((*facts, _ROUND_FACT))
        ]
        with self._lock:
            fired = self._fired[name]
            fired.clear()
            try:
                state = self._host.assert_facts(name, batch)
                _check_finished(state, fired)
                return frozenset(fired)
            except InferenceFailed:
                raise
            except Exception as error:
                raise InferenceFailed(f"{name} broke off: {_text(error)}") from error
            finally:
                self._free(name, session, started=bool(fired))

    def _free(self, name: str, session: str, *, started: bool) -> None:
        """Free a session, unless no action started in it: freeing that one would crash."""
        if started:
            self._host.delete_state(name, session)
        else:
            self._abandoned += 1


def _antecedents(facts: Sequence[str]) -> list[dict[str, object]]:
    return [{f"m{number}": {"$and": [{"is": fact}]}} for number, fact in enumerate(facts)]


def _noting(short: str, fired: list[str]) -> Callable[[object], None]:
    """Make the action of a rule; the engine counts its parameters, exactly one."""

    def note(_context: object) -> None:
        fired.append(short)

    return note


def _check_finished(state: object, fired: Sequence[str]) -> None:
    """Hold what came back to what a finished round looks like."""
    if not isinstance(state, dict):
        raise InferenceFailed(f"the engine stopped early, after {list(fired)}")
    if "exception" in state:
        raise InferenceFailed(f"an action failed: {state['exception']}")
    if not fired or fired[-1] != _SENTINEL or len(set(fired)) != len(fired):
        raise InferenceFailed(f"the sentinel did not end the round: {list(fired)} fired")


def _text(error: Exception) -> str:
    """Say what an error of the engine says; two of its kinds keep that in `message`."""
    return f"{type(error).__name__}: {getattr(error, 'message', error)}"


def _describe_difference(found: Verdicts, judged: Verdicts) -> str:
    pairs = [
        *(("rule", name, found.rules.get(name), truth) for name, truth in judged.rules.items()),
        *(("signal", name, found.signals.get(name), t) for name, t in judged.signals.items()),
    ]
    differing = [
        f"{kind} {name} is {_word(ours)} by durable_rules, {_word(theirs)} by its judge"
        for kind, name, ours, theirs in pairs
        if ours is not theirs
    ]
    return f"the inference engine and its judge differ: {'; '.join(sorted(differing))}"


def _word(truth: Truth) -> str:
    return "unknown" if truth is None else str(truth).lower()


def _all_unknown(network: Network) -> Verdicts:
    rules = [rule for rules in network.rounds for rule in rules]
    return Verdicts(
        dict.fromkeys((rule.rule for rule in rules), None),
        dict.fromkeys((rule.produces for rule in rules if rule.produces is not None), None),
    )
