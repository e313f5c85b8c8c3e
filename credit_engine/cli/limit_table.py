"""The table of the sample: firm, score, grade, outcome, limit, and what bound it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from credit_engine.cli.rows import amount_text
from credit_engine.cli.sample_decisions import SampleDecision
from credit_engine.domain.outcome import Outcome

WIDTH = 118  # where nobody says how wide the output is
_STYLES = {"approved": "green", "partly_approved": "yellow", "referred": "cyan", "refused": "red"}
_LATER = {True: "bankrupt", False: "went on", None: "(invented)"}


def print_table(decisions: Sequence[SampleDecision]) -> None:
    """Print the table on stdout, as wide as the terminal, in the order of the decisions."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    table = Table(header_style="bold", box=None, padding=(0, 2, 0, 0))
    table.add_column("Firm", no_wrap=True)
    table.add_column("Score", justify="right")
    table.add_column("Grade", justify="right")
    table.add_column("Outcome", no_wrap=True)
    table.add_column("Limit", justify="right", no_wrap=True)
    table.add_column("What bound it")
    table.add_column("Later", no_wrap=True)
    for decided in decisions:
        row = row_document(decided)
        style = _STYLES[str(row["outcome"])]
        table.add_row(
            decided.buyer.name,
            _shown(row["score"]),
            _shown(row["grade"]),
            f"[{style}]{row['outcome']}[/{style}]",
            _limit(row),
            str(row["bound_by"]),
            _LATER[decided.buyer.failed_afterwards],
        )
    console.print(table)


def row_document(decided: SampleDecision) -> dict[str, object]:
    """One row, as JSON: what the table shows and how to find the decision."""
    decision, assessment = decided.record["decision"], decided.record["assessment"]
    score = assessment["score"] or {}
    limit = assessment["limit"]
    conditions = assessment["requirements"]
    return {
        "firm": decided.buyer.name,
        "payer_number": decided.buyer.payer_number,
        "score": score.get("score"),
        "grade": score.get("grade"),
        "outcome": decision["outcome"],
        "limit": None if decision["outcome"] == Outcome.REFERRED else limit["amount"],
        "currency": limit["currency"],
        "conditions": [required["require"] for required in conditions],
        "bound_by": _bound_by(assessment),
        "failed_afterwards": decided.buyer.failed_afterwards,
        "as_of": decision["as_of"],
        "buyer_id": decision["buyer_id"],
        "decision_id": decision["decision_id"],
        "new": decided.new,
    }


def _bound_by(assessment: Mapping[str, Any]) -> str:
    """The figure that bound the amount, or the strongest cause where there is none."""
    figures = assessment["limit"]["figures"]
    if assessment["limit"]["amount"] is not None and figures:
        return str(figures[0]["of"])
    reasons = assessment["explanation"]["amount_reasons"]
    return str(reasons[0]["of"]) if reasons else ""


def _limit(row: Mapping[str, object]) -> str:
    if row["limit"] is None:
        return "–"
    mark = " *" if row["conditions"] else ""
    return amount_text(str(row["limit"]).removesuffix(".00"), str(row["currency"])) + mark


def _shown(value: object) -> str:
    return "–" if value is None else str(value)
