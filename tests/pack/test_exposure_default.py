"""The strict policy is whole, and doubt in it never lets goods go."""

from credit_engine.domain.exposure import Category
from credit_engine.domain.order_hold import HoldKind
from credit_engine.domain.reservation import Stage
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.exposure_default import STRICT_EXPOSURE
from tests.pack.packs import minimal_pack


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
