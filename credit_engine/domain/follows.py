"""What a document of the ledger takes over of an earlier one: the links of a document chain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from credit_engine.domain.document_parts import need, read_object, read_one_of, read_owed, read_text
from credit_engine.domain.money import minor_text
from credit_engine.errors import InvalidDocument

NUMBER_CHARS_MAX = 64


class DocumentKind(StrEnum):
    """What a document of the ledger is; the first three make a chain, in this order."""

    ORDER = "order"
    DELIVERY = "delivery"
    INVOICE = "invoice"
    SPECIAL_LIABILITY = "special_liability"
    COLLATERAL = "collateral"
    PREPAYMENT = "prepayment"


@dataclass(frozen=True, slots=True, order=True)
class DocumentName:
    """A document of one buyer: numbers are given within a kind."""

    kind: DocumentKind
    number: str


@dataclass(frozen=True, slots=True)
class Follows:
    """
    What a later document takes over of the earlier one: minor units of the later one's currency.

    Where the earlier one is in another currency, nothing is taken over, and both count.
    """

    name: DocumentName
    minor: int


def total_of(follows: Sequence[Follows]) -> int:
    """Add up what is taken over, in minor units."""
    total = 0
    for of in follows:
        total += of.minor
    return total


def first_of(follows: Sequence[Follows], minor: int) -> tuple[Follows, ...]:
    """Give the first *minor* units of what is taken over, in the order in which it stands."""
    taken = []
    for of in follows:
        part = min(of.minor, max(minor, 0))
        minor -= part
        if part:
            taken.append(Follows(of.name, part))
    return tuple(taken)


def without_first_of(follows: Sequence[Follows], minor: int) -> tuple[Follows, ...]:
    """Give what is left when the first *minor* units have gone."""
    left = []
    for of in follows:
        gone = min(of.minor, max(minor, 0))
        minor -= gone
        if of.minor > gone:
            left.append(Follows(of.name, of.minor - gone))
    return tuple(left)


def joined(*parts: Sequence[Follows]) -> tuple[Follows, ...]:
    """Add up what is taken over of each document, in the order of their first link."""
    total: dict[DocumentName, int] = {}
    for part in parts:
        for of in part:
            total[of.name] = total.get(of.name, 0) + of.minor
    return tuple(Follows(name, minor) for name, minor in total.items())


def read_follows(
    document: object, at: str, currency: str, earlier: Sequence[DocumentKind]
) -> Follows:
    """
    Read `{kind, number, amount}`; *earlier* are the kinds that the document may follow.

    Raises:
        InvalidDocument, InvalidAmount: with the JSON Pointer of the fault.
    """
    entry = read_object(document, at, ("kind", "number", "amount"))
    kind = DocumentKind(read_one_of(need(entry, "kind", at), earlier, f"{at}/kind"))
    number = read_number(need(entry, "number", at), f"{at}/number")
    amount = read_owed(need(entry, "amount", at), currency, f"{at}/amount")
    return Follows(DocumentName(kind, number), amount.minor)


def check_follows(follows: Sequence[Follows], minor: int, at: str) -> None:
    """
    Check what a document of *minor* takes over in all.

    Raises:
        InvalidDocument: a document twice, or more than its own amount.
    """
    if len({of.name for of in follows}) < len(follows):
        raise InvalidDocument("a document is followed twice; state its amounts as one.", at)
    if total_of(follows) > minor:
        raise InvalidDocument(
            "more is taken over than the amount of the document itself; where an earlier document "
            "is settled with less, state that one as closed.",
            at,
        )


def read_number(value: object, at: str) -> str:
    """
    The number of a document.

    Raises:
        InvalidDocument: it is no text of 1 to 64 characters.
    """
    number = read_text(value, at)
    if len(number) > NUMBER_CHARS_MAX:
        raise InvalidDocument(f"a number has at most {NUMBER_CHARS_MAX} characters.", at)
    return number


def write_follows(follows: Follows, currency: str) -> dict[str, object]:
    """The document of what is taken over."""
    return {
        "kind": follows.name.kind.value,
        "number": follows.name.number,
        "amount": minor_text(follows.minor, currency),
    }
