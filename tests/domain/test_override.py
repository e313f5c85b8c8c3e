"""Where an override stands, who may end it, and what its approval approves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from credit_engine.domain import override_errors
from credit_engine.domain.money import Money
from credit_engine.domain.override import (
    Override,
    OverrideEnd,
    OverrideState,
    SetAside,
    check_author,
    check_open,
    check_second_person,
)
from credit_engine.domain.terms import Terms

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LAST_TO_APPROVE = date(2026, 12, 6)
PROPOSED = Override(
    override_id="O-1",
    seller_id="S-1",
    buyer_id="B-1",
    sets_aside=SetAside("D-1", "ab" * 32, "refused", "D-1", ("rule:insolvency",)),
    standing=Money(100_00, "EUR"),
    limits_sha256="sha256:" + "0" * 64,
    amount=Money(150_00, "EUR"),
    expires_on=date(2026, 12, 31),
    max_terms=Terms("open_account", 30, "invoice_date"),
    reason_code="JUDGEMENT",
    text="a bank guarantee is on its way",
    approve_by=LAST_TO_APPROVE,
    proposed_at=AT,
    proposed_by="key:1",
    author="ada",
)


def ended(state: OverrideState) -> Override:
    return replace(PROPOSED, end=OverrideEnd(state, AT, "key:2", "ben"))


def test_it_is_proposed_until_the_last_day_on_which_it_can_be_approved() -> None:
    assert PROPOSED.state_on(LAST_TO_APPROVE) is OverrideState.PROPOSED
    assert PROPOSED.state_on(LAST_TO_APPROVE + timedelta(days=1)) is OverrideState.LAPSED


@pytest.mark.parametrize("state", ["approved", "rejected", "withdrawn"])
def test_an_end_is_for_good(state: str) -> None:
    override = ended(OverrideState(state))

    assert override.state_on(date.max) is OverrideState(state)


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (OverrideState.APPROVED, override_errors.OverrideApproved),
        (OverrideState.REJECTED, override_errors.OverrideRejected),
        (OverrideState.WITHDRAWN, override_errors.OverrideWithdrawn),
    ],
)
def test_nothing_is_done_to_what_ended(state: OverrideState, error: type[Exception]) -> None:
    with pytest.raises(error, match="O-1"):
        check_open(ended(state), AT.date())


def test_nothing_is_done_to_what_lapsed() -> None:
    check_open(PROPOSED, LAST_TO_APPROVE)

    with pytest.raises(override_errors.OverrideLapsed, match="2026-12-06"):
        check_open(PROPOSED, LAST_TO_APPROVE + timedelta(days=1))


def test_two_people_are_two_people() -> None:
    check_second_person(PROPOSED, "ben")
    check_author(PROPOSED, "ada")

    with pytest.raises(override_errors.OwnOverride):
        check_second_person(PROPOSED, "ada")
    with pytest.raises(override_errors.NotOwnOverride):
        check_author(PROPOSED, "ben")


@pytest.mark.parametrize(
    "changed",
    [
        {"amount": Money(150_01, "EUR")},
        {"standing": Money(99_99, "EUR")},
        {"expires_on": date(2027, 1, 1)},
        {"max_terms": Terms("open_account", 60, "invoice_date")},
        {"reason_code": "COMMERCIAL"},
        {"text": "something else"},
        {"buyer_id": "B-2"},
        {"sets_aside": SetAside("D-2", "ab" * 32, "refused", "D-1", ("rule:insolvency",))},
        {"sets_aside": SetAside("D-1", "cd" * 32, "refused", "D-1", ("rule:insolvency",))},
        {"sets_aside": SetAside("D-1", "ab" * 32, "referred", "D-1", ("rule:insolvency",))},
        {"sets_aside": SetAside("D-1", "ab" * 32, "refused", "D-0", ("rule:insolvency",))},
        {"sets_aside": SetAside("D-1", "ab" * 32, "refused", "D-1", ())},
        {"limits_sha256": "sha256:" + "1" * 64},
        {"approve_by": date(2026, 12, 7)},
        {"proposed_by": "key:9"},
        {"proposed_at": AT + timedelta(microseconds=1)},
    ],
)
def test_whatever_is_approved_is_part_of_its_content(changed: dict[str, object]) -> None:
    assert replace(PROPOSED, **changed).content() != PROPOSED.content()


def test_how_it_ended_is_no_part_of_its_content() -> None:
    assert ended(OverrideState.APPROVED).content() == PROPOSED.content()
    assert PROPOSED.content()["raised"] == "50.00"
