"""The segment: what the buyer is decides, and doubt about it refers."""

import re
from itertools import permutations

import pytest

from credit_engine.domain.outcome import Outcome
from tests.builders import a_pack, an_assessment, minimal_files, some_facts

SEGMENTS = "segments.yaml"
OLD = """
old:
  label: {en: Long established, zh: 老企业}
  when: months_between(founded_on, as_of) >= 240
  expects: [register, statements, receivables, bureau]
  minimum_coverage: 0.6
  scorecard: general
"""
CAPACITY_OF_OLD = ("limits.yaml", "segments: [filing]", "segments: [filing, old]")


@pytest.mark.parametrize(("files", "segment"), [(True, "filing"), (False, "unrated")])
def test_the_one_true_segment_or_the_one_for_all_others_is_taken(files, segment):
    assert an_assessment(some_facts(files_accounts=files)).segment == segment


@pytest.mark.parametrize("statements", [None, []])
def test_what_was_sent_does_not_choose_the_segment(statements):
    found = an_assessment(some_facts(statements=statements))

    assert found.segment == "filing"


def test_an_unknown_segment_refers_without_an_amount():
    found = an_assessment(some_facts(files_accounts=None))

    assert found.segment is None
    assert (found.outcome, found.minor, found.figures) == (Outcome.REFERRED, None, ())
    assert ("SEG-UNKNOWN", "segment") in {(cause.reason, cause.source) for cause in found.causes}


def test_two_true_segments_refer():
    pack = a_pack((SEGMENTS, "", OLD), CAPACITY_OF_OLD)

    found = an_assessment(pack=pack)

    assert (found.segment, found.outcome) == (None, Outcome.REFERRED)
    assert "SEG-UNKNOWN" in {cause.reason for cause in found.causes}


@pytest.mark.parametrize(
    ("register", "segment"),
    [
        ({"files_accounts": False}, "old"),
        ({"files_accounts": False, "founded_on": None}, None),
        ({"files_accounts": None}, None),
    ],
)
def test_one_unknown_condition_is_enough_for_doubt(register, segment):
    pack = a_pack((SEGMENTS, "", OLD), CAPACITY_OF_OLD)

    assert an_assessment(some_facts(**register), pack=pack).segment == segment


def test_the_order_of_segments_never_matters():
    written = minimal_files()[SEGMENTS]
    blocks = re.findall(r"^\w.*\n(?: .*\n?)+", written + OLD, re.MULTILINE)
    assert len(blocks) == 3

    found = {
        an_assessment(
            some_facts(files_accounts=False),
            pack=a_pack((SEGMENTS, written, "".join(order)), CAPACITY_OF_OLD),
        ).segment
        for order in permutations(blocks)
    }

    assert found == {"old"}
