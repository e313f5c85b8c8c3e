"""Folding names: legal forms, case and accents do not tell two firms apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_engine.domain.buyer_name import PARTS_MAX, folded_name, name_parts


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Müller & Söhne GmbH & Co. KG", "muller sohne"),
        ("MUELLER und SOEHNE", "muller sohne"),
        ("Fabrikam, Inc.", "fabrikam"),
        ("Fabrikam Incorporated", "fabrikam"),
        ("Dupont S.A.R.L.", "dupont"),
        ("Ørsted A/S", "orsted"),
        ("Łódzka Fabryka sp. z o.o.", "lodzka fabryka"),
        ("O'Brien (Holdings) Ltd", "obrien holdings"),
        ("上海贸易有限公司", "上海贸易"),
        ("上海贸易股份有限公司", "上海贸易"),
        ("Limited Company", "limited company"),
        ("有限公司", "有限公司"),
        ("&&&", "&&&"),
    ],
)
def test_a_name_is_folded_to_the_words_that_tell_firms_apart(name, folded):
    assert folded_name(name) == folded


@given(st.text(min_size=1, max_size=200).filter(str.strip))
def test_every_name_has_parts_and_not_too_many(name):
    assert 1 <= len(name_parts(name)) <= PARTS_MAX


def test_the_parts_are_the_beginnings_of_the_words():
    assert name_parts("Aurora Components GmbH") == ("comp", "auro")


def test_a_text_without_blanks_is_parted_into_pairs():
    assert name_parts("上海贸易有限公司") == ("上海", "海贸", "贸易")
