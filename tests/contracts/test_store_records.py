"""Accounts of a group and stated ledgers, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import date, timedelta

from credit_engine.domain.ledger import Ledger
from credit_engine.domain.statement import Audit, Opinion, Scope, Statement
from tests.store.records import RECORDING, TODAY, a_buyer, opened


def test_the_accounts_of_a_group_stand_beside_those_of_the_buyer(database_url):
    unsaid = Statement(date(2025, 12, 31), 12, "USD", {"revenue": 1}, "draft")
    group = replace(unsaid, scope=Scope.CONSOLIDATED, audit=Audit.UNAUDITED)
    own = replace(unsaid, scope=Scope.SINGLE_ENTITY, audit=Audit.AUDITED, opinion=Opinion.ADVERSE)
    audited = replace(group, audit=Audit.AUDITED)
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            writing.append_statements("B-1", [unsaid, group], RECORDING)
            assert writing.facts("B-1", TODAY).statements == (unsaid, group)
            writing.append_statements("B-1", [own, audited], RECORDING)

        with store.reading() as reading:
            assert reading.facts("B-1", TODAY).statements == (own, audited)


def test_of_statements_of_a_ledger_the_newest_of_the_newest_day_stands(database_url):
    before, today = Ledger(TODAY - timedelta(1), 3), Ledger(TODAY)
    with opened(database_url) as store:
        with store.writing() as writing:
            writing.add_buyer(a_buyer())
            assert writing.facts("B-1", TODAY).ledger is None
            for stated in (Ledger(TODAY, 9), today, before):
                writing.append_ledger("B-1", stated, RECORDING)

        with store.reading() as reading:
            assert reading.facts("B-1", TODAY).ledger == today
            assert reading.facts("B-1", before.complete_as_of).ledger == before
            assert reading.facts("B-1", TODAY - timedelta(2)).ledger is None
