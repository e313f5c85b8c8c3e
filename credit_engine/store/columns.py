"""Column types that give back, from both databases, exactly the Python value that went in."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.types import TypeDecorator, TypeEngine

# Text in the order of its code points, on every server and under every locale: the order
# in which facts are read goes into the bytes of a decision.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")

# SQLite numbers the rows of a table by itself where the key is spelled INTEGER.
SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")

_SQLITE_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


class Instant(TypeDecorator[datetime]):
    """
    An aware datetime in UTC, to the microsecond.

    PostgreSQL keeps a `timestamptz`; SQLite keeps text such as
    `2026-10-01T12:00:00.000000Z`, which sorts by time.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime] | TypeEngine[str]:
        """Name the type that keeps it."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Turn an instant into what the database keeps; a naive one is a fault of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; instants are kept in UTC")
        instant = value.astimezone(UTC)
        return instant if dialect.name == "postgresql" else instant.strftime(_SQLITE_FORM)

    def process_result_value(
        self,
        value: datetime | str | None,
        dialect: Dialect,  # noqa: ARG002 - the two forms tell themselves apart
    ) -> datetime | None:
        """Turn what the database keeps into an instant."""
        if value is None:
            return None
        if isinstance(value, str):
            return datetime.fromisoformat(value)
        return value.astimezone(UTC)
