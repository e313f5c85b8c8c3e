"""Statements: each compiles for both databases, with nothing hidden in it."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from sqlalchemy import Executable, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from credit_engine import store
from credit_engine.store.session import StatementTexts
from credit_engine.store.tables import buyers

PHRASES = {"PAGE", "FROM_START"}
EVERY = {
    f"{file.name}.{name}": one
    for file in iter_modules(store.__path__)
    if file.name.endswith("statements")
    for name, one in vars(import_module(f"{store.__name__}.{file.name}")).items()
    if name.isupper() and name[0] != "_" and name not in PHRASES
}
DIALECTS = [sqlite.dialect(paramstyle="named"), postgresql.psycopg.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("name", EVERY)
def test_a_statement_compiles_once_and_binds_only_what_it_is_given(name, dialect):
    assert isinstance(EVERY[name], Executable)
    texts = StatementTexts(dialect)

    assert texts[EVERY[name]] is texts[EVERY[name]]


def test_a_value_inside_a_statement_is_refused():
    with pytest.raises(ValueError, match="would not be sent"):
        StatementTexts(DIALECTS[0])[select(buyers).where(buyers.c.name == literal("x"))]
