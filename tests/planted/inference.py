"""Planted bugs of the inference: each must fail the trial that the real one passes."""

from collections.abc import Mapping, Sequence

from durable import engine

from credit_engine.assess.infer import Definition, Inference
from credit_engine.assess.rounds import Round
from credit_engine.assess.verdicts import Truth


class WithoutNegativeFacts(Inference):
    """Asserts what is certainly true, and never what is certainly false."""

    def _facts(self, played: Round, known: Mapping[str, Truth]) -> list[str]:
        return [fact for fact in super()._facts(played, known) if not fact.startswith("-")]


class WithoutSentinel(Inference):
    """Leaves the sentinel out of every ruleset; all checks stand."""

    def _definition(self, played: Round, fired: list[str]) -> Definition:
        definition = super()._definition(played, fired)
        del definition["sentinel"]
        return definition


class WithoutSentinelNorChecks(WithoutSentinel):
    """
    Takes "not handled" for "no rule fired", and frees every session.

    This is how durable_rules is used by most; freeing a session in which no
    action started is a free() of uninitialised memory.
    """

    def _fire(self, name: str, facts: Sequence[str]) -> frozenset[str]:
        session = str(next(self._session_ids))
        batch = [
            {"is": fact, "id": str(number), "sid": session} for number, fact in enumerate(facts)
        ]
        with self._lock:
            self._fired[name].clear()
            try:
                self._host.assert_facts(name, batch)
            except engine.MessageNotHandledException:
                pass
            finally:
                self._host.delete_state(name, session)
            return frozenset(self._fired[name])
