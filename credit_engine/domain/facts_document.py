"""
The facts document: `Facts` as plain JSON values, and back.

One form serves the record of a decision, `credit-engine assess --facts`, the
cases of a rule pack and imports. Amounts are decimal strings beside their
currency, dates are YYYY-MM-DD; nothing is guessed, nothing unknown is skipped, and
nothing may be stated twice, so that no order of its lists means anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from credit_engine.domain.facts import Facts, FactValue, Observation
from credit_engine.domain.money import Money, minor_per_unit, parse_money
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.statement import Statement
from credit_engine.domain.terms import (
    CASH_ON_DELIVERY,
    DAYS_MAX,
    DELIVERY_DATE,
    INSTRUMENTS,
    MONTH_DAY_MAX,
    PART_PREPAYMENT,
    PREPAID_PERCENT_MAX,
    PREPAYMENT,
    STARTS,
    WITHOUT_DAYS,
    Terms,
)
from credit_engine.errors import InvalidAmount, InvalidDocument

T = TypeVar("T")

REGISTER = "register"
TEXT_MAX = 200  # characters
FACT_MAX = 10**15  # whole numbers up to here are exact as doubles


def read_facts(document: object) -> Facts:
    """
    Read a whole facts document.

    `register` and `register_valid_at` are a short form for observations whose
    source is the register; everything but `request` may be left out. A fact, a
    period and an invoice number may each be stated once.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    known = (
        "register",
        "register_valid_at",
        "observations",
        "statements",
        "receivables",
        "request",
    )
    whole = _object(document, "", known)
    observations = read_register(whole)
    observations += read_list(whole, "observations", read_observation)
    statements = read_list(whole, "statements", read_statement)
    invoices = read_list(whole, "receivables", read_invoice)
    _refuse_twice([stated.fact for stated in observations], "/observations")
    _refuse_twice([of.period_end.isoformat() for of in statements], "/statements")
    _refuse_twice([of.number for of in invoices], "/receivables")
    return Facts(
        observations=tuple(sorted(observations, key=lambda stated: stated.fact)),
        statements=tuple(sorted(statements, key=lambda of: of.period_end, reverse=True)),
        invoices=tuple(sorted(invoices, key=lambda of: of.number)),
        request=read_request(_need(whole, "request", ""), "/request"),
    )


def write_facts(facts: Facts) -> dict[str, object]:
    """The document of *facts*; `read_facts` gives equal facts back."""
    return {
        "observations": [write_observation(stated) for stated in facts.observations],
        "statements": [write_statement(statement) for statement in facts.statements],
        "receivables": [write_invoice(invoice) for invoice in facts.invoices],
        "request": write_request(facts.request),
    }


def read_register(whole: Mapping[str, object]) -> list[Observation]:
    """The register's values of a document as observations, all valid at `register_valid_at`."""
    values = whole.get("register", {})
    if not isinstance(values, Mapping):
        raise InvalidDocument("`register` must be an object of fact names and values.", "/register")
    if not values:
        return []
    valid_at = read_date(_need(whole, "register_valid_at", ""), "/register_valid_at")
    return [
        Observation(str(fact), read_value(value, _below("/register", fact)), valid_at, REGISTER)
        for fact, value in values.items()
    ]


def read_list(
    whole: Mapping[str, object], name: str, read: Callable[[object, str], T], at: str = ""
) -> list[T]:
    """Read each entry of the list *name*, which may be missing, of the object at *at*."""
    entries = whole.get(name, [])
    if not isinstance(entries, list):
        raise InvalidDocument(f"`{name}` must be a list.", f"{at}/{name}")
    return [read(entry, f"{at}/{name}/{place}") for place, entry in enumerate(entries)]


def read_observation(document: object, at: str) -> Observation:
    """Read `{fact, value, valid_at, source}`; a value written as a date is a date."""
    entry = _object(document, at, ("fact", "value", "valid_at", "source"))
    return Observation(
        fact=_text(_need(entry, "fact", at), f"{at}/fact"),
        value=read_value(_need(entry, "value", at), f"{at}/value"),
        valid_at=read_date(_need(entry, "valid_at", at), f"{at}/valid_at"),
        source=_text(_need(entry, "source", at), f"{at}/source"),
    )


def write_observation(stated: Observation) -> dict[str, object]:
    """The document of an observation."""
    return {
        "fact": stated.fact,
        "value": write_value(stated.value),
        "valid_at": stated.valid_at.isoformat(),
        "source": stated.source,
    }


def write_value(value: FactValue) -> object:
    """A fact's value as JSON has it: a date as text."""
    return value.isoformat() if isinstance(value, date) else value


