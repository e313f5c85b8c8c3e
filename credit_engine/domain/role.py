"""Roles: what a caller is for, and with it what it may ask, see and change."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """What a caller is for (docs/identities.md has what each may do)."""

    SALES_SYSTEM = "sales_system"
    RISK_OFFICER = "risk_officer"
    CREDIT_ANALYST = "credit_analyst"
    CREDIT_MANAGER = "credit_manager"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


# Who sees how the credit department judges: scores, probabilities, points, thresholds.
INSIDERS = frozenset({Role.CREDIT_ANALYST, Role.CREDIT_MANAGER, Role.RISK_OFFICER, Role.AUDITOR})
# The key of a seller in the server's settings: all but making keys.
OF_OWN_KEY = frozenset(Role) - {Role.ADMINISTRATOR}


def role_names(roles: Collection[Role]) -> str:
    """The names of *roles* in order, for a sentence."""
    return ", ".join(sorted(role.value for role in roles))
