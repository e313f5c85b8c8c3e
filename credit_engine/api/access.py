"""
Who may call what: the sets of roles that operations name, and what each role is shown.

docs/identities.md has the whole table; tests/api/test_role_matrix.py holds every route to it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from enum import Enum
from typing import Final

from credit_engine.api import problems
from credit_engine.api.problems import Refused
from credit_engine.domain.buyer import Buyer
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


class Detail(Enum):
    """What of a buyer is for some of those alone who may read buyers."""

    TAX_IDENTIFIERS = "legal identifiers but the LEI"
    CONTACTS = "the contact person"
    WAYS_TO_CONTACT = "the contact person's e-mail address and telephone"


# Who needs it: who sends it and finds buyers by it, who judges, who checks, who has to call.
# No role that is not here sees it, in any representation; tests/api/test_masking.py looks.
SEES: Final[dict[Detail, frozenset[Role]]] = {
    Detail.TAX_IDENTIFIERS: LOADERS | {Role.AUDITOR},
    Detail.CONTACTS: LOADERS | {Role.AUDITOR},
    Detail.WAYS_TO_CONTACT: LOADERS,
}


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


def sees(caller: Caller, detail: Detail) -> bool:
    """Whether a caller is shown a detail of buyers."""
    return not caller.roles.isdisjoint(SEES[detail])


def shown_to(caller: Caller, buyer: Buyer) -> Buyer:
    """
    The buyer as a caller may see it, masked or left out where they have no need.

    Every representation of a buyer is made of this.
    """
    identifiers, contact = buyer.identifiers, buyer.contact
    if not sees(caller, Detail.TAX_IDENTIFIERS):
        identifiers = tuple(identifier.masked for identifier in identifiers)
    if contact is not None and not sees(caller, Detail.WAYS_TO_CONTACT):
        contact = contact.masked
    if not sees(caller, Detail.CONTACTS):
        contact = None
    return replace(buyer, identifiers=identifiers, contact=contact)
