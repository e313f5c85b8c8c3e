"""Puts the sample into a database through the use cases that an importer and a caller have."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from credit_engine.bootstrap import build_context
from credit_engine.domain.request_document import read_request
from credit_engine.journal.canonical import canonical_bytes, sha256_text
from credit_engine.sample.buyers import SampleBuyer, sample_buyers
from credit_engine.services.context import Caller, Context
from credit_engine.services.decide_limit import DecideLimit, decide_limit
from credit_engine.services.import_buyer import import_buyer
from credit_engine.services.import_document import read_imported
from credit_engine.settings import Settings
from tests.real_server import server_variables

SYSTEM = "sample"
CALLER = Caller("S-1", "seller:S-1", ZoneInfo("Europe/Berlin"))


@dataclass(frozen=True, slots=True)
class Known:
    """A buyer that is recorded: its id, and what it asks for in the sample."""

    buyer_id: str
    request: Mapping[str, object]


def open_context(database_url: str) -> Context:
    """The ports on a database, as the shipped server puts them together."""
    return build_context(Settings.from_environ(server_variables(database_url)))


def record_sample(database_url: str, count: int | None = None) -> list[Known]:
    """Import the first *count* buyers of the sample (all where None is given)."""
    context = open_context(database_url)
    today = CALLER.local_date(datetime.now(UTC))
    known = []
    for sample in sample_buyers(today)[:count]:
        imported = import_buyer(context, CALLER, read_imported(_document(sample)))
        known.append(Known(imported.buyer_id, sample.facts["request"]))
    context.store.close()
    return known


def _document(sample: SampleBuyer) -> dict[str, object]:
    facts = {part: stated for part, stated in sample.facts.items() if part != "request"}
    numbers = [{"system": SYSTEM, "payer_number": sample.payer_number}]
    return {"name": sample.name, "numbers": numbers, **facts}


def decide_sample(database_url: str, count: int | None = None) -> int:
    """Import *count* buyers (None: all) and decide what each asks for; how many decisions."""
    known = record_sample(database_url, count)
    context = open_context(database_url)
    for number, buyer in enumerate(known):
        request = read_request(buyer.request, "")
        digest = sha256_text(canonical_bytes(dict(buyer.request)))
        command = DecideLimit(buyer.buyer_id, request, f"sample-{number}", digest)
        decide_limit(context, CALLER, command)
    context.store.close()
    return len(known)
