"""
Who may call what: the sets of roles that operations name, and what each role is shown.

docs/identities.md has the whole table; tests/api/test_role_matrix.py holds every route to it.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import Final

from credit_engine.api import problems
from credit_engine.api.problems import Refused
from credit_engine.domain.role import INSIDERS, Role, role_names
from credit_engine.services.context import Caller


class Anyone(Enum):
    """Whoever asks, without a key."""

    ANYONE = "anyone"


ANYONE: Final = Anyone.ANYONE

SALES = frozenset({Role.SALES_SYSTEM})
MANAGERS = frozenset({Role.CREDIT_MANAGER})
# Who judges buyers. What an analyst may, a manager may.
ANALYSTS = MANAGERS | {Role.CREDIT_ANALYST}
# Who brings in what the seller's own books say.
LOADERS = SALES | ANALYSTS
READERS = SALES | INSIDERS
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
# Who connects other systems: events hold nothing that sales may not know (domain.event).
CONNECTORS = SALES | ADMINISTRATORS
SEE_CONNECTIONS = CONNECTORS | {Role.AUDITOR}
# Who needs to know whom to call.
SEE_CONTACTS = LOADERS | {Role.AUDITOR}


def check_role(caller: Caller, roles: Collection[Role], what: str = "This call") -> None:
    """
    Let a caller pass who has one of *roles*; *what* is what they are needed for.

    Raises:
        Refused: 403, saying who may.
    """
    if caller.roles.isdisjoint(roles):
        raise Refused(
            problems.FORBIDDEN,
            f"{what} is for {role_names(roles)}; the caller's roles: {role_names(caller.roles)}.",
        )


def is_insider(caller: Caller) -> bool:
    """Whether a caller is shown scores, probabilities, points, thresholds and figures."""
    return not caller.roles.isdisjoint(INSIDERS)


def sees_contacts(caller: Caller) -> bool:
    """Whether a caller is shown the contact persons of buyers."""
    return not caller.roles.isdisjoint(SEE_CONTACTS)
