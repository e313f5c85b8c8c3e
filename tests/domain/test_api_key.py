"""How a key is written, and that what is read of it is what was written."""

import re

import pytest

from credit_engine.domain.api_key import PERSON, read_key, write_key
from credit_engine.domain.role import INSIDERS, OF_OWN_KEY, Role, role_names

ID, SECRET = "01JD8Z3QK4S6T5V7W9XAYBZC0D", "a_-" + "B" * 40


def test_a_key_is_read_as_it_was_written() -> None:
    assert read_key(write_key(ID, SECRET)) == (ID, SECRET)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ce_",
        f"ce_{ID}",
        f"ce_{ID}_",
        f"ce__{SECRET}",
        f"ce_{ID}_{SECRET}x",
        f"ce_{ID}_{SECRET[1:]}",
        f"ce_{ID}_{SECRET}\n",
        f" ce_{ID}_{SECRET}",
        f"ce_{ID}\x00_{SECRET}",
        f"ce_{'I' * 65}_{SECRET}",
        f"ce_{ID}_{'é' * 43}",
        "k" * 100_000,
    ],
)
def test_what_has_another_form_is_no_key(text) -> None:
    assert read_key(text) is None


@pytest.mark.parametrize("name", ["anna", "anna.meier@example.com", "sap-erp_1", "7"])
def test_a_person_has_a_name_of_one_spelling(name) -> None:
    assert re.fullmatch(PERSON, name)


@pytest.mark.parametrize("name", ["", "Anna", "anna ", ".anna", "seller:S-1", "änna", "a" * 129])
def test_a_person_is_called_as_nobody_else_could_be_meant(name) -> None:
    assert not re.fullmatch(PERSON, name)


def test_the_sellers_own_key_makes_no_keys_and_sees_all_the_rest() -> None:
    assert set(Role) - OF_OWN_KEY == {Role.ADMINISTRATOR}
    assert INSIDERS < OF_OWN_KEY
    assert role_names({Role.SALES_SYSTEM, Role.AUDITOR}) == "auditor, sales_system"
