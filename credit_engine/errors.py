"""
Every error of credit_engine, one tree, each with a code.

    CreditEngineError
    ├── InvalidInput                 what was sent cannot be used
    │   ├── InvalidAmount            not an exact amount in a known currency
    │   ├── InvalidDocument          a facts document with something missing, unknown or mistyped
    │   ├── InvalidIdentifier        not a legal identifier of its scheme
    │   └── UnknownFact              a fact or line item that the active rule pack does not declare
    ├── NotFound                     nothing of that id for this seller
    │   ├── BuyerNotFound
    │   ├── DecisionNotFound
    │   ├── LimitNotFound
    │   ├── OrderCheckNotFound
    │   ├── ReservationNotFound
    │   ├── ReferralNotFound
    │   ├── WebhookNotFound
    │   └── PackNotFound
    ├── NotAllowed                   who asks may not do it, whatever their role
    │   ├── AuthorityExceeded        it is above the amount that their level may grant
    │   └── OwnRequest               whoever asked for credit does not answer for it
    ├── Conflict                     the state of things does not allow it
    │   ├── BuyerNumberTaken         another buyer has this number
    │   ├── IdentifierTaken          another buyer has this legal identifier
    │   ├── NoLimitInForce           increase, prolong or reduce without a limit
    │   ├── LimitPending             it waits for its conditions, and is not in force yet
    │   ├── LimitNotPending          it waits for no conditions
    │   ├── LimitSuspended           it is suspended, and must be resumed first
    │   ├── LimitNotSuspended        there is nothing to resume
    │   ├── LimitNotLower            a reduction to as much as there is, or more
    │   ├── LimitNotReviewed         temporary, of a group, zero, or not begun: not assessed
    │   ├── LimitPermanent           it has no last day that could be moved
    │   ├── LimitExpired, LimitWithdrawn, LimitCancelled, LimitReplaced, LimitDeclined: it is over
    │   ├── DecisionNotAssessed      a person decided: there is no assessment to explain
    │   ├── ReferralClosed           it was answered, or another decision took its place
    │   ├── ReferralChanged          its evidence or recommendation is not what the answer names
    │   ├── EvidenceStale            facts, rules, limits or the day moved on
    │   ├── ReservationConfirmed     it became an order, and is no reservation any more
    │   ├── ReservationReleased      it was let go
    │   ├── ReservationExpired       its time is over
    │   ├── ExceedsReservation       more is confirmed than is reserved
    │   ├── GroupCycle               a buyer would stand below itself
    │   ├── GroupTooDeep             more levels than a group may have
    │   ├── GroupTooLarge            more members than a group may have
    │   ├── BuyerChanged             If-Match names another version than the current one
    │   └── IdempotencyKeyReused     the key came before with another body
    ├── Busy                         try again: the buyer or the database is contended
    ├── Unavailable                  a part that the answer needs is not there (database, pack)
    ├── BrokenPack                   a rule pack with diagnostics
    ├── BrokenRecord                 a stored record does not match its own hash
    ├── UnsafeStorage                the database would not keep what it acknowledges
    └── InvalidSettings              environment variables that are missing or cannot be used

Those of overrides stand in domain.override_errors. Three more carry what only their room knows, and
stand there: language.problems.LanguageError and pack.network.NetworkError, which end as diagnostics
of a BrokenPack, and assess.infer.InferenceFailed, which ends as an alarm.

The HTTP status of each stands in api/problems.py, its text for users in docs/errors.md.
"""

from __future__ import annotations

from collections.abc import Sequence


class CreditEngineError(Exception):
    """Base of all errors here; the message says what, where, why and what to do."""

    code = "error"


class InvalidInput(CreditEngineError):
    """
    What was sent cannot be used.

    `pointer` is the JSON Pointer of the offending part, where there is one.
    """

    code = "invalid-input"

    def __init__(self, message: str, pointer: str | None = None) -> None:
        super().__init__(message)
        self.pointer = pointer


class InvalidAmount(InvalidInput):
    """Not an exact amount in a known currency."""

    code = "invalid-amount"


class InvalidDocument(InvalidInput):
    """A facts document with something missing, unknown or mistyped."""

    code = "invalid-document"


class InvalidIdentifier(InvalidInput):
    """Not a legal identifier of its scheme, or of no known scheme."""

    code = "invalid-identifier"


class UnknownFact(InvalidInput):
    """A fact or line item that the active rule pack does not declare."""

    code = "unknown-fact"


class NotFound(CreditEngineError):
    """Nothing of that id for this seller."""

    code = "not-found"


class BuyerNotFound(NotFound):
    """No such buyer for this seller."""

    code = "buyer-not-found"


class DecisionNotFound(NotFound):
    """No such decision for this seller."""

    code = "decision-not-found"


class LimitNotFound(NotFound):
    """No such limit for this seller."""

    code = "limit-not-found"


class OrderCheckNotFound(NotFound):
    """No such order check for this seller."""

    code = "order-check-not-found"


class ReservationNotFound(NotFound):
    """No such reservation for this seller."""

    code = "reservation-not-found"


