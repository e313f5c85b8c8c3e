"""The document of a cover: each kind has its own parts, and each fault its place."""

import pytest

from credit_engine.domain.cover_document import read_cover, write_cover
from credit_engine.errors import InvalidInput
from tests.builders import a_cover

IN_FORCE = write_cover(a_cover(max_extension_days=30))
ZERO = write_cover(a_cover(kind="zero"))


def without(document, *keys):
    return {key: part for key, part in document.items() if key not in keys}


def test_none_held_is_a_statement_that_needs_no_insurer():
    stated = {
        "policy": "P-1", "kind": "none_held", "valid_from": "2026-11-01", "source": "credit desk"
    }  # fmt: skip

    assert write_cover(read_cover(stated, "")) == stated


@pytest.mark.parametrize(
    ("document", "pointer"),
    [
        ({**IN_FORCE, "kind": "granted"}, "/kind"),
        (without(IN_FORCE, "insurer"), ""),
        (without(ZERO, "review_by"), ""),
        (without(IN_FORCE, "amount"), ""),
        (without(IN_FORCE, "insured_percent"), ""),
        (without(IN_FORCE, "max_terms_days"), ""),
        ({**IN_FORCE, "amount": "0.00"}, "/amount"),
        ({**IN_FORCE, "amount": "-1.00"}, "/amount"),
        ({**IN_FORCE, "currency": "XXX"}, "/currency"),
        ({**IN_FORCE, "insured_percent": 0}, "/insured_percent"),
        ({**IN_FORCE, "insured_percent": 101}, "/insured_percent"),
        ({**IN_FORCE, "insured_percent": 0.9}, "/insured_percent"),
        ({**IN_FORCE, "max_terms_days": 0}, "/max_terms_days"),
        ({**IN_FORCE, "max_extension_days": -1}, "/max_extension_days"),
        ({**IN_FORCE, "valid_to": "2025-12-31"}, "/valid_to"),
        ({**IN_FORCE, "stopped_from": "2025-12-31"}, "/stopped_from"),
        ({**IN_FORCE, "review_by": "2025-12-31"}, "/review_by"),
        ({**IN_FORCE, "deductible": "1.00"}, "/deductible"),
        ({**ZERO, "amount": "1.00"}, "/amount"),
        ({**ZERO, "valid_to": "2026-12-31"}, "/valid_to"),
    ],
)
def test_each_fault_is_told_at_its_place(document, pointer):
    with pytest.raises(InvalidInput) as refused:
        read_cover(document, "/covers/0")

    assert refused.value.pointer == f"/covers/0{pointer}"
