"""
Valid things of the domain with telling defaults, for tests to vary.

All of it lives in the world of the rule pack in tests/packs/minimal: amounts in
EUR, assessed on 22 November 2026. Each builder takes what matters to a test by
keyword and fills in the rest.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.assess.trace import Assessment
from credit_engine.domain.buyer import BuyerNumber, Contact
from credit_engine.domain.cover import Cover, CoverKind, Granted
from credit_engine.domain.exchange import ExchangeRate
from credit_engine.domain.facts import Facts, FactValue, Observation
from credit_engine.domain.hold import Hold
from credit_engine.domain.money import parse_money
from credit_engine.domain.receivable import Invoice, Payment
from credit_engine.domain.request import LimitRequest, RequestKind
from credit_engine.domain.statement import Statement
from credit_engine.domain.terms import Terms
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from credit_engine.services.create_buyer import NewBuyer
from credit_engine.store.pack_files import read_pack_folder

ROOT = Path(__file__).parents[1]
AS_OF = date(2026, 11, 22)
CURRENCY = "EUR"

ITEMS = {"current_assets": "900000.00", "current_liabilities": "450000.00", "sales": "2000000.00"}
REGISTER: Mapping[str, FactValue] = {
    "register_status": "active",
    "files_accounts": True,
    "founded_on": date(1998, 3, 1),
}


def minor(amount: str, currency: str = CURRENCY) -> int:
    """Minor units of a decimal amount."""
    return parse_money(amount, currency).minor


def a_statement(
    period_end: date = date(2026, 5, 31),
    *,
    months: int = 12,
    currency: str = CURRENCY,
    source: str = "annual_report",
    items: Mapping[str, str] | None = None,
    **changed: str | None,
) -> Statement:
    """Accounts of a sound buyer; an item that is changed to None is left out."""
    stated = {**(ITEMS if items is None else items), **changed}
    return Statement(
        period_end=period_end,
        months=months,
        currency=currency,
        items={
            item: minor(amount, currency) for item, amount in stated.items() if amount is not None
        },
        source=source,
    )


def an_invoice(
    number: str = "R-1",
    *,
    issued_on: date = date(2026, 10, 1),
    due_on: date = date(2026, 12, 1),
    amount: str = "1200.00",
    currency: str = CURRENCY,
    payments: Sequence[tuple[date, str]] = (),
) -> Invoice:
    """Build an open invoice that is not due yet."""
    return Invoice(
        number=number,
        issued_on=issued_on,
        due_on=due_on,
        minor=minor(amount, currency),
        currency=currency,
        payments=tuple(Payment(on, minor(paid, currency)) for on, paid in payments),
    )


def an_observation(
    fact: str = "bureau_score",
    value: FactValue = 712.0,
    *,
    valid_at: date = date(2026, 10, 1),
    source: str = "bureau",
) -> Observation:
    """Build a good bureau score."""
    return Observation(fact, value, valid_at, source)


def a_cover(
    policy: str = "P-1",
    kind: str = "in_force",
    *,
    valid_from: date = date(2026, 1, 1),
    amount: str = "40000.00",
    currency: str = CURRENCY,
    insured_percent: int = 90,
    max_terms_days: int = 90,
    **days: object,
) -> Cover:
    """Build a cover of 40,000 that runs; *days* are the other parts of what is granted."""
    granted = Granted(
        parse_money(amount, currency),
        insured_percent,
        max_terms_days,
        **days,  # type: ignore[arg-type]
    )
    return Cover(
        policy=policy,
        kind=CoverKind(kind),
        valid_from=valid_from,
        source="insurer portal",
        insurer="Atlas Credit Insurance",
        review_by=date(2027, 1, 1),
        granted=granted if kind == "in_force" else None,
    )


def a_hold(
    code: str = "FRAUD-CHECK",
    *,
    placed_on: date = date(2026, 10, 1),
    lifted_on: date | None = None,
    review_by: date = date(2026, 12, 1),
) -> Hold:
    """Build a hold that is in force."""
    return Hold(code, "Invoices to an unknown address", placed_on, "A. Lee", review_by, lifted_on)


def register_observations(
    valid_at: date = date(2026, 5, 1), **changed: FactValue | None
) -> list[Observation]:
    """What the register says of a sound buyer; a fact that is changed to None is left out."""
    stated = {**REGISTER, **changed}
    return [
        Observation(fact, value, valid_at, "register")
        for fact, value in stated.items()
        if value is not None
    ]


def a_request(
    kind: str = "new", *, amount: str = "50000.00", currency: str = CURRENCY, days: int = 60
) -> LimitRequest:
    """Build a request that a sound buyer gets in full."""
    terms = Terms("open_account", days, "invoice_date")
    return LimitRequest(RequestKind(kind), parse_money(amount, currency), terms)


def some_facts(
    *,
    observations: Sequence[Observation] | None = None,
    statements: Sequence[Statement] | None = None,
    invoices: Sequence[Invoice] | None = None,
    request: LimitRequest | None = None,
    covers: Sequence[Cover] = (),
    holds: Sequence[Hold] = (),
    exchange_rates: Sequence[ExchangeRate] = (),
    **register: FactValue | None,
) -> Facts:
    """All facts of a sound buyer; *register* changes or leaves out what the register says."""
    if observations is None:
        observations = [an_observation()]
    if statements is None:
        earlier = a_statement(date(2025, 5, 31), current_assets="800000.00", sales="1900000.00")
        statements = [a_statement(), earlier]
    if invoices is None:
        invoices = [an_invoice()]
    stated = [*register_observations(**register), *observations]
    return Facts(
        observations=tuple(sorted(stated, key=lambda held: held.fact)),
        statements=tuple(sorted(statements, key=lambda held: held.period_end, reverse=True)),
        invoices=tuple(sorted(invoices, key=lambda held: held.number)),
        request=a_request() if request is None else request,
        covers=tuple(sorted(covers, key=lambda held: held.policy)),
        holds=tuple(sorted(holds, key=lambda held: held.code)),
        exchange_rates=tuple(sorted(exchange_rates, key=lambda rate: rate.pair)),
    )


def a_facts_document(**changed: object) -> dict[str, object]:
    """Build the document of a sound buyer's facts; a part that is changed to None is left out."""
    document: dict[str, object] = {
        "register": {"register_status": "active", "files_accounts": True},
        "register_valid_at": "2026-05-01",
        "statements": [
            {
                "period_end": "2026-05-31",
                "months": 12,
                "currency": CURRENCY,
                "source": "annual_report",
                "items": dict(ITEMS),
            }
        ],
        "receivables": [
            {
                "number": "R-1",
                "issued_on": "2026-08-01",
                "due_on": "2026-08-31",
                "amount": "1200.00",
                "currency": CURRENCY,
                "payments": [{"on": "2026-09-02", "amount": "1200.00"}],
            }
        ],
        "observations": [
            {"fact": "bureau_score", "value": 712, "valid_at": "2026-10-01", "source": "bureau"}
        ],
        "request": {
            "kind": "new",
            "wanted": {"amount": "50000.00", "currency": CURRENCY},
            "terms": {"instrument": "open_account", "days": 60, "from": "invoice_date"},
        },
    }
    return {name: part for name, part in {**document, **changed}.items() if part is not None}


