"""Payment terms as people say them, in each language."""

from __future__ import annotations

from collections.abc import Mapping

from credit_engine.domain.terms import WITHOUT_DAYS, Terms
from credit_engine.pack.model import Text

INSTRUMENTS: Mapping[str, Text] = {
    "prepayment": {"en": "payment in advance", "zh": "预付全款"},
    "letter_of_credit": {"en": "letter of credit", "zh": "信用证"},
    "bank_guarantee": {"en": "open account against a bank guarantee", "zh": "银行保函下赊销"},
    "cash_on_delivery": {"en": "payment on delivery", "zh": "货到付款"},
    "documents_against_payment": {"en": "documents against payment", "zh": "付款交单"},
    "documents_against_acceptance": {"en": "documents against acceptance", "zh": "承兑交单"},
    "part_prepayment": {
        "en": "{percent} % in advance and the rest on open account",
        "zh": "预付{percent}%，其余赊销",
    },
    "open_account": {"en": "open account", "zh": "赊销"},
}
STARTS: Mapping[str, Text] = {
    "invoice_date": {"en": "from the invoice date", "zh": "自发票日起"},
    "delivery_date": {"en": "from delivery", "zh": "自交货日起"},
    "shipment_date": {"en": "from shipment", "zh": "自装运日起"},
    "invoice_month_end": {"en": "from the end of the invoice's month", "zh": "自发票当月月末起"},
}
_DAYS: Text = {"en": "{instrument}, {days} days {start}", "zh": "{instrument}，{start}{days}天"}
_MONTH_END: Text = {"en": ", end of month", "zh": "，至当月月末"}
_NEXT_MONTH: Text = {
    "en": ", then day {day} of the month after",
    "zh": "，至次月{day}日",
}


def terms_in_words(terms: Terms, language: str) -> str:
    """Such as `open account, 60 days from the invoice date`."""
    instrument = INSTRUMENTS[terms.instrument][language].format(percent=terms.prepaid_percent)
    if terms.instrument in WITHOUT_DAYS:
        return instrument
    start = STARTS[terms.start][language]
    text = _DAYS[language].format(instrument=instrument, days=terms.days, start=start)
    if terms.next_month_day is not None:
        return text + _NEXT_MONTH[language].format(day=terms.next_month_day)
    return text + _MONTH_END[language] if terms.end_of_month else text
