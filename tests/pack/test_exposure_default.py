"""The strict policy is whole, and doubt in it never lets goods go."""

import re
from pathlib import Path

from credit_engine.domain.exposure import Category
from credit_engine.domain.order_hold import EXEMPTIBLE, HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.exposure_default import STRICT_EXPOSURE
from credit_engine.pack.exposure_model import AGEING, MUST_BE_ASKED
from tests.pack.packs import minimal_pack

PAGE = (Path(__file__).parents[2] / "docs" / "exposure.md").read_text("utf-8")


def test_a_pack_without_the_file_has_the_strict_policy():
    assert compile_pack(minimal_pack()).exposure == STRICT_EXPOSURE


def test_it_asks_every_hold_when_an_order_is_taken_and_before_goods_leave():
    for kind in HoldKind:
        hold = STRICT_EXPOSURE.holds[kind]
        assert hold.kind is kind
        assert hold.grace_days == {Stage.ORDER: 0, Stage.DELIVERY: 0}
        assert not hold.exempt_if_prepaid
        assert hold.at_least_minor == 0


def test_each_hold_has_a_code_of_its_own_and_words_in_both_languages():
    codes = [hold.code for hold in STRICT_EXPOSURE.holds.values()]
    assert len(set(codes)) == len(codes) == len(HoldKind)
    for hold in STRICT_EXPOSURE.holds.values():
        assert hold.text["en"]
        assert hold.text["zh"]


def test_everything_counts_whole_but_collateral():
    for category in Category:
        policy = STRICT_EXPOSURE.categories[category]
        assert policy.weight_bp == (0 if category is Category.COLLATERAL else 10_000)
        assert policy.horizon_days is None


def test_nothing_is_tolerated():
    assert set(STRICT_EXPOSURE.tolerance_bp.values()) == {0}
    assert STRICT_EXPOSURE.rate_tolerance_bp == 0
    assert STRICT_EXPOSURE.recheck_deviation_bp == 0


def test_the_documentation_tells_it_hold_by_hold():
    row = re.compile(
        r"^\| `([a-z_]+)` \| `([A-Z-]+)` \| `([a-z_]+)` \| `([a-z_]+)` \|$", re.MULTILINE
    )

    assert row.findall(PAGE) == [
        (hold.kind.value, hold.code, hold.owner, hold.clears_when)
        for hold in STRICT_EXPOSURE.holds.values()
    ]


def test_the_documentation_tells_what_no_pack_may_leave_out():
    row = re.compile(r"^\| `([a-z_]+)` \| [^`|].*? \| (.*?)\| (.*?)\| (.*?)\|$", re.MULTILINE)
    told = {
        kind: (re.findall(r"`([a-z]+)`", asked), bool(grace), exempt == "yes ")
        for kind, asked, grace, exempt in row.findall(PAGE)
        if kind in set(HoldKind)
    }

    assert told == {
        kind.value: (
            [stage.value for stage in MUST_BE_ASKED.get(kind, ())],
            kind in AGEING,
            kind in EXEMPTIBLE,
        )
        for kind in HoldKind
    }
