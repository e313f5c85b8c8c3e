"""Importing a buyer whole: created or found again, all of it or nothing, twice the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count

import pytest

from credit_engine.assess import kleene
from credit_engine.domain.buyer import BuyerNumber, Contact
from credit_engine.errors import (
    BuyerNumberTaken,
    CreditEngineError,
    InvalidAmount,
    InvalidDocument,
    InvalidInput,
    UnknownFact,
)
from credit_engine.pack.model import CompiledPack
from credit_engine.services.context import Caller, Context
from credit_engine.services.import_buyer import Imported, import_buyer
from credit_engine.services.import_document import read_imported
from credit_engine.services.read_buyers import list_buyers, read_buyer
from credit_engine.store.open import open_store
from tests.builders import a_facts_document, minimal_pack

SELLER = Caller("S-1", "command_line:alice", UTC)


class MinimalShelf:
    def active(self) -> CompiledPack:
        return minimal_pack()

    def of_revision(self, revision: str) -> CompiledPack | None:
        return minimal_pack() if revision == minimal_pack().revision else None


@pytest.fixture
def context(database_url: str) -> Iterator[Context]:
    store = open_store(database_url, bytes(32), 2)
    ids = count(1)
    yield Context(
        store=store,
        clock=lambda: datetime(2026, 11, 22, 9, 0, tzinfo=UTC),
        ids=lambda: f"B-{next(ids):03}",
        packs=MinimalShelf(),
        infer=kleene.infer,
    )
    store.close()


def line(**changed: object) -> dict[str, object]:
    document = {
        "name": "Aurora Components",
        "numbers": [{"system": "erp-1", "payer_number": "0000104711"}],
        "contact": {"name": "Ada Adams", "email": "ada@aurora.example"},
        **a_facts_document(request=None),
        **changed,
    }
    return {name: part for name, part in document.items() if part is not None}


def load(context: Context, **changed: object) -> Imported:
    return import_buyer(context, SELLER, read_imported(line(**changed)))


def numbered(*payer_numbers: str) -> list[dict[str, str]]:
    return [{"system": "erp-1", "payer_number": number} for number in payer_numbers]


def facts_of(context: Context, buyer_id: str):
    with context.store.reading() as reading:
        return reading.facts(buyer_id, date.max)


def test_a_new_buyer_is_created_with_all_that_is_known_of_it(context: Context) -> None:
    imported = load(context)

    buyer = read_buyer(context, SELLER, imported.buyer_id)
    facts = facts_of(context, imported.buyer_id)
    assert imported == Imported("B-001", created=True, edited=False, recorded=5, unchanged=0)
    assert (buyer.name, buyer.version) == ("Aurora Components", 1)
    assert buyer.numbers == (BuyerNumber("erp-1", "0000104711"),)
    assert buyer.contact == Contact("Ada Adams", "ada@aurora.example")
    assert len(facts.observations) == 3
    assert (len(facts.statements), len(facts.invoices)) == (1, 1)


def test_what_the_register_says_holds_from_the_day_that_the_line_names(context: Context) -> None:
    imported = load(context)

    dated = {held.fact: held.valid_at for held in facts_of(context, imported.buyer_id).observations}
    assert dated["register_status"] == date(2026, 5, 1)


def test_the_same_line_again_changes_nothing(context: Context) -> None:
    first = load(context)
    again = load(context)

    assert again == Imported(first.buyer_id, created=False, edited=False, recorded=0, unchanged=5)
    assert read_buyer(context, SELLER, first.buyer_id).version == 1
    assert len(list_buyers(context, SELLER, None, 10).items) == 1


def test_a_line_that_was_imported_before_newer_facts_came_in_changes_nothing(
    context: Context,
) -> None:
    newer = [{"fact": "bureau_score", "value": 650, "valid_at": "2026-11-01", "source": "bureau"}]
    load(context)
    load(context, observations=newer)
    again = load(context)

    assert (again.recorded, again.unchanged) == (0, 5)
    (score,) = [
        held.value
        for held in facts_of(context, again.buyer_id).observations
        if held.fact == "bureau_score"
    ]
    assert score == 650.0


def test_what_is_new_of_a_known_buyer_is_added_in_one_version(context: Context) -> None:
    first = load(context)
    extended = load(
        context,
        name="Aurora Components Ltd",
        numbers=numbered("0000104711", "0000104712"),
        contact={"name": "Bea Brown"},
        observations=[
            {"fact": "bureau_score", "value": 650, "valid_at": "2026-11-01", "source": "bureau"}
        ],
    )

    buyer = read_buyer(context, SELLER, first.buyer_id)
    assert extended == Imported(first.buyer_id, created=False, edited=True, recorded=1, unchanged=4)
    assert (buyer.name, buyer.version, len(buyer.numbers)) == ("Aurora Components Ltd", 2, 2)
    assert buyer.contact == Contact("Bea Brown")


def test_a_contact_that_the_line_does_not_name_stays(context: Context) -> None:
    first = load(context)
    load(context, contact=None)

    assert read_buyer(context, SELLER, first.buyer_id).contact is not None


def test_a_buyer_is_found_by_any_of_its_numbers(context: Context) -> None:
    first = load(context, numbers=numbered("1", "2"))
    second = load(context, numbers=numbered("3", "2"))

    assert second.buyer_id == first.buyer_id


def test_another_sellers_buyer_with_the_same_number_is_another_buyer(context: Context) -> None:
    mine = load(context)
    theirs = import_buyer(context, Caller("S-2", "command_line:bob", UTC), read_imported(line()))

    assert theirs.created
    assert theirs.buyer_id != mine.buyer_id


def test_numbers_of_two_buyers_are_refused_and_nothing_is_written(context: Context) -> None:
    first = load(context, numbers=numbered("1"))
    load(context, numbers=numbered("2"))

    with pytest.raises(BuyerNumberTaken, match="2 buyers"):
        load(context, name="Both", numbers=numbered("1", "2"))
    assert read_buyer(context, SELLER, first.buyer_id).name == "Aurora Components"


@pytest.mark.parametrize(
    ("changed", "error", "pointer"),
    [
        ({"register": {"colour": "red"}}, UnknownFact, "/register/colour"),
        ({"register": {"files_accounts": "yes"}}, InvalidInput, "/register/files_accounts"),
        (
            {
                "observations": [
                    {"fact": "sales", "value": 1, "valid_at": "2026-10-01", "source": "x"}
                ]
            },
            UnknownFact,
            "/observations/0/fact",
        ),
    ],
)
def test_facts_that_the_pack_cannot_use_leave_no_buyer_behind(
    context: Context, changed: dict[str, object], error: type[CreditEngineError], pointer: str
) -> None:
    with pytest.raises(error) as caught:
        load(context, **changed)

    assert caught.value.pointer == pointer
    assert list_buyers(context, SELLER, None, 10).items == ()


def test_a_failure_in_the_middle_leaves_no_part_of_the_buyer_behind(context: Context) -> None:
    # No database keeps half of a surrogate pair; invoices are written last.
    (invoice,) = read_imported(line()).invoices
    broken = replace(read_imported(line()), invoices=(replace(invoice, number="R-\ud800"),))

    with pytest.raises(Exception, match="surrogates"):
        import_buyer(context, SELLER, broken)
    assert list_buyers(context, SELLER, None, 10).items == ()


@pytest.mark.parametrize(
    ("changed", "error", "pointer"),
    [
        ({"name": None}, InvalidDocument, ""),
        ({"name": ""}, InvalidDocument, "/name"),
        ({"name": " Aurora"}, InvalidDocument, "/name"),
        ({"name": "Aur\x00ra"}, InvalidDocument, "/name"),
        ({"name": 7}, InvalidDocument, "/name"),
        ({"numbers": []}, InvalidDocument, "/numbers"),
        ({"numbers": [{"system": "erp-1"}]}, InvalidDocument, "/numbers/0"),
        (
            {"numbers": [{"system": "erp-1", "payer_number": 104711}]},
            InvalidDocument,
            "/numbers/0/payer_number",
        ),
        ({"contact": {"email": "x@y.example"}}, InvalidDocument, "/contact"),
        ({"contact": {"name": "A", "age": "7"}}, InvalidDocument, "/contact/age"),
        ({"request": {}}, InvalidDocument, "/request"),
        ({"statemens": []}, InvalidDocument, "/statemens"),
        ({"register_valid_at": None}, InvalidDocument, ""),
        ({"receivables": {}}, InvalidDocument, "/receivables"),
        (
            {
                "statements": [
                    {
                        "period_end": "2026-05-31",
                        "months": 12,
                        "currency": "EUR",
                        "source": "annual_report",
                        "items": {"sales": 2000000},
                    }
                ]
            },
            InvalidAmount,
            "/statements/0/items/sales",
        ),
    ],
)
def test_a_line_that_is_no_buyer_is_refused_at_its_place(
    changed: dict[str, object], error: type[InvalidInput], pointer: str
) -> None:
    with pytest.raises(error) as caught:
        read_imported(line(**changed))

    assert (caught.value.pointer or "") == pointer


@pytest.mark.parametrize("document", [None, [], "Aurora", 7])
def test_only_an_object_is_a_buyer(document: object) -> None:
    with pytest.raises(InvalidDocument):
        read_imported(document)
