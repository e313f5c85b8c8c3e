"""Which database a URL names."""

import pytest

from credit_engine.errors import InvalidInput, UnsafeStorage
from credit_engine.store.address import read_address
from credit_engine.store.open import open_store
from credit_engine.store.postgresql import POSTGRESQL
from credit_engine.store.sqlite import SQLITE


@pytest.mark.parametrize(
    ("url", "backend", "database"),
    [
        ("sqlite:///var/credit.db", SQLITE, "var/credit.db"),
        ("sqlite:////var/credit.db", SQLITE, "/var/credit.db"),
        ("postgresql://me@host/credit", POSTGRESQL, "credit"),
        ("postgresql+psycopg://me:pw@host:5433/credit", POSTGRESQL, "credit"),
    ],
)
def test_a_url_names_its_database(url, backend, database):
    found, address = read_address(url)

    assert found is backend
    assert address.database == database


@pytest.mark.parametrize("url", ["", "credit.db", "mysql://me:secret@host/credit", "postgres://x"])
def test_another_url_is_refused_with_the_forms_that_are_not(url):
    with pytest.raises(InvalidInput, match="sqlite:///") as refused:
        read_address(url)

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true"])
def test_a_database_that_is_no_file_is_refused(url):
    with pytest.raises(UnsafeStorage, match="no plain file"):
        open_store(url, b"k" * 32, 1)
