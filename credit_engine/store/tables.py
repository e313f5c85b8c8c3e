"""
The tables. migrations/ makes them, and the triggers that keep facts and decisions as they are.

Facts have two times. When a fact was true in the world is `valid_at` of an
observation, `period_end` of a statement, `quoted_on` of an exchange rate, `issued_on` of
an invoice (whose payments carry dates of their own), `valid_from` of a cover and
`placed_on` of a hold; `recorded_at` is when we were told, by `stated_by`. `sequence`
numbers the records of a table in the order of their coming, so that the newest record of a
thing is the one with the highest number. An invoice has no source beside `stated_by`: only
the seller's own ledger has any.

Amounts are whole minor units. Texts named `…_json` are canonical JSON.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
)

from credit_engine.store.columns import DAY, INSTANT, SEQUENCE, TEXT

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _sequence() -> Column[int]:
    return Column("sequence", SEQUENCE, Identity(always=True), primary_key=True)


def _buyer_id() -> Column[str]:
    return Column("buyer_id", TEXT, ForeignKey("buyers.buyer_id"), nullable=False)


buyers = Table(
    "buyers",
    metadata,
    Column("buyer_id", TEXT, primary_key=True),
    Column("seller_id", TEXT, nullable=False),
    Column("name", TEXT, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("last_seq", BigInteger, nullable=False),
    Column("last_leaf", LargeBinary),
    Index(None, "seller_id", "buyer_id"),
)

buyer_numbers = Table(
    "buyer_numbers",
    metadata,
    Column("seller_id", TEXT, nullable=False),
    Column("system", TEXT, nullable=False),
    Column("payer_number", TEXT, nullable=False),
    _buyer_id(),
    PrimaryKeyConstraint("seller_id", "system", "payer_number"),
    Index(None, "buyer_id"),
)

# `root` is the part of an identifier that names the organisation (domain.identifier).
buyer_identifiers = Table(
    "buyer_identifiers",
    metadata,
    Column("seller_id", TEXT, nullable=False),
    Column("scheme", TEXT, nullable=False),
    Column("value", TEXT, nullable=False),
    Column("root", TEXT, nullable=False),
    _buyer_id(),
    PrimaryKeyConstraint("seller_id", "scheme", "value"),
    Index(None, "buyer_id"),
    Index(None, "seller_id", "root", "buyer_id"),
)

# An index of the present names (domain.buyer_name), by which likely duplicates are found.
buyer_name_parts = Table(
    "buyer_name_parts",
    metadata,
    Column("seller_id", TEXT, nullable=False),
    Column("part", TEXT, nullable=False),
    _buyer_id(),
    PrimaryKeyConstraint("seller_id", "part", "buyer_id"),
    Index(None, "buyer_id"),
)

observations = Table(
    "observations",
    metadata,
    _sequence(),
    _buyer_id(),
    Column("fact", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),  # of the value: number, text, boolean or date
    Column("value", TEXT, nullable=False),
    Column("valid_at", DAY, nullable=False),
    Column("source", TEXT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Column("absent", TEXT),  # in place of a value: refused or unverified; the value is then ''
    Column("verified_by", TEXT),
    Column("evidence", TEXT),  # sha256:… of a document
    CheckConstraint("kind IN ('number', 'text', 'boolean', 'date')", name="kind"),
    Index(None, "buyer_id", "fact", "valid_at", "sequence"),
    implicit_returning=False,
)

statements = Table(
    "statements",
    metadata,
    _sequence(),
    _buyer_id(),
    Column("period_end", DAY, nullable=False),
    Column("months", Integer, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("items_json", TEXT, nullable=False),  # line item -> minor units
    Column("source", TEXT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Column("audit", TEXT),
    Column("opinion", TEXT),
    Column("scope", TEXT),
    Index(None, "buyer_id", "period_end", "sequence"),
    implicit_returning=False,
)

invoices = Table(
    "invoices",
    metadata,
    _sequence(),
    _buyer_id(),
    Column("number", TEXT, nullable=False),
    Column("issued_on", DAY, nullable=False),
    Column("due_on", DAY, nullable=False),
    Column("minor", BigInteger, nullable=False),
    Column("currency", TEXT, nullable=False),
    Column("payments_json", TEXT, nullable=False),  # [[day, minor units], …]
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Column("credit_notes_json", TEXT, nullable=False, server_default="[]"),
    Column("disputes_json", TEXT, nullable=False, server_default="[]"),
    Column("follows_json", TEXT, nullable=False, server_default="[]"),
    Column("open_minor", BigInteger),  # on the day of recording; null in what is older than it
    Index(None, "buyer_id", "number", "sequence"),
    implicit_returning=False,
)

# What was said of the invoices of a buyer as a whole: all of them up to a day were sent.
ledgers = Table(
    "ledgers",
    metadata,
    _sequence(),
    _buyer_id(),
    Column("complete_as_of", DAY, nullable=False),
    Column("invoices", Integer),  # how many there were until then
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Index(None, "buyer_id", "complete_as_of", "sequence"),
    implicit_returning=False,
)

# The limit that an insurer granted is in `minor` to `stopped_from`, which are null for none.
covers = Table(
    "covers",
    metadata,
    _sequence(),
    _buyer_id(),
    Column("policy", TEXT, nullable=False),
    Column("kind", TEXT, nullable=False),
    Column("valid_from", DAY, nullable=False),
    Column("source", TEXT, nullable=False),
    Column("insurer", TEXT),
    Column("review_by", DAY),
    Column("minor", BigInteger),
    Column("currency", TEXT),
    Column("insured_percent", Integer),
    Column("max_terms_days", Integer),
    Column("max_extension_days", Integer),
    Column("valid_to", DAY),
    Column("stopped_from", DAY),
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    CheckConstraint("kind IN ('none_held', 'zero', 'in_force')", name="kind"),
    Index(None, "buyer_id", "policy", "valid_from", "sequence"),
    implicit_returning=False,
)

holds = Table(
    "holds",
    metadata,
    _sequence(),
    _buyer_id(),
    Column("code", TEXT, nullable=False),
    Column("reason", TEXT, nullable=False),
    Column("placed_on", DAY, nullable=False),
    Column("placed_by", TEXT, nullable=False),
    Column("review_by", DAY, nullable=False),
    Column("lifted_on", DAY),
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Index(None, "buyer_id", "code", "placed_on", "sequence"),
    implicit_returning=False,
)

# Of a seller, not of a buyer. `pair` names both currencies, whichever way the rate is stated.
exchange_rates = Table(
    "exchange_rates",
    metadata,
    _sequence(),
    Column("seller_id", TEXT, nullable=False),
    Column("pair", TEXT, nullable=False),
    Column("base", TEXT, nullable=False),
    Column("quote", TEXT, nullable=False),
    Column("rate", TEXT, nullable=False),  # a decimal: exactly what was stated
    Column("quoted_on", DAY, nullable=False),
    Column("source", TEXT, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    Index(None, "seller_id", "pair", "quoted_on", "sequence"),
    Index(None, "seller_id", "sequence"),
    implicit_returning=False,
)

# No foreign key leads from a contact to its key: to erase a person is to delete the key.
subject_keys = Table(
    "subject_keys",
    metadata,
    Column("subject_id", TEXT, primary_key=True),
    Column("wrapped_key", LargeBinary, nullable=False),
)

contacts = Table(
    "contacts",
    metadata,
    _sequence(),
    _buyer_id(),
    Column("subject_id", TEXT, nullable=False),
    Column("ciphertext", LargeBinary, nullable=False),
    Column("sha256", TEXT, nullable=False),  # of the ciphertext
    Column("recorded_at", INSTANT, nullable=False),
    Column("stated_by", TEXT, nullable=False),
    UniqueConstraint("subject_id"),
    Index(None, "buyer_id", "sequence"),
    implicit_returning=False,
)

rule_packs = Table(
    "rule_packs",
    metadata,
    Column("revision", TEXT, primary_key=True),
    Column("pack_id", TEXT, nullable=False),
    Column("kept_at", INSTANT, nullable=False),
    Column("files_json", TEXT, nullable=False),  # path -> text
)

decisions = Table(
    "decisions",
    metadata,
    Column("decision_id", TEXT, primary_key=True),
    Column("request_id", TEXT, nullable=False),
    Column("seller_id", TEXT, nullable=False),
    _buyer_id(),
    Column("buyer_seq", BigInteger, nullable=False),
    Column("outcome", TEXT, nullable=False),
    # Checked at the end of the transaction: what decided is kept, in whichever order.
    Column(
        "pack_revision",
        TEXT,
        ForeignKey("rule_packs.revision", deferrable=True, initially="DEFERRED"),
        nullable=False,
    ),
    Column("decided_at", INSTANT, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("decision_bytes", LargeBinary, nullable=False),
    Column("facts_bytes", LargeBinary, nullable=False),
    Column("assessment_bytes", LargeBinary, nullable=False),
    UniqueConstraint("buyer_id", "buyer_seq"),
    Index(None, "seller_id", "decision_id"),
    Index(None, "seller_id", "decided_at", "outcome"),
)

answers = Table(
    "answers",
    metadata,
    Column("seller_id", TEXT, nullable=False),
    Column("route", TEXT, nullable=False),
    Column("key", TEXT, nullable=False),
    Column("request_sha256", TEXT, nullable=False),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    PrimaryKeyConstraint("seller_id", "route", "key"),
)

# What is written once and never again; the migrations refuse UPDATE, DELETE and TRUNCATE.
APPEND_ONLY = (
    observations,
    statements,
    invoices,
    covers,
    holds,
    ledgers,
    exchange_rates,
    contacts,
    rule_packs,
    decisions,
    answers,
)
