"""What accounts say of themselves, and which of several count."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from credit_engine.domain.statement import (
    STATEMENT_MEASURES,
    Audit,
    Opinion,
    Scope,
    in_order,
    that_count,
)
from tests.builders import a_statement

DAY = date(2026, 11, 22)
OWN = replace(a_statement(), scope=Scope.SINGLE_ENTITY)
GROUP = replace(a_statement(), scope=Scope.CONSOLIDATED)
OWN_BEFORE = a_statement(date(2025, 5, 31))
GROUP_BEFORE = replace(OWN_BEFORE, scope=Scope.CONSOLIDATED)


def test_the_newest_period_comes_first_and_of_one_period_the_buyers_own():
    for drawn in permutations([GROUP, OWN, OWN_BEFORE, GROUP_BEFORE]):
        assert in_order(drawn) == (OWN, GROUP, OWN_BEFORE, GROUP_BEFORE)


@pytest.mark.parametrize(
    ("held", "counting"),
    [
        ([GROUP, OWN, OWN_BEFORE, GROUP_BEFORE], [OWN, OWN_BEFORE]),
        ([GROUP, OWN_BEFORE], [OWN_BEFORE]),
        ([GROUP_BEFORE, GROUP], [GROUP, GROUP_BEFORE]),
        ([replace(OWN, period_end=date(2026, 12, 31)), GROUP], [GROUP]),
        ([], []),
    ],
)
def test_the_groups_accounts_count_where_there_are_none_of_its_own_and_are_never_mixed(
    held, counting
):
    assert that_count(held, DAY) == counting


@pytest.mark.parametrize(
    ("audit", "opinion", "said"),
    [
        (Audit.AUDITED, Opinion.ADVERSE, "adverse"),
        (Audit.AUDITED, None, None),
        (Audit.REVIEWED, None, "none"),
        (Audit.UNAUDITED, None, "none"),
        (None, None, None),
    ],
)
def test_accounts_that_were_not_audited_have_no_opinion_and_others_may_keep_it_back(
    audit, opinion, said
):
    of = replace(OWN, audit=audit, opinion=opinion)

    assert STATEMENT_MEASURES["accounts_opinion"].take(of, DAY) == said
    assert STATEMENT_MEASURES["accounts_audit"].take(of, DAY) == audit
    assert STATEMENT_MEASURES["accounts_scope"].take(of, DAY) == "single_entity"


@pytest.mark.parametrize(
    ("day", "months"),
    [(date(2026, 5, 31), 0.0), (date(2026, 6, 30), 0.0), (date(2026, 7, 1), 1.0), (DAY, 5.0)],
)
def test_the_age_is_in_whole_months_since_the_period_ended(day, months):
    assert STATEMENT_MEASURES["accounts_age_months"].take(OWN, day) == months
    assert STATEMENT_MEASURES["accounts_months"].take(OWN, day) == 12.0
