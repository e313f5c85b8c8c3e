"""Puts buyers of the sample into a database, through the use case that imports buyers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from credit_engine.bootstrap import build_context
from credit_engine.sample.buyers import SampleBuyer, sample_buyers
from credit_engine.services.context import Caller
from credit_engine.services.import_buyer import import_buyer
from credit_engine.services.import_document import read_imported
from credit_engine.settings import Settings
from tests.real_server import server_variables

SYSTEM = "sample"


@dataclass(frozen=True, slots=True)
class Known:
    """A buyer that is recorded: its id, and what it asks for in the sample."""

    buyer_id: str
    request: Mapping[str, object]


def record_sample(database_url: str, count: int | None = None) -> list[Known]:
    """Import the first *count* buyers of the sample (all where None is given)."""
    settings = Settings.from_environ(server_variables(database_url))
    context = build_context(settings)
    caller = Caller("S-1", "seller:S-1", ZoneInfo("Europe/Berlin"))
    today = caller.local_date(datetime.now(UTC))
    known = []
    for sample in sample_buyers(today)[:count]:
        imported = import_buyer(context, caller, read_imported(_document(sample)))
        known.append(Known(imported.buyer_id, sample.facts["request"]))
    context.store.close()
    return known


def _document(sample: SampleBuyer) -> dict[str, object]:
    facts = {part: stated for part, stated in sample.facts.items() if part != "request"}
    numbers = [{"system": SYSTEM, "payer_number": sample.payer_number}]
    return {"name": sample.name, "numbers": numbers, **facts}
