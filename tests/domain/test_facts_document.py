"""The facts document: facts there and back, and each fault with its place."""

import json
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.facts import Observation
from credit_engine.domain.facts_document import read_facts, write_facts
from credit_engine.errors import InvalidDocument, InvalidInput
from tests.builders import a_facts_document
from tests.domain.drawn_facts import facts


@given(facts())
def test_facts_come_back_from_their_document(held):
    assert read_facts(json.loads(json.dumps(write_facts(held)))) == held


@given(facts(), st.randoms(use_true_random=False))
def test_the_order_of_the_lists_means_nothing(held, random):
    document = write_facts(held)
    for name in ("observations", "statements", "receivables", "covers", "holds", "exchange_rates"):
        random.shuffle(document.get(name, []))

    assert read_facts(document) == held


def test_facts_without_cover_and_holds_are_written_as_they_ever_were():
    written = write_facts(read_facts(a_facts_document()))

    assert list(written) == ["observations", "statements", "receivables", "request"]


def test_accounts_that_say_nothing_of_themselves_are_written_as_they_were():
    document = a_facts_document()

    written = write_facts(read_facts(document))["statements"]

    assert [sorted(of) for of in written] == [sorted(of) for of in document["statements"]]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"audit": "maybe"}, "/statements/0/audit"),
        ({"scope": "ours"}, "/statements/0/scope"),
        ({"audit": "audited", "opinion": "good"}, "/statements/0/opinion"),
        ({"audit": "reviewed", "opinion": "unqualified"}, "/statements/0/opinion"),
        ({"opinion": "adverse"}, "/statements/0/opinion"),
    ],
)
def test_what_accounts_cannot_say_of_themselves_is_refused(said, pointer):
    document = a_facts_document()
    document["statements"][0] |= said

    with pytest.raises(InvalidDocument) as caught:
        read_facts(document)

    assert caught.value.pointer == pointer


def test_a_period_may_be_stated_once_for_the_buyer_and_once_for_its_group():
    (own,) = a_facts_document()["statements"]
    group = {**own, "scope": "consolidated"}

    held = read_facts(a_facts_document(statements=[group, own]))

    assert [of.is_consolidated for of in held.statements] == [False, True]
    with pytest.raises(InvalidDocument, match="stated twice"):
        read_facts(a_facts_document(statements=[group, own, group]))


def test_the_short_form_of_the_register_makes_observations():
    document = a_facts_document(
        register={"country": "US", "founded_on": "1998-03-01", "files_accounts": True, "staff": 12},
        observations=None,
    )

    assert read_facts(document).observations == (
        Observation("country", "US", date(2026, 5, 1), "register"),
        Observation("files_accounts", True, date(2026, 5, 1), "register"),
        Observation("founded_on", date(1998, 3, 1), date(2026, 5, 1), "register"),
        Observation("staff", 12.0, date(2026, 5, 1), "register"),
    )


def test_everything_but_the_request_may_be_left_out():
    document = {"request": a_facts_document()["request"]}

    held = read_facts(document)

    assert (held.observations, held.statements, held.invoices) == ((), (), ())


ABSENT = object()

# Where in the sound document, what to put there, and the pointer that must be named.
FAULTS = [
    ("", "text", ""),
    ("", [], ""),
    ("/bogus", 1, "/bogus"),
    ("/a~1b", 1, "/a~1b"),
    ("/request", ABSENT, ""),
    ("/request", None, "/request"),
    ("/request/kind", "gift", "/request/kind"),
    ("/request/kind", ABSENT, "/request"),
    ("/request/wanted/amount", "-1.00", "/request/wanted/amount"),
    ("/request/wanted/amount", 50_000, "/request/wanted/amount"),
    ("/request/wanted/amount", "5e4", "/request/wanted/amount"),
    ("/request/wanted/currency", "XXX", "/request/wanted/currency"),
    ("/request/wanted/currency", 5, "/request/wanted/currency"),
    ("/request/terms/days", 366, "/request/terms/days"),
    ("/request/terms/days", True, "/request/terms/days"),
    ("/request/terms/days", 60.0, "/request/terms/days"),
    ("/request/terms/from", "", "/request/terms/from"),
    ("/request/terms/instrument", "x" * 201, "/request/terms/instrument"),
    ("/register", [], "/register"),
    ("/register/files_accounts", None, "/register/files_accounts"),
    ("/register/a~0b", [], "/register/a~0b"),
    ("/register/register_status", "half \ud800", "/register/register_status"),
    ("/register_valid_at", ABSENT, ""),
    ("/register_valid_at", "2026-13-01", "/register_valid_at"),
    ("/register_valid_at", "20260501", "/register_valid_at"),
    ("/statements", {}, "/statements"),
    ("/statements/0", 3, "/statements/0"),
    ("/statements/0/months", 0, "/statements/0/months"),
    ("/statements/0/items", ABSENT, "/statements/0"),
    ("/statements/0/items/sales", 2e6, "/statements/0/items/sales"),
    ("/statements/0/items/sales", "1.999", "/statements/0/items/sales"),
    ("/statements/0/source", "line\nfeed", "/statements/0/source"),
    ("/receivables/0/amount", "-5.00", "/receivables/0/amount"),
    ("/receivables/0/due_on", "soon", "/receivables/0/due_on"),
    ("/receivables/0/payments", 1, "/receivables/0/payments"),
    ("/receivables/0/payments/0/amount", "-5.00", "/receivables/0/payments/0/amount"),
    ("/receivables/0/payments/0/on", None, "/receivables/0/payments/0/on"),
    ("/receivables/0/payments/0/by", "bank", "/receivables/0/payments/0/by"),
    ("/observations/0/value", float("nan"), "/observations/0/value"),
    ("/observations/0/value", 10**400, "/observations/0/value"),
    ("/observations/0/value", {}, "/observations/0/value"),
    ("/observations/0/value", "", "/observations/0/value"),
    ("/observations/0/valid_at", "2026-02-30", "/observations/0/valid_at"),
    ("/observations/0/source", ABSENT, "/observations/0"),
    ("/observations/0/value", ABSENT, "/observations/0"),
    ("/observations/0/absent", "refused", "/observations/0/absent"),  # beside a value
    ("/observations/0/verified_by", "", "/observations/0/verified_by"),
    ("/observations/0/evidence", "sha256:abc", "/observations/0/evidence"),
    ("/observations/0/evidence", 5, "/observations/0/evidence"),
]


