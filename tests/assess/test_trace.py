"""The record of an assessment: rendered part by part, it is the document's bytes."""

from datetime import date, timedelta
from pathlib import Path

from credit_engine.assess import kleene
from credit_engine.assess.assessment import assess
from credit_engine.domain.facts_document import read_facts
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.pack.compile import compile_pack
from credit_engine.sample.buyers import sample_buyers
from credit_engine.store.pack_files import read_pack_folder

DAY = date(2026, 11, 23)


def test_the_rendered_parts_of_every_sample_buyer_make_the_bytes_of_the_document():
    pack = compile_pack(read_pack_folder(Path("rules/trade_credit")))
    buyers = [read_facts(sample.facts) for sample in sample_buyers(DAY)]
    seen = set()

    for days in (0, 90, 500):
        for facts in buyers:
            found = assess(pack, facts, DAY + timedelta(days=days), kleene.infer).assessment
            assert canonical_bytes(found.rendered()) == canonical_bytes(found.document())
            for result in found.dimensions.values():
                seen.add((result.absence, result.stands_for, result.freshness is not None))

    assert {stands_for for _, stands_for, _ in seen} >= {None, "best", "worst"}
    assert any(aged for _, _, aged in seen)
    assert len({absence for absence, _, _ in seen}) > 2
