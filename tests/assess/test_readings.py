"""Facts laid out: a value, or the right kind of absence, at every reading."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations

import pytest

from credit_engine.assess.readings import lay_out, leave_out
from credit_engine.domain.facts import Absence, Facts, Observation
from credit_engine.domain.statement import Audit, Opinion, Scope, Statement
from credit_engine.pack.fact_model import Counts, FactSource
from tests.builders import (
    AS_OF,
    a_cover,
    a_hold,
    a_pack,
    a_request,
    a_statement,
    an_invoice,
    an_observation,
    minimal_pack,
    some_facts,
    trade_credit_pack,
)

ALL_SOURCES = frozenset(FactSource)


MISSING, STALE, INVALID = Absence.MISSING, Absence.STALE, Absence.INVALID
REFUSED, UNVERIFIED = Absence.REFUSED, Absence.UNVERIFIED


def reading(facts: Facts, name: str, lag: int = 0, *, expects=ALL_SOURCES, as_of=AS_OF):
    """Read one fact at a lag: its value, or why there is none."""
    laid_out = lay_out(minimal_pack(), facts, as_of, [(name, lag)])
    leave_out(minimal_pack(), laid_out, expects, [(name, lag)])
    return laid_out.shown(f"{name}@{lag}" if lag else name)


def bureau(*stated: Observation) -> Facts:
    return some_facts(observations=stated)


def an_absence(kind: Absence) -> Observation:
    return replace(an_observation(), value=None, absent=kind)


def accounts(*statements) -> Facts:
    return some_facts(statements=statements)


def test_every_source_gives_its_value():
    facts = some_facts()

    assert reading(facts, "register_status") == "active"
    assert reading(facts, "files_accounts") is True
    assert reading(facts, "founded_on") == date(1998, 3, 1)
    assert reading(facts, "current_assets") == 900_000.0
    assert reading(facts, "own_overdue_amount") == 0.0
    assert reading(facts, "bureau_score") == 712.0
    assert reading(facts, "wanted_amount") == 50_000.0


def test_an_amount_is_in_whole_units_of_its_currency():
    overdue = an_invoice(due_on=date(2026, 11, 1), amount="1234.56")

    assert reading(some_facts(invoices=[overdue]), "own_overdue_amount") == 1234.56


@pytest.mark.parametrize(
    ("facts", "name", "absence"),
    [
        (bureau(), "bureau_score", MISSING),
        (bureau(an_observation(valid_at=AS_OF + timedelta(1))), "bureau_score", MISSING),
        (bureau(an_observation(valid_at=AS_OF - timedelta(181))), "bureau_score", STALE),
        (bureau(an_absence(REFUSED)), "bureau_score", REFUSED),
        (bureau(an_absence(UNVERIFIED)), "bureau_score", UNVERIFIED),
        (bureau(an_observation(value=1000.5)), "bureau_score", INVALID),
        (bureau(an_observation(value=-0.5)), "bureau_score", INVALID),
        (bureau(an_observation(value="712")), "bureau_score", INVALID),
        (bureau(an_observation(value=True)), "bureau_score", INVALID),
        (some_facts(register_status=None), "register_status", MISSING),
        (some_facts(register_status="asleep"), "register_status", INVALID),
        (some_facts(register_status=1.0), "register_status", INVALID),
        (some_facts(founded_on="1998"), "founded_on", INVALID),
        (accounts(), "sales", MISSING),
        (accounts(a_statement(sales=None)), "sales", MISSING),
        (accounts(a_statement(AS_OF + timedelta(1))), "sales", MISSING),
        (accounts(a_statement(AS_OF - timedelta(551))), "sales", STALE),
        (accounts(a_statement(currency="USD")), "sales", INVALID),
        (accounts(a_statement(months=6)), "sales", INVALID),
        (accounts(a_statement(months=18)), "sales", INVALID),
        (accounts(a_statement(current_assets="-0.01")), "current_assets", INVALID),
        (some_facts(invoices=[]), "own_overdue_amount", MISSING),
        (
            some_facts(invoices=[an_invoice(issued_on=AS_OF + timedelta(1))]),
            "own_overdue_amount",
            MISSING,
        ),
        (some_facts(invoices=[an_invoice(currency="USD")]), "own_overdue_amount", INVALID),
        (some_facts(request=a_request(currency="USD")), "wanted_amount", INVALID),
    ],
)
def test_each_kind_of_absence_has_its_cause(facts, name, absence):
    assert reading(facts, name) is absence


@pytest.mark.parametrize(
    ("facts", "name", "value"),
    [
        (bureau(an_observation(valid_at=AS_OF - timedelta(180))), "bureau_score", 712.0),
        (bureau(an_observation(valid_at=AS_OF)), "bureau_score", 712.0),
        (bureau(an_observation(value=0.0)), "bureau_score", 0.0),
        (bureau(an_observation(value=1000.0)), "bureau_score", 1000.0),
        (accounts(a_statement(AS_OF - timedelta(550))), "sales", 2_000_000.0),
        (accounts(a_statement(AS_OF)), "sales", 2_000_000.0),
        (accounts(a_statement(months=11)), "sales", 2_000_000.0),
        (accounts(a_statement(months=13)), "sales", 2_000_000.0),
        (accounts(a_statement(sales="-5.00")), "sales", -5.0),
    ],
)
def test_the_last_day_and_the_edge_of_a_range_still_count(facts, name, value):
    assert reading(facts, name) == value


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("sales", FactSource.STATEMENTS),
        ("own_overdue_amount", FactSource.RECEIVABLES),
        ("bureau_score", FactSource.BUREAU),
    ],
)
def test_what_the_segment_does_not_expect_is_left_out_whatever_was_sent(name, source):
    expects = ALL_SOURCES - {source}
    absent = some_facts(observations=[], statements=[], invoices=[])

    assert reading(some_facts(), name, expects=expects) is Absence.NOT_EXPECTED
    assert reading(absent, name, expects=expects) is Absence.NOT_EXPECTED


@pytest.mark.parametrize(
    ("stated", "found"),
    [
        ([an_observation()], 712.0),
        ([an_observation(valid_at=AS_OF - timedelta(181))], STALE),
        ([an_absence(REFUSED)], REFUSED),
        ([an_absence(UNVERIFIED)], UNVERIFIED),
        ([an_observation(value=1000.5)], INVALID),
        ([an_observation(valid_at=AS_OF + timedelta(1))], Absence.NOT_EXPECTED),
        ([], Absence.NOT_EXPECTED),
    ],
)
def test_a_fact_that_counts_when_stated_is_left_out_only_where_nobody_stated_it(stated, found):
    pack = minimal_pack()
    heard = replace(pack.facts["bureau_score"], counts=Counts.WHEN_STATED)
    pack = replace(pack, facts={**pack.facts, "bureau_score": heard})
    wanted = [("bureau_score", 0)]
    laid_out = lay_out(pack, bureau(*stated), AS_OF, wanted)

    leave_out(pack, laid_out, frozenset(), wanted)

    assert laid_out.shown("bureau_score") == found


OF_COVER = """
cover_state:
  label: {en: x, zh: x}
  type: text
  values: [zero, stopped, in_force, none_held]
  source: cover
