"""
The errors of overrides, each with a code, below those of credit_engine.errors.

    NotFound
    └── OverrideNotFound
    NotAllowed
    ├── OwnOverride              its author is never the one who answers it
    └── NotOwnOverride           nobody but its author takes it back
    Conflict
    ├── DecisionNotOverridable   by it a person changed a limit, or it is not the newest, or too old
    ├── OverrideNotHigher        as much as there is, or less
    ├── OverrideApproved, OverrideRejected, OverrideWithdrawn, OverrideLapsed: it is open no more
    ├── OverrideOutdated         the buyer's limits, or the decision, are others now
    ├── OverrideDiffers          what is to be approved is not what was proposed
    └── LimitOfOverride          its last day was approved, and is not moved
"""

from __future__ import annotations

from credit_engine.errors import Conflict, NotAllowed, NotFound


class OverrideNotFound(NotFound):
    """No such override for this seller."""

    code = "override-not-found"


class OwnOverride(NotAllowed):
    """The author of an override is never the one who approves or rejects it."""

    code = "own-override"


class NotOwnOverride(NotAllowed):
    """Nobody but its author withdraws an override."""

    code = "not-own-override"


class LimitOfOverride(Conflict):
    """The limit came of an override: its last day was approved with it, and is not moved."""

    code = "limit-of-override"


class DecisionNotOverridable(Conflict):
    """By the decision a person changed a limit, or a newer one decided on the buyer."""

    code = "decision-not-overridable"


class OverrideNotHigher(Conflict):
    """An override to as much as the buyer's limits come to, or less."""

    code = "override-not-higher"


class OverrideApproved(Conflict):
    """The override is approved, and in effect."""

    code = "override-approved"


class OverrideRejected(Conflict):
    """The override was rejected."""

    code = "override-rejected"


class OverrideWithdrawn(Conflict):
    """The override's author took it back."""

    code = "override-withdrawn"


class OverrideLapsed(Conflict):
    """Nobody approved the override in time."""

    code = "override-lapsed"


class OverrideOutdated(Conflict):
    """The buyer's newest decision, or its limits, are others than the override was made on."""

    code = "override-outdated"


class OverrideDiffers(Conflict):
    """The content that somebody approves is not the content of the override."""

    code = "override-differs"
