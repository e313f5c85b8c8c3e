"""What a proof came to: which points follow for all inputs, and which do not."""

from __future__ import annotations

from dataclasses import dataclass

from credit_engine.pack.proofs.witness import Witness


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """
    A point that does not follow, in a sentence.

    `witness` has facts under which it may fail; None where the solver gave up, or where
    nothing could be said at all.
    """

    what: str
    witness: Witness | None


@dataclass(frozen=True, slots=True)
class SymbolicProof:
    """
    What the solver made of one statement; proved where no point is open.

    `over` says over what, `by` by what means, `assuming` what was taken for granted;
    `questions` counts those that the solver was asked.
    """

    over: str
    by: str
    assuming: tuple[str, ...]
    questions: int
    open: tuple[OpenPoint, ...]

    @property
    def proved(self) -> bool:
        """Whether every point follows."""
        return not self.open