def put(document, pointer, value):
    """Put *value* at *pointer* in *document*; ABSENT takes away what is there."""
    if not pointer:
        return value
    *path, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
    inner = document
    for part in path:
        inner = inner[int(part)] if isinstance(inner, list) else inner[part]
    key = int(last) if isinstance(inner, list) else last
    if value is ABSENT:
        del inner[key]
    else:
        inner[key] = value
    return document


@pytest.mark.parametrize(("where", "value", "pointer"), FAULTS)
def test_each_fault_is_refused_with_its_place(where, value, pointer):
    document = put(a_facts_document(), where, value)

    with pytest.raises(InvalidInput) as refused:
        read_facts(document)

    assert refused.value.pointer == pointer


@pytest.mark.parametrize("absent", ["stale", "missing", "no", None, 1])
def test_nothing_else_is_stated_in_place_of_a_value(absent):
    document = put(a_facts_document(), "/observations/0/value", ABSENT)
    document = put(document, "/observations/0/absent", absent)

    with pytest.raises(InvalidInput) as refused:
        read_facts(document)

    assert refused.value.pointer == "/observations/0/absent"


@pytest.mark.parametrize("name", ["statements", "receivables", "observations"])
def test_nothing_may_be_stated_twice(name):
    entries = a_facts_document()[name]

    with pytest.raises(InvalidDocument, match="twice") as refused:
        read_facts(a_facts_document(**{name: entries * 2}))

    assert refused.value.pointer == f"/{name}"


def test_what_the_register_says_may_not_be_observed_as_well():
    again = {"fact": "register_status", "value": "x", "valid_at": "2026-10-01", "source": "bureau"}

    with pytest.raises(InvalidDocument, match="twice"):
        read_facts(a_facts_document(observations=[again]))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["fact", "value", "items", "amount", "currency", "payments", "request", "register"]
            )
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(st.sampled_from([where for where, _, _ in FAULTS]), json_values)
def test_any_value_anywhere_is_read_or_refused_and_never_crashes(where, value):
    with suppress(InvalidInput):
        read_facts(put(a_facts_document(), where, value))


@pytest.mark.parametrize(
    ("part", "value", "pointer"),
    [
        ("wanted", {"amount": "0.00", "currency": "USD"}, "/request/wanted/amount"),
        (
            "terms",
            {"instrument": "cheque", "days": 30, "from": "invoice_date"},
            "/request/terms/instrument",
        ),
        (
            "terms",
            {"instrument": "open_account", "days": 30, "from": "full_moon"},
            "/request/terms/from",
        ),
    ],
)
def test_a_request_for_nothing_or_on_unknown_terms_is_refused_at_its_place(part, value, pointer):
    document = a_facts_document()
    document["request"] = {**document["request"], part: value}

    with pytest.raises(InvalidInput) as raised:
        read_facts(document)

    assert raised.value.pointer == pointer


PLAIN = {"instrument": "open_account", "days": 30, "from": "invoice_date"}


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"instrument": "prepayment", "days": 0}, "instrument"),
        ({"instrument": "cash_on_delivery", "days": 30, "from": "delivery_date"}, "days"),
        ({"instrument": "cash_on_delivery", "days": 0}, "from"),
        ({"instrument": "part_prepayment"}, "prepaid_percent"),
        ({"prepaid_percent": 30}, "prepaid_percent"),
        ({"instrument": "part_prepayment", "prepaid_percent": 100}, "prepaid_percent"),
        ({"next_month_day": 15}, "next_month_day"),
        ({"end_of_month": True, "next_month_day": 32}, "next_month_day"),
        ({"end_of_month": 1}, "end_of_month"),
        ({"end_of_month": "yes"}, "end_of_month"),
        ({"discount": 2}, "discount"),
    ],
)
def test_terms_that_contradict_themselves_are_refused_at_their_place(parts, fault):
    document = a_facts_document()
    document["request"] = {**document["request"], "terms": {**PLAIN, **parts}}

    with pytest.raises(InvalidInput) as raised:
        read_facts(document)

    assert raised.value.pointer == f"/request/terms/{fault}"