def read_statement(document: object, at: str) -> Statement:
    """Read `{period_end, months, currency, source, items: {fact: amount}}`."""
    entry = _object(document, at, ("period_end", "months", "currency", "source", "items"))
    currency = _currency(_need(entry, "currency", at), f"{at}/currency")
    items = _need(entry, "items", at)
    if not isinstance(items, Mapping):
        raise InvalidDocument("`items` must be an object of line items and amounts.", f"{at}/items")
    return Statement(
        period_end=read_date(_need(entry, "period_end", at), f"{at}/period_end"),
        months=_integer(_need(entry, "months", at), f"{at}/months", 1, 24),
        currency=currency,
        items={
            str(item): read_amount(amount, currency, _below(f"{at}/items", item)).minor
            for item, amount in items.items()
        },
        source=_text(_need(entry, "source", at), f"{at}/source"),
    )


def write_statement(statement: Statement) -> dict[str, object]:
    """The document of a statement."""
    return {
        "period_end": statement.period_end.isoformat(),
        "months": statement.months,
        "currency": statement.currency,
        "source": statement.source,
        "items": {
            item: Money(minor, statement.currency).text
            for item, minor in sorted(statement.items.items())
        },
    }


def read_invoice(document: object, at: str) -> Invoice:
    """Read `{number, issued_on, due_on, amount, currency, payments: [{on, amount}]}`."""
    known = ("number", "issued_on", "due_on", "amount", "currency", "payments")
    entry = _object(document, at, known)
    currency = _currency(_need(entry, "currency", at), f"{at}/currency")

    def read_payment(paid: object, where: str) -> Payment:
        parts = _object(paid, where, ("on", "amount"))
        amount = read_owed(_need(parts, "amount", where), currency, f"{where}/amount")
        return Payment(read_date(_need(parts, "on", where), f"{where}/on"), amount.minor)

    return Invoice(
        number=_text(_need(entry, "number", at), f"{at}/number"),
        issued_on=read_date(_need(entry, "issued_on", at), f"{at}/issued_on"),
        due_on=read_date(_need(entry, "due_on", at), f"{at}/due_on"),
        minor=read_owed(_need(entry, "amount", at), currency, f"{at}/amount").minor,
        currency=currency,
        payments=tuple(read_list(entry, "payments", read_payment, at)),
    )


def write_invoice(invoice: Invoice) -> dict[str, object]:
    """The document of an invoice."""
    return {
        "number": invoice.number,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "amount": Money(invoice.minor, invoice.currency).text,
        "currency": invoice.currency,
        "payments": [
            {"on": paid.on.isoformat(), "amount": Money(paid.minor, invoice.currency).text}
            for paid in invoice.payments
        ],
    }


def read_request(document: object, at: str) -> LimitRequest:
    """Read `{kind, wanted: {amount, currency}, terms: {instrument, days, from}}`."""
    entry = _object(document, at, ("kind", "wanted", "terms"))
    kind = _text(_need(entry, "kind", at), f"{at}/kind")
    kinds = [known.value for known in RequestKind]
    if kind not in kinds:
        raise InvalidDocument(
            f"{kind!r} is not a kind of request; use {', '.join(kinds)}.", f"{at}/kind"
        )
    wanted = _object(_need(entry, "wanted", at), f"{at}/wanted", ("amount", "currency"))
    currency = _currency(_need(wanted, "currency", f"{at}/wanted"), f"{at}/wanted/currency")
    amount = read_owed(_need(wanted, "amount", f"{at}/wanted"), currency, f"{at}/wanted/amount")
    if amount.minor == 0 and kind != RequestKind.REDUCE:
        raise InvalidAmount(
            "a total of nothing is wanted; only kind `reduce` may ask for a zero limit.",
            f"{at}/wanted/amount",
        )
    terms = read_terms(_need(entry, "terms", at), f"{at}/terms")
    if terms.instrument == PREPAYMENT and amount.minor > 0:
        raise InvalidDocument(
            "prepayment leaves nothing owed, so no limit is needed; only kind `reduce` to zero "
            "may name it.",
            f"{at}/terms/instrument",
        )
    return LimitRequest(kind=RequestKind(kind), wanted=amount, terms=terms)


def read_terms(document: object, at: str) -> Terms:
    """Read `{instrument, days, from, end_of_month, next_month_day, prepaid_percent}`."""
    known = ("instrument", "days", "from", "end_of_month", "next_month_day", "prepaid_percent")
    entry = _object(document, at, known)

    def whole(key: str, most: int) -> int | None:
        return _integer(entry[key], f"{at}/{key}", 1, most) if key in entry else None

    terms = Terms(
        instrument=_one_of(_need(entry, "instrument", at), INSTRUMENTS, f"{at}/instrument"),
        days=_integer(_need(entry, "days", at), f"{at}/days", 0, DAYS_MAX),
        start=_one_of(_need(entry, "from", at), STARTS, f"{at}/from"),
        end_of_month=_truth(entry.get("end_of_month", False), f"{at}/end_of_month"),
        next_month_day=whole("next_month_day", MONTH_DAY_MAX),
        prepaid_percent=whole("prepaid_percent", PREPAID_PERCENT_MAX),
    )
    _refuse_contradictions(terms, at)
    return terms


