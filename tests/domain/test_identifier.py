"""Legal identifiers: one canonical spelling, and a reason where a text is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.identifier import SCHEMES, Identifier, read_identifier
from credit_engine.errors import InvalidIdentifier


@pytest.mark.parametrize(
    ("scheme", "text", "canonical"),
    [
        ("lei", "2138 00ku-d8laJWSQ9D15", "213800KUD8LAJWSQ9D15"),
        ("uscc", "91110000600037341l", "91110000600037341L"),
        ("vat", "DE 136,695 976", "DE136695976"),
        ("vat", "nl4495445b01", "NL004495445B01"),
        ("vat", "GB 980 7806 84", "GB980780684"),
        ("vat", "XI 980780684", "XI980780684"),
        ("vat", "EL 094259216", "EL094259216"),
        ("vat", "NO 995 525 828 MVA", "NO995525828MVA"),
        ("ein", "91-1144442", "911144442"),
    ],
)
def test_each_spelling_comes_to_one_canonical_value(scheme, text, canonical):
    assert read_identifier(scheme, text, "") == Identifier(scheme, canonical)
    assert read_identifier(scheme, canonical, "") == Identifier(scheme, canonical)


def test_a_swiss_number_is_the_same_in_every_language():
    spellings = ("CHE-107.787.577 IVA", "CHE107787577MWST", "CHE-107.787.577 TVA")

    assert {read_identifier("vat", text, "").value for text in spellings} == {"CHE107787577MWST"}


def test_a_greek_number_is_the_same_with_either_prefix():
    assert read_identifier("vat", "GR094259216", "").value == "EL094259216"


@pytest.mark.parametrize(
    ("scheme", "text", "why"),
    [
        ("lei", "213800KUD8LAJWSQ9D16", "check digits"),
        ("lei", "213800KUD8LAJWSQ9D1", "length"),
        ("lei", "213800KUD8LAJWSQ9D1é", "form"),
        ("uscc", "91110000600037341M", "check digits"),
        ("uscc", "9111000060003734", "length"),
        ("vat", "136695976", "country"),
        ("vat", "US136695976", "country"),
        ("vat", "DE136695977", "check digits"),
        ("vat", "GB980780685", "check digits"),
        ("vat", "DE", "wrong"),
        ("ein", "07-1144442", "area"),
        ("ein", "91-114444", "wrong"),
        ("ein", "9" * 1000, "length"),
    ],
)
def test_what_is_no_identifier_is_refused_with_the_reason(scheme, text, why):
    with pytest.raises(InvalidIdentifier, match=why) as refused:
        read_identifier(scheme, text, "/identifiers/0")

    assert refused.value.pointer == "/identifiers/0/value"


def test_an_unknown_scheme_is_refused_with_those_that_are_known():
    with pytest.raises(InvalidIdentifier, match="lei, uscc, vat, ein") as refused:
        read_identifier("duns", "150483782", "")

    assert refused.value.pointer == "/scheme"


@given(st.sampled_from(sorted(SCHEMES)), st.text(max_size=40))
def test_any_text_is_an_identifier_or_refused(scheme, text):
    try:
        found = read_identifier(scheme, text, "")
    except InvalidIdentifier:
        return
    assert read_identifier(scheme, found.value, "") == found
    assert found.value.isascii()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("vat", "NL004495445B01"), ("vat", "NL004495445B02")),
        (("vat", "GB980780684"), ("vat", "GB980780684001")),
        (("vat", "GB980780684"), ("vat", "XI980780684")),
        (("vat", "FR40303265045"), ("vat", "FRXX303265045")),
    ],
)
def test_units_of_one_organisation_have_one_root(one, other):
    assert Identifier(*one).root == Identifier(*other).root


def test_the_organisation_code_is_the_root_of_a_uscc():
    assert Identifier("uscc", "91110000600037341L").root == "cn:600037341"


@pytest.mark.parametrize(
    ("scheme", "value", "masked"),
    [
        ("lei", "213800KUD8LAJWSQ9D15", "213800KUD8LAJWSQ9D15"),
        ("vat", "DE136695976", "***976"),
        ("uscc", "91110000600037341L", "***41L"),
        ("ein", "911144442", "***442"),
        ("vat", "RO123450", "***"),  # three of so few would be most of it
    ],
)
def test_a_mask_hides_all_but_the_end_of_what_is_not_public(scheme, value, masked):
    assert Identifier(scheme, value).masked == Identifier(scheme, masked)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_no_fault_repeats_a_number_whatever_its_scheme(scheme):
    with pytest.raises(InvalidIdentifier) as refused:
        read_identifier(scheme, "DE1366959761", "")

    assert "36695976" not in str(refused.value)
    assert "'***761'" in str(refused.value)
