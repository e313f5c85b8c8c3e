"""A line for `credit-engine import`: a sound buyer of the smallest pack, dated near today."""

from datetime import date, timedelta

from tests.builders import a_facts_document

# Commands decide for the day on which they run, so that their facts must be fresh on it.
TODAY = date.today()  # noqa: DTZ011 - the day on the wall, as the command has it


def days_ago(days: int) -> str:
    """The day so many days before today, as text."""
    return (TODAY - timedelta(days=days)).isoformat()


_ACCOUNTS = {
    "months": 12,
    "currency": "EUR",
    "source": "annual_report",
    "items": {
        "current_assets": "900000.00",
        "current_liabilities": "450000.00",
        "sales": "2000000.00",
    },
}

BUYER: dict[str, object] = {
    "name": "Aurora Components",
    "numbers": [{"system": "erp", "payer_number": "1"}],
    **a_facts_document(
        request=None,
        register={"register_status": "active", "files_accounts": True, "founded_on": "1998-03-01"},
        register_valid_at=days_ago(200),
        statements=[
            {"period_end": days_ago(180), **_ACCOUNTS},
            {"period_end": days_ago(545), **_ACCOUNTS},
        ],
        receivables=[
            {
                "number": "R-1",
                "issued_on": days_ago(60),
                "due_on": days_ago(30),
                "amount": "1200.00",
                "currency": "EUR",
                "payments": [{"on": days_ago(31), "amount": "1200.00"}],
            }
        ],
        observations=[
            {"fact": "bureau_score", "value": 712, "valid_at": days_ago(50), "source": "bureau"}
        ],
    ),
}
