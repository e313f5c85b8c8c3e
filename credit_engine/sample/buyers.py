"""
The sample's buyers, as facts documents dated relative to a day that the caller names.

The accounts are real (data/ATTRIBUTION.md says whose, and what was changed);
names, register entries, bureau scores, invoices and requests are invented. All
dates in the files are distances in days, months or years, so that the sample is
as fresh on the day of the first start as on the day when it was made.
"""

from __future__ import annotations

import calendar
import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from io import StringIO

from credit_engine.domain.calendar import add_months
from credit_engine.domain.money import Money, minor_per_unit

CURRENCY = "USD"
# The last fiscal year closes with the month that lies so far back: accounts take
# about half a year to be published.
MONTHS_SINCE_CLOSING = 6
REGISTER_CHECKED_DAYS_AGO = 30
_MILLION = 1_000_000

Document = Mapping[str, object]
_Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class SampleBuyer:
    """
    One buyer of the sample.

    `facts` is a whole facts document (register, register_valid_at, statements,
    receivables, observations, request), of plain texts, numbers, lists and
    mappings. `source_firm` and `failed_afterwards` are for the reader of a table
    only and are no facts of any decision: the firm's number in the source, and
    whether it went bankrupt after its last accounts; both are None for the
    invented new businesses.
    """

    name: str
    payer_number: str
    source_firm: str | None
    failed_afterwards: bool | None
    facts: Document


def sample_buyers(as_of: date) -> Sequence[SampleBuyer]:
    """All buyers of the sample, by payer number, with every date relative to *as_of*."""
    accounts = _grouped(_read("accounts.csv"), "source_firm")
    invoices = _grouped(_read("invoices.csv"), "payer_number")
    return tuple(
        _buyer(row, accounts.get(row["source_firm"], []), invoices[row["payer_number"]], as_of)
        for row in sorted(_read("buyers.csv"), key=lambda row: row["payer_number"])
    )


def _read(name: str) -> _Rows:
    text = files(__package__).joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(StringIO(text)))


def _grouped(rows: _Rows, key: str) -> dict[str, _Rows]:
    groups: dict[str, _Rows] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def _buyer(row: dict[str, str], accounts: _Rows, invoices: _Rows, as_of: date) -> SampleBuyer:
    failed = row["failed_afterwards"]
    return SampleBuyer(
        name=row["name"],
        payer_number=row["payer_number"],
        source_firm=row["source_firm"] or None,
        failed_afterwards=failed == "1" if failed else None,
        facts={
            "register": _register(row, as_of),
            "register_valid_at": _days_before(as_of, REGISTER_CHECKED_DAYS_AGO),
            "statements": [_statement(year, as_of) for year in accounts],
            "receivables": [_invoice(invoice, as_of) for invoice in invoices],
            "observations": _observations(row, as_of),
            "request": _request(row),
        },
    )


def _register(row: dict[str, str], as_of: date) -> Document:
    founded_on = add_months(as_of.replace(day=1), -int(row["age_months"]))
    return {
        "country": "US",
        "legal_form": "limited",
        "founded_on": founded_on.isoformat(),
        "register_status": row["register_status"],
        "sanctions_screening": row["sanctions_screening"],
        "files_accounts": row["files_accounts"] == "true",
        "guarantee_held": row["guarantee_held"] == "true",
    }


def _statement(year: dict[str, str], as_of: date) -> Document:
    items = {
        name: _from_millions(value)
        for name, value in year.items()
        if name not in ("source_firm", "years_before")
    }
    return {
        "period_end": closing_day(as_of, int(year["years_before"])).isoformat(),
        "months": 12,
        "currency": CURRENCY,
        "source": "annual_report",
        "audit": "audited",
        "opinion": "unqualified",
        "scope": "single_entity",
        "items": items,
    }


def closing_day(as_of: date, years_before: int) -> date:
    """The last day of the month six months before *as_of*, and whole years before that."""
    month = add_months(as_of.replace(day=1), -MONTHS_SINCE_CLOSING - 12 * years_before)
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _invoice(invoice: dict[str, str], as_of: date) -> Document:
    payments = [payment.split(":") for payment in invoice["payments"].split()]
    return {
        "number": invoice["number"],
        "issued_on": _days_before(as_of, int(invoice["issued_days_ago"])),
        "due_on": _days_before(as_of, int(invoice["due_days_ago"])),
        "amount": invoice["amount"],
        "currency": CURRENCY,
        "payments": [
            {"on": _days_before(as_of, int(days_ago)), "amount": amount}
            for days_ago, amount in payments
        ],
    }


def _observations(row: dict[str, str], as_of: date) -> list[Document]:
    # Some buyers have no bureau score, or an old one, by choice: see data/ATTRIBUTION.md.
    if not row["bureau_score"]:
        return []
    return [
        {
            "fact": "bureau_score",
            "value": int(row["bureau_score"]),
            "valid_at": _days_before(as_of, int(row["bureau_days_ago"])),
            "source": "bureau",
        }
    ]


def _request(row: dict[str, str]) -> Document:
    return {
        "kind": "new",
        "wanted": {"amount": row["wanted"], "currency": CURRENCY},
        "terms": {
            "instrument": "open_account",
            "days": int(row["days"]),
            "from": "invoice_date",
        },
    }


def _days_before(as_of: date, days: int) -> str:
    return (as_of - timedelta(days=days)).isoformat()


def _from_millions(text: str) -> str:
    """An amount that the source gives in million dollars, as an exact decimal of dollars."""
    minor = Decimal(text) * _MILLION * minor_per_unit(CURRENCY)
    return Money(int(minor), CURRENCY).text