class ReferralNotFound(NotFound):
    """No such referral for this seller."""

    code = "referral-not-found"


class WebhookNotFound(NotFound):
    """No such webhook for this seller."""

    code = "webhook-not-found"


class KeyNotFound(NotFound):
    """No API key of that id for this seller."""

    code = "key-not-found"


class PackNotFound(NotFound):
    """No rule pack of that id or revision."""

    code = "rule-pack-not-found"


class NotAllowed(CreditEngineError):
    """Who asks may not do it, whatever their role."""

    code = "not-allowed"


class AuthorityExceeded(NotAllowed):
    """An amount is above what the caller's level may grant."""

    code = "authority-exceeded"


class OwnRequest(NotAllowed):
    """Whoever asked for credit does not answer for it, with whichever key."""

    code = "own-request"


class Conflict(CreditEngineError):
    """The state of things does not allow it."""

    code = "conflict"


class BuyerNumberTaken(Conflict):
    """Another buyer of this seller has the number."""

    code = "buyer-number-taken"


class IdentifierTaken(Conflict):
    """Another buyer of this seller has the legal identifier."""

    code = "identifier-taken"


class NoLimitInForce(Conflict):
    """An increase, prolongation or reduction where no limit is in force."""

    code = "no-limit-in-force"


class LimitPending(Conflict):
    """The limit waits for its conditions precedent, and is not in force yet."""

    code = "limit-pending"


class LimitNotPending(Conflict):
    """The limit waits for no conditions."""

    code = "limit-not-pending"


class LimitSuspended(Conflict):
    """The limit is suspended, and must be resumed first."""

    code = "limit-suspended"


class LimitNotSuspended(Conflict):
    """The limit is not suspended: there is nothing to resume."""

    code = "limit-not-suspended"


class LimitNotLower(Conflict):
    """A reduction to as much as there is, or more."""

    code = "limit-not-lower"


class LimitNotReviewed(Conflict):
    """The limit is temporary, of a group, zero, or begins later: rules do not assess it."""

    code = "limit-not-reviewed"


class LimitPermanent(Conflict):
    """The limit is permanent: it has no last day that could be moved."""

    code = "limit-permanent"


class LimitExpired(Conflict):
    """The limit's last day is over."""

    code = "limit-expired"


class LimitWithdrawn(Conflict):
    """The limit was withdrawn."""

    code = "limit-withdrawn"


class LimitCancelled(Conflict):
    """The limit was cancelled."""

    code = "limit-cancelled"


class LimitReplaced(Conflict):
    """Another limit stands in the limit's place."""

    code = "limit-replaced"


class LimitDeclined(Conflict):
    """The customer declined the limit."""

    code = "limit-declined"


class DecisionNotAssessed(Conflict):
    """A person decided: the decision has no assessment of its own that could be explained."""

    code = "decision-not-assessed"


class ReferralClosed(Conflict):
    """The referral was answered, or another decision took its place."""

    code = "referral-closed"


class ReferralChanged(Conflict):
    """The referral's evidence or recommendation is not the one that the answer names."""

    code = "referral-changed"


class EvidenceStale(Conflict):
    """Facts, rules, limits or the day moved on: it is assessed anew before an answer counts."""

    code = "evidence-stale"


class ReservationConfirmed(Conflict):
    """The reservation was confirmed whole: it is an order now."""

    code = "reservation-confirmed"


class ReservationReleased(Conflict):
    """The reservation was let go."""

    code = "reservation-released"


class ReservationExpired(Conflict):
    """The reservation's time is over."""

    code = "reservation-expired"


class ExceedsReservation(Conflict):
    """More is confirmed than is reserved."""

    code = "exceeds-reservation"


class GroupCycle(Conflict):
    """A buyer would stand below itself."""

    code = "group-cycle"


class GroupTooDeep(Conflict):
    """A group would have more levels than it may."""

    code = "group-too-deep"


class GroupTooLarge(Conflict):
    """A group would have more members than it may."""

    code = "group-too-large"


class BuyerChanged(Conflict):
    """If-Match names another version of the buyer than the current one."""

    code = "buyer-changed"


class IdempotencyKeyReused(Conflict):
    """The key came before, with another body."""

    code = "idempotency-key-reused"


class Busy(CreditEngineError):
    """The buyer or the database is contended; the same call may pass a moment later."""

    code = "busy"


class Unavailable(CreditEngineError):
    """A part that the answer needs is not there."""

    code = "unavailable"


class BrokenPack(CreditEngineError):
    """A rule pack with diagnostics; `diagnostics` holds them all, as text."""

    code = "broken-rule-pack"

    def __init__(self, message: str, diagnostics: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.diagnostics = tuple(diagnostics)


class BrokenRecord(CreditEngineError):
    """A stored record does not match its own hash."""

    code = "broken-record"


class UnsafeStorage(CreditEngineError):
    """The database would not keep what it acknowledges; names the setting."""

    code = "unsafe-storage"


class InvalidSettings(CreditEngineError):
    """Environment variables that are missing or cannot be used; names each of them."""

    code = "invalid-settings"