def a_buyer(
    name: str = "Aurora Components",
    *,
    number: str = "D-1001",
    contact: Contact | None = None,
    register_valid_at: date | None = date(2026, 5, 1),
    **register: FactValue | None,
) -> NewBuyer:
    """Build the command that creates a sound buyer."""
    stated = {**REGISTER, **register}
    return NewBuyer(
        name=name,
        numbers=(BuyerNumber("erp", number),),
        register={fact: value for fact, value in stated.items() if value is not None},
        register_valid_at=register_valid_at,
        contact=contact,
    )


@cache
def minimal_files() -> Mapping[str, str]:
    """Read the files of the smallest sound rule pack."""
    return read_pack_folder(ROOT / "tests" / "packs" / "minimal")


@cache
def minimal_pack() -> CompiledPack:
    """Compile the smallest sound rule pack."""
    return compile_pack(minimal_files())


@cache
def trade_credit_files() -> Mapping[str, str]:
    """Read the files of the shipped rule pack, its cases included."""
    return read_pack_folder(ROOT / "rules" / "trade_credit")


@cache
def trade_credit_pack() -> CompiledPack:
    """Compile the shipped rule pack."""
    return compile_pack(trade_credit_files())


def a_pack(*changes: tuple[str, str, str]) -> CompiledPack:
    """
    Compile the smallest pack with *changes*, each (path, text to replace, text in its place).

    An empty text to replace appends to the file.
    """
    files = dict(minimal_files())
    for path, old, new in changes:
        assert old in files[path], f"{path} holds no {old!r}"
        files[path] = files[path].replace(old, new, 1) if old else f"{files[path]}\n{new}\n"
    return compile_pack(files)


def an_assessment(
    facts: Facts | None = None, *, pack: CompiledPack | None = None, as_of: date = AS_OF
) -> Assessment:
    """Assess *facts*, those of a sound buyer by default, under the smallest pack by default."""
    held = some_facts() if facts is None else facts
    return assess(pack or minimal_pack(), held, as_of, kleene.infer).assessment
