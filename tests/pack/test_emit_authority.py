"""What authority.yaml says holds as written; a pack without it bounds nobody."""

from credit_engine.domain.outcome import Outcome
from credit_engine.pack.authority_model import (
    GRADES,
    JUDGEMENT,
    UNBOUND,
    UNRATED,
    AnswerTime,
    CoverClass,
    LevelAuthority,
)
from credit_engine.pack.compile import compile_pack
from tests.bounded_packs import AUTHORITY, bounded_files, bounded_pack
from tests.pack.packs import minimal_pack


def test_a_pack_without_the_file_bounds_nobody():
    policy = compile_pack(minimal_pack()).authority

    assert policy == UNBOUND
    assert JUDGEMENT in policy.answer_reasons


def test_a_row_is_for_what_it_names_and_for_all_where_it_names_nothing():
    rows = {row.name: row for row in bounded_pack().authority.rows}

    assert rows["strong"].grades == {1, 2, 3, 4, 5}
    assert rows["strong"].covers == set(CoverClass)
    assert UNRATED in rows["weak"].grades
    assert rows["in_doubt"].grades == set(GRADES)
    assert rows["in_doubt"].outcomes == {Outcome.REFERRED}


def test_amounts_are_in_minor_units_and_any_has_none():
    rows = {row.name: row for row in bounded_pack("7234.50").authority.rows}

    assert rows["strong"].automatic_minor == 723_450
    assert rows["in_doubt"].automatic_minor == 0  # nothing, where it is not written
    assert rows["strong"].levels == (
        LevelAuthority(1, 10_000_000),
        LevelAuthority(2, 20_000_000),
        LevelAuthority(4, None),
    )
    assert bounded_pack().authority.answer_times == (
        AnswerTime(2_000_000, 8),
        AnswerTime(None, 48),
    )


def test_any_amount_may_be_automatic():
    text = AUTHORITY.format(automatic="2.50", second="1.00").replace('"2.50"', "any")
    levels = text.replace('up_to: "100000.00"', "up_to: any", 1)
    files = {**bounded_files(), "authority.yaml": levels.replace('"200000.00"', "any", 1)}

    (strong,) = (row for row in compile_pack(files).authority.rows if row.name == "strong")
    assert strong.automatic_minor is None


def test_the_rest_is_as_written():
    policy = bounded_pack().authority

    assert (policy.window_days, policy.evidence_days, policy.reason) == (30, 7, "LIM-ASSETS")
    assert (policy.override_days_max, policy.proposal_days) == (90, 14)
    assert policy.second_person_above_minor == 1_000_000
    assert policy.answer_reasons["NEW-INFORMATION"] == {"en": "New information", "zh": "新信息"}


def test_it_is_part_of_the_revision():
    assert bounded_pack("6000.00").revision != bounded_pack("7000.00").revision
