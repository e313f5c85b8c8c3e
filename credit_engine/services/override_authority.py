"""Who may put an override in effect: which level, and whether one person is enough."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from credit_engine.assess.authority import AuthorityNeeded
from credit_engine.domain.exchange import Conversions, conversions_to, pair_of
from credit_engine.domain.money import Money
from credit_engine.domain.outcome import Outcome
from credit_engine.domain.override import Override
from credit_engine.errors import OwnRequest
from credit_engine.services.acting_rules import ALARM
from credit_engine.services.change_record import ChangeOfLimits
from credit_engine.services.override_basis import Basis


def authority_for(change: ChangeOfLimits, override: Override, basis: Basis) -> AuthorityNeeded:
    """Who may grant what *override* does, as the rules judged in the decision it sets aside."""
    return change.binding.needed(basis.judged, override.amount, override.raised)


def check_not_asker(override: Override, basis: Basis, person: str) -> None:
    """Keep whoever asked for the credit from granting it. Raises OwnRequest."""
    if person == basis.asked_by:
        raise OwnRequest(
            f"Decision {override.sets_aside.decision_id} is on a request of the same person, and "
            "nobody grants what they asked for: have another credit manager look at override "
            f"{override.override_id}."
        )


def needs_second_person(change: ChangeOfLimits, override: Override, basis: Basis) -> bool:
    """
    Whether the author, who would grant it alone, is not enough.

    Nobody grants alone what they asked for.

    The total counts, and the sum of what overrides raised for the buyer and its group within
    the pack's window, so that several small ones are as one large one. A refusal and an alarm
    of the inference are never set aside by one person, and neither is an amount that cannot be
    told in the pack's currency.
    """
    sets_aside = override.sets_aside
    if override.author == basis.asked_by:
        return True
    if sets_aside.outcome == Outcome.REFUSED or ALARM in sets_aside.rules:
        return True
    most = change.pack.authority.second_person_above_minor
    if most is None:
        return False
    root_id = change.writing.account(change.buyer_id).root_id
    since = change.at - timedelta(days=change.pack.authority.window_days)
    before = change.writing.raised_by_overrides(root_id, since)
    conversions = _conversions(change, [override.amount, *before])
    total = _in_base(conversions, [override.amount])
    raised = _in_base(conversions, [override.raised, *before])
    return total is None or raised is None or max(total, raised) > most


def _conversions(change: ChangeOfLimits, amounts: Iterable[Money]) -> Conversions:
    base, seller_id = change.pack.currency, change.caller.seller_id
    others = sorted({amount.currency for amount in amounts} - {base})
    found = [
        change.writing.exchange_rate(seller_id, pair_of(base, other), change.today)
        for other in others
    ]
    rates = [rate for rate in found if rate is not None]
    return conversions_to(base, rates, change.today, change.pack.rates_stale_after_days)


def _in_base(conversions: Conversions, amounts: Iterable[Money]) -> int | None:
    """Their sum in minor units of the base currency, rounded up; None without a rate."""
    total = 0
    for amount in amounts:
        conversion = conversions.of(amount.currency)
        if conversion is None:
            return None
        total += conversion.to_base_above(amount.minor)
    return total
