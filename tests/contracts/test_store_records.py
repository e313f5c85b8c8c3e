"""Accounts of a buyer and of its group, on SQLite and on PostgreSQL alike."""

from dataclasses import replace
from datetime import date

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
