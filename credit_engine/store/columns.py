"""
Column types that mean the same on both databases.

Drivers get days and instants as ISO texts, which both databases take; what
comes back is read in rows.py.
"""

from __future__ import annotations

from sqlalchemy import TIMESTAMP, BigInteger, Date, Integer, Text

# Text in the order of its code points, on every server and under every locale: the order
# in which facts are read goes into the bytes of a decision.
TEXT = Text().with_variant(Text(collation="C"), "postgresql")

# SQLite numbers the rows of a table by itself where the key is spelled INTEGER.
SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")

# SQLite has no types for time: YYYY-MM-DD, and YYYY-MM-DDTHH:MM:SS.ffffff+00:00, sort right.
DAY = Date().with_variant(Text(), "sqlite")
INSTANT = TIMESTAMP(timezone=True).with_variant(Text(), "sqlite")
