"""A few firms in the form of the data, made up, for tests of what is done with the real ones."""

from pathlib import Path

from benchmarks.judgement.accounts import ITEMS
from benchmarks.judgement.rows import Firm

COLUMNS = ["fyear", "status", "split", "firm", *dict.fromkeys(ITEMS.values())]
SOUND = {
    "current_assets": "60", "total_assets": "100", "cost_of_goods_sold": "70",
    "total_long_term_debt": "10", "depreciation_and_amortization": "4", "ebit": "12",
    "ebitda": "16", "gross_profit": "50", "inventory": "15", "total_current_liabilities": "20",
    "net_income": "8", "retained_earnings": "30", "total_receivables": "20",
    "total_revenue": "120", "market_value": "90.5", "total_liabilities": "40",
    "total_operating_expenses": "104",
}  # fmt: skip
WEAK = SOUND | {
    "current_assets": "20", "ebit": "-9", "ebitda": "-5", "net_income": "-15",
    "total_liabilities": "110", "total_long_term_debt": "60", "market_value": "2",
}  # fmt: skip


def rows_of(name: str, *, failed: bool, split: str = "train", last: int = 2008) -> list[dict]:
    """Five years of one firm: sound, or weak in the last two of them if it failed."""
    return [
        {"fyear": str(last - back), "status": "01"[failed], "split": split, "firm": name}
        | (WEAK if failed and back < 2 else SOUND)
        for back in range(5)
    ]


def a_firm(name: str = "F1", *, failed: bool = False) -> Firm:
    return Firm(name, failed, tuple(reversed(rows_of(name, failed=failed))))


def write_rows(path: Path, rows: list[dict]) -> Path:
    lines = [",".join(COLUMNS)]
    lines += [",".join(row[column] for column in COLUMNS) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
