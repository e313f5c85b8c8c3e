"""Parts of a query that its schema cannot judge: a day that there is, or one that fits another."""

from __future__ import annotations

from datetime import date

from credit_engine.api import problems
from credit_engine.api.problems import Fault, Refused
from credit_engine.domain.document_parts import as_date

NO_SUCH_DAY = "There is no such day."


def query_day(text: str, name: str) -> date:
    """The calendar date that the query has under *name*. Raises Refused where there is none."""
    found = as_date(text)
    if found is None:
        raise refused_query(name, NO_SUCH_DAY)
    return found


def refused_query(name: str, detail: str) -> Refused:
    """The refusal of a query for what stands under *name*."""
    return Refused(problems.INVALID_QUERY, detail, [Fault(f"?{name}", detail)])
