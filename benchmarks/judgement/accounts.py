"""
Firms of the data as buyers: their rows as accounts, and what is known of them beside these.

What the data lack stays absent: cash, interest, profit before tax, cash flows, fixed and
intangible assets, payables, short-term debt and share capital have no column. The years are
moved, so that the last accounts that are seen closed half a year before the day of the
assessment; no formula looks at the calendar otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from benchmarks.judgement.rows import YEARS, Firm, Row
from credit_engine.domain.facts import Facts, Observation
from credit_engine.domain.ledger import Ledger
from credit_engine.domain.money import Money, minor_per_unit
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.statement import Audit, Opinion, Scope, Statement, in_order
from credit_engine.domain.terms import Terms

CURRENCY = "USD"
AS_OF = date(2026, 11, 30)
CLOSED_ON = date(2026, 5, 31)
_MILLION = 1_000_000
# Our name of a line item -> theirs. Net sales are left out: they equal total revenue.
ITEMS = {
    "current_assets": "current_assets",
    "total_assets": "total_assets",
    "cost_of_goods_sold": "cost_of_goods_sold",
    "long_term_debt": "total_long_term_debt",
    "depreciation": "depreciation_and_amortization",
    "ebit": "ebit",
    "ebitda": "ebitda",
    "gross_profit": "gross_profit",
    "inventory": "inventory",
    "current_liabilities": "total_current_liabilities",
    "net_income": "net_income",
    "retained_earnings": "retained_earnings",
    "trade_receivables": "total_receivables",
    "revenue": "total_revenue",
    "market_equity": "market_value",
    "total_liabilities": "total_liabilities",
    "operating_expenses": "total_operating_expenses",
}
MARKET = "market_equity"
# Ohlson asks for profit before tax, which the data lack: for his model alone, net income stands
# for it, so that funds from operations are net income plus depreciation, as often computed.
STAND_INS = {"profit_before_tax": "net_income"}
# Each wants a tenth of its sales, which is more than our shares or a naive rule give of them.
WANTED_PART = 10


def buyer_of(firm: Firm, years_before: int, *, market: bool = True) -> Facts:
    """
    *firm* as it stood so many years before its last accounts, 0 to 4.

    Beside the accounts it has what every listed firm has alike: a register entry without
    blemish, a clear screening, own audited accounts. It was founded when its first accounts
    begin, since nothing says that it is older. Our ledger is empty, and it is an old customer.
    """
    seen = firm.rows[: YEARS - years_before]
    statements = [_statement(row, back, market=market) for back, row in enumerate(reversed(seen))]
    register = {
        "country": "US",
        "legal_form": "limited",
        "founded_on": date(CLOSED_ON.year - len(seen), 6, 1),
        "register_status": "active",
        "sanctions_screening": "clear",
        "files_accounts": True,
        "guarantee_held": False,
        "traded_before": True,
    }
    wanted = Money(max(1, _minor(seen[-1]["total_revenue"]) // WANTED_PART), CURRENCY)
    observations = (Observation(name, value, AS_OF, "register") for name, value in register.items())
    return Facts(
        observations=tuple(sorted(observations, key=lambda stated: stated.fact)),
        statements=in_order(statements),
        invoices=(),
        request=LimitRequest(RequestKind.NEW, wanted, Terms("open_account", 30, "invoice_date")),
        ledger=Ledger(AS_OF),
    )


def with_stand_ins(facts: Facts) -> Facts:
    """*facts* with other items in place of those that the data lack; for textbook models only."""
    return replace(
        facts,
        statements=tuple(
            replace(
                of, items={**of.items, **{new: of.items[old] for new, old in STAND_INS.items()}}
            )
            for of in facts.statements
        ),
    )


def _statement(row: Row, years_back: int, *, market: bool) -> Statement:
    items = {
        ours: _minor(row[theirs])
        for ours, theirs in ITEMS.items()
        if row[theirs] != "" and (market or ours != MARKET)
    }
    return Statement(
        period_end=CLOSED_ON.replace(year=CLOSED_ON.year - years_back),
        months=12,
        currency=CURRENCY,
        items=items,
        source="annual_report",
        audit=Audit.AUDITED,
        opinion=Opinion.UNQUALIFIED,
        scope=Scope.SINGLE_ENTITY,
    )


def _minor(millions: str) -> int:
    """Cents of an amount in million dollars."""
    cents = Decimal(millions) * _MILLION * minor_per_unit(CURRENCY)
    return int(cents.to_integral_value(ROUND_HALF_EVEN))


def failures(firms: Sequence[Firm]) -> list[bool]:
    """Which of *firms* failed after their last accounts."""
    return [firm.failed for firm in firms]