def _refuse_contradictions(terms: Terms, at: str) -> None:
    if terms.next_month_day is not None and not terms.end_of_month:
        raise InvalidDocument(
            "a day of the next month is counted from the end of a month; send end_of_month: true "
            "with it.",
            f"{at}/next_month_day",
        )
    if terms.instrument == PART_PREPAYMENT and terms.prepaid_percent is None:
        raise InvalidDocument(
            f"{PART_PREPAYMENT} needs prepaid_percent, the share that is paid in advance.",
            f"{at}/prepaid_percent",
        )
    if terms.instrument != PART_PREPAYMENT and terms.prepaid_percent is not None:
        raise InvalidDocument(
            f"{terms.instrument} has no share in advance; use {PART_PREPAYMENT}.",
            f"{at}/prepaid_percent",
        )
    if terms.instrument in WITHOUT_DAYS and (terms.days or terms.end_of_month):
        raise InvalidDocument(f"{terms.instrument} has no days; send 0.", f"{at}/days")
    if terms.instrument == CASH_ON_DELIVERY and terms.start != DELIVERY_DATE:
        raise InvalidDocument(f"{CASH_ON_DELIVERY} is from {DELIVERY_DATE}.", f"{at}/from")


def _currency(value: object, at: str) -> str:
    text = _text(value, at)
    try:
        minor_per_unit(text)
    except InvalidAmount as fault:
        raise InvalidAmount(str(fault), at) from None
    return text


def _one_of(value: object, known: Sequence[str], at: str) -> str:
    text = _text(value, at)
    if text not in known:
        raise InvalidDocument(f"{text!r} is not known here; use {', '.join(known)}.", at)
    return text


def write_request(request: LimitRequest) -> dict[str, object]:
    """The document of a limit request."""
    return {
        "kind": request.kind.value,
        "wanted": {"amount": request.wanted.text, "currency": request.wanted.currency},
        "terms": request.terms.document(),
    }


def read_amount(value: object, currency: str, at: str) -> Money:
    """Read a decimal string in *currency*, naming *at* in what it raises."""
    if not isinstance(value, str):
        raise InvalidAmount(
            f'amounts are decimal strings such as "1200.00", not {type(value).__name__}.', at
        )
    try:
        return parse_money(value, currency)
    except InvalidAmount as fault:
        raise InvalidAmount(str(fault), at) from None


def read_owed(value: object, currency: str, at: str) -> Money:
    """Read an amount that somebody owes, paid or may owe: one that is not negative."""
    amount = read_amount(value, currency, at)
    if amount.minor < 0:
        raise InvalidAmount(f"{amount.text} is negative; an amount owed or paid is not.", at)
    return amount


def _refuse_twice(names: Iterable[str], at: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise InvalidDocument(f"{name!r} is stated twice; state it once.", at)
        seen.add(name)


def _below(at: str, key: object) -> str:
    """The pointer of *key* in the object at *at*, escaped as RFC 6901 says."""
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _object(document: object, at: str, known: Iterable[str]) -> Mapping[str, object]:
    if not isinstance(document, Mapping):
        raise InvalidDocument(f"expected an object here, found {type(document).__name__}.", at)
    allowed = tuple(known)
    for key in document:
        if key not in allowed:
            raise InvalidDocument(
                f"{key!r} is not known here; known are {', '.join(allowed)}.", _below(at, key)
            )
    return document


def _need(entry: Mapping[str, object], key: str, at: str) -> object:
    if key not in entry:
        raise InvalidDocument(f"`{key}` is missing.", at)
    return entry[key]


def _text(value: object, at: str) -> str:
    if not isinstance(value, str) or not _is_text(value):
        raise InvalidDocument(
            "expected a text of 1 to 200 characters, without control characters.", at
        )
    return value


def _is_text(value: str) -> bool:
    """Whether *value* can be kept and shown: bounded, no control characters, no half characters."""
    return 0 < len(value) <= TEXT_MAX and not any(
        character < " " or "\ud800" <= character <= "\udfff" for character in value
    )


def _integer(value: object, at: str, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise InvalidDocument(f"expected a whole number from {low} to {high}.", at)
    return value


def _truth(value: object, at: str) -> bool:
    if not isinstance(value, bool):
        raise InvalidDocument("expected true or false.", at)
    return value


def read_date(value: object, at: str) -> date:
    """Read a date written YYYY-MM-DD."""
    found = _as_date(value)
    if found is None:
        raise InvalidDocument("expected a date written YYYY-MM-DD.", at)
    return found


def _as_date(value: object) -> date | None:
    if not isinstance(value, str) or len(value) != 10 or value[4] != "-" or value[7] != "-":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def read_value(value: object, at: str) -> FactValue:
    """Read a fact's value: every number is a double, a text written as a date is a date."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        # Whole numbers beyond a double's range have no float; they end here too.
        if not abs(value) <= FACT_MAX:
            raise InvalidDocument("a number must be finite and at most 1e15 either way.", at)
        return float(value)
    if isinstance(value, str) and _is_text(value):
        found = _as_date(value)
        return value if found is None else found
    raise InvalidDocument("a fact is a number, a text of 1 to 200 characters, true or false.", at)