cover_usable_amount:
  label: {en: x, zh: x}
  type: number
  unit: money
  source: cover
cover_max_terms_days:
  label: {en: x, zh: x}
  type: number
  unit: days
  source: cover
on_hold:
  label: {en: x, zh: x}
  type: boolean
  source: holds
hold_days:
  label: {en: x, zh: x}
  type: number
  unit: days
  source: holds
"""
IN_DOLLARS = a_cover(currency="USD")


@pytest.mark.parametrize(
    ("facts", "name", "found"),
    [
        (some_facts(covers=[a_cover()]), "cover_state", "in_force"),
        (some_facts(covers=[a_cover(amount="12.34")]), "cover_usable_amount", 12.34),
        (some_facts(covers=[a_cover(kind="zero")]), "cover_usable_amount", 0.0),
        (some_facts(covers=[a_cover()]), "cover_max_terms_days", 90.0),
        # None held is a statement; nothing recorded is none.
        (some_facts(covers=[a_cover(kind="none_held")]), "cover_state", "none_held"),
        (some_facts(), "cover_state", MISSING),
        (some_facts(), "cover_usable_amount", MISSING),
        (some_facts(covers=[a_cover(valid_from=AS_OF + timedelta(1))]), "cover_state", MISSING),
        (some_facts(covers=[a_cover(kind="none_held")]), "cover_max_terms_days", INVALID),
        (some_facts(covers=[IN_DOLLARS]), "cover_usable_amount", INVALID),
        (some_facts(covers=[a_cover("P-2"), IN_DOLLARS]), "cover_usable_amount", INVALID),
        (some_facts(covers=[IN_DOLLARS]), "cover_state", "in_force"),
        (some_facts(), "on_hold", False),
        (some_facts(holds=[a_hold()]), "on_hold", True),
        (some_facts(holds=[a_hold()]), "hold_days", 53.0),
    ],
)
def test_cover_and_holds_are_computed_from_their_records(facts, name, found):
    pack = a_pack(("facts.yaml", "", OF_COVER))
    laid_out = lay_out(pack, facts, AS_OF, [(name, 0)])
    leave_out(pack, laid_out, ALL_SOURCES, [(name, 0)])

    assert laid_out.shown(name) == found


def test_cover_that_counts_when_stated_is_read_where_no_segment_expects_it():
    told = "none_held]\n  source: cover"
    heard = OF_COVER.replace(told, f"{told}\n  counts: when_stated")
    pack = a_pack(("facts.yaml", "", heard))
    wanted = [("cover_state", 0), ("cover_usable_amount", 0)]

    def read(facts: Facts):
        laid_out = lay_out(pack, facts, AS_OF, wanted)
        leave_out(pack, laid_out, frozenset(), wanted)
        return [laid_out.shown(name) for name, _ in wanted]

    not_expected = Absence.NOT_EXPECTED
    assert read(some_facts(covers=[a_cover(kind="zero")])) == ["zero", not_expected]
    assert read(some_facts()) == [not_expected, not_expected]


def test_a_segment_expects_cover_or_reads_none_and_always_reads_holds():
    pack = a_pack(("facts.yaml", "", OF_COVER))
    wanted = [("cover_state", 0), ("on_hold", 0)]
    laid_out = lay_out(pack, some_facts(covers=[a_cover()], holds=[a_hold()]), AS_OF, wanted)
    leave_out(pack, laid_out, frozenset(), wanted)

    assert laid_out.shown("cover_state") is Absence.NOT_EXPECTED
    assert laid_out.shown("on_hold") is True


def test_the_register_and_the_request_are_always_expected():
    nothing = frozenset()

    assert reading(some_facts(), "register_status", expects=nothing) == "active"
    assert reading(some_facts(), "wanted_amount", expects=nothing) == 50_000.0
    assert reading(some_facts(register_status=None), "register_status", expects=nothing) is MISSING


NEWEST = date(2026, 5, 31)


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        (date(2025, 5, 31), 7.0),
        (date(2025, 5, 31) - timedelta(45), 7.0),
        (date(2025, 5, 31) + timedelta(45), 7.0),
        (date(2025, 5, 31) - timedelta(46), MISSING),
        (date(2025, 5, 31) + timedelta(46), MISSING),
        (date(2024, 5, 31), MISSING),
    ],
)
def test_the_year_before_is_the_one_that_ended_a_year_before(earlier, found):
    facts = accounts(a_statement(NEWEST), a_statement(earlier, sales="7.00"))

    assert reading(facts, "sales") == 2_000_000.0
    assert reading(facts, "sales", 1) == found


def test_a_gap_year_is_missing_and_the_year_before_it_is_not():
    facts = accounts(a_statement(NEWEST), a_statement(date(2024, 5, 31), sales="7.00"))

    assert reading(facts, "sales", 1) is MISSING
    assert reading(facts, "sales", 2) == 7.0


def test_nine_years_back_are_found_and_no_more():
    years = [a_statement(date(2026 - back, 5, 31), sales=f"{back}.00") for back in range(11)]

    assert [reading(accounts(*years), "sales", lag) for lag in range(10)] == list(range(10))


def test_a_lagged_item_is_stale_with_the_newest_accounts_not_by_its_own_age():
    fresh = accounts(a_statement(NEWEST), a_statement(date(2025, 5, 31)))
    old = accounts(a_statement(date(2025, 5, 1)), a_statement(date(2024, 5, 1)))

    assert reading(fresh, "sales", 1) == 2_000_000.0
    assert reading(old, "sales", 1) is STALE


def test_accounts_that_close_later_are_not_seen():
    facts = accounts(a_statement(date(2026, 12, 31), sales="9.00"), a_statement(NEWEST))

    assert reading(facts, "sales") == 2_000_000.0
    assert reading(facts, "sales", as_of=date(2026, 12, 31)) == 9.0


def test_a_year_before_the_calendar_begins_is_missing():
    first = a_statement(date(1, 5, 31))

    assert reading(accounts(first), "sales", 1, as_of=date(1, 6, 30)) is MISSING


def test_the_order_of_statements_never_matters():
    statements = [
        a_statement(NEWEST),
        a_statement(date(2025, 5, 31), sales="7.00"),
        a_statement(date(2025, 4, 30), sales="8.00"),
        a_statement(date(2024, 5, 31), sales="9.00"),
    ]
    facts = some_facts()
    found = {
        tuple(
            reading(Facts(facts.observations, order, facts.invoices, facts.request), "sales", lag)
            for lag in range(3)
        )
        for order in permutations(statements)
    }

    assert found == {(2_000_000.0, 7.0, 9.0)}


@pytest.mark.parametrize(
    ("as_of", "value"),
    [
        (date(2025, 12, 31), MISSING),
        (date(2026, 1, 1), 0.1),
        (date(2026, 6, 30), 0.1),
        (date(2026, 7, 1), 0.08),
        (date(2030, 1, 1), 0.08),
    ],
)
def test_a_parameter_has_the_value_in_effect_on_the_day(as_of, value):
    laid_out = lay_out(minimal_pack(), some_facts(), as_of, [])

    assert laid_out.shown("share_of_assets") == value


def test_the_day_itself_can_be_read():
    assert lay_out(minimal_pack(), some_facts(), AS_OF, []).values["as_of"] == AS_OF


def test_a_fact_that_must_be_verified_counts_once_somebody_did():
    pack = minimal_pack()
    asked = {**pack.facts, "bureau_score": replace(pack.facts["bureau_score"], verified=True)}
    pack = replace(pack, facts=asked)

    def read(stated: Observation):
        wanted = [("bureau_score", 0)]
        return lay_out(pack, bureau(stated), AS_OF, wanted).shown("bureau_score")

    old = an_observation(valid_at=AS_OF - timedelta(181))
    assert read(an_observation()) is UNVERIFIED
    assert read(old) is STALE
    assert read(replace(an_observation(), verified_by="credit desk")) == 712.0


def own_word(name: str, *statements: Statement) -> object:
    """Read what the newest accounts that count say of themselves, as the shipped pack declares."""
    pack = trade_credit_pack()
    return lay_out(pack, accounts(*statements), AS_OF, [(name, 0)]).shown(name)


def test_what_accounts_say_of_themselves_is_read_like_a_line_item():
    own = replace(a_statement(), audit=Audit.AUDITED, opinion=Opinion.ADVERSE)
    group = replace(a_statement(date(2026, 9, 30)), scope=Scope.CONSOLIDATED, audit=Audit.REVIEWED)

    assert own_word("accounts_audit", own, group) == "audited"
    assert own_word("accounts_opinion", own, group) == "adverse"
    assert own_word("accounts_scope", own, group) is MISSING
    assert own_word("accounts_age_months", own, group) == 5.0
    assert own_word("accounts_audit", group) == "reviewed"
    assert own_word("accounts_scope", group) == "consolidated"
    assert own_word("accounts_audit") is MISSING
    assert own_word("accounts_months", replace(own, months=9)) == 9.0
    assert own_word("accounts_audit", replace(own, period_end=date(2025, 5, 20))) is STALE


def test_line_items_are_those_of_the_buyers_own_accounts():
    group = replace(a_statement(), scope=Scope.CONSOLIDATED, items={"current_assets": 1})
    own_before = a_statement(date(2025, 5, 31))

    assert reading(accounts(group, own_before), "current_assets") == 900_000.0
    assert reading(accounts(group, own_before), "current_assets", 1) is MISSING
    assert reading(accounts(group), "current_assets") == 0.01
