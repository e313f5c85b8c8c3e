"""Bands that hold for some buyers only: which hold, what they give, and what doubt gives."""

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from credit_engine.domain.facts import Absence
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.pack.model import CompiledPack
from tests.builders import (
    AS_OF,
    ROOT,
    a_pack,
    a_statement,
    an_assessment,
    minimal_pack,
)
from tests.varied_packs import CHANGES, INDUSTRY, LIQUIDITY, VARIANTS, a_buyer, varied_pack

NAME = "current_ratio"
_FILE = minimal_pack().files[LIQUIDITY]
OF_RATIO = _FILE[: _FILE.index("sales_growth:")]
INDUSTRIES = ("manufacturing", "retail", "catering", "construction")
# Below, at and above each end of the bands of any variant.
RATIOS = ("0.59", "0.60", "0.99", "1.00", "1.19", "1.20", "1.49", "1.50", "1.99", "2.00")


def assessed(pack: CompiledPack | None = None, **buyer):
    return an_assessment(a_buyer(**buyer), pack=pack or varied_pack())


@pytest.mark.parametrize(
    ("industry", "band", "points", "reason", "variant"),
    [
        ("manufacturing", "[1 .. 1.5)", 60, "LIQ-LOW", None),
        ("retail", ">= 1", 100, None, "shops"),
        ("catering", ">= 1", 100, None, "shops"),
        ("construction", "< 1.2", 0, "LIQ-LOW", "builders"),
    ],
)
def test_the_bands_of_the_variant_hold(industry, band, points, reason, variant):
    found = assessed(industry=industry).dimensions[NAME]

    assert (found.band, found.points, found.reason) == (band, points, reason)
    assert found.held.variant == variant
    assert found.document().get("variant") == variant
    assert found.inputs == ("current_assets", "current_liabilities", "industry")


def test_points_are_lost_against_the_best_band_that_holds():
    best = assessed(ratio="2.50", industry="construction")
    middling = assessed(ratio="1.50", industry="construction")

    # 40 of 100 points of a dimension that weighs half the score.
    assert best.score.lost_millionths[NAME] == 0
    assert middling.score.lost_millionths[NAME] == 200_000_000


def test_an_absent_value_has_the_worst_points_of_the_bands_that_hold():
    shop = a_buyer(industry="retail")
    shop = replace(shop, statements=(a_statement(current_assets=None), *shop.statements[1:]))
    found = an_assessment(shop, pack=varied_pack()).dimensions[NAME]

    assert (found.absence, found.points, found.reason) == (Absence.MISSING, 10, "DATA-MISSING")
    assert found.held.variant == "shops"


def test_a_substitute_stands_for_the_best_of_the_bands_that_hold():
    facts = a_buyer(industry="construction")
    nothing_to_pay = replace(
        facts,
        statements=(a_statement(current_liabilities="0.00"), *facts.statements[1:]),
    )
    found = an_assessment(nothing_to_pay, pack=varied_pack()).dimensions[NAME]

    assert (found.stands_for, found.points) == ("best", 90)


def test_an_ageing_value_falls_to_the_worst_of_the_bands_that_hold():
    ageing = ("facts.yaml", "  stale_after: 550\n", "  fresh_for: 100\n  stale_after: 200\n")
    pack = a_pack(*CHANGES, ageing)
    later = AS_OF.replace(month=5, day=31) + timedelta(150)  # half of the time is left
    found = an_assessment(a_buyer(industry="retail"), pack=pack, as_of=later).dimensions[NAME]

    assert (found.freshness, found.points, found.reason) == (Fraction(1, 2), 55, "DATA-AGEING")


@pytest.mark.parametrize(
    ("ratio", "points", "band", "reason"),
    [
        ("0.50", 0, "< 1", "LIQ-LOW"),  # 0 by the default and for builders, 10 for shops
        ("1.10", 0, "< 1.2", "DATA-MISSING"),
        ("1.30", 50, "[1.2 .. 2)", "DATA-MISSING"),
        ("2.00", 90, ">= 2", "DATA-MISSING"),
    ],
)
def test_where_nobody_knows_which_bands_hold_the_least_points_count(ratio, points, band, reason):
    found = assessed(ratio=ratio).dimensions[NAME]

    assert (found.points, found.band) == (points, band)
    assert found.reason == ("DATA-MISSING" if ratio != "0.50" else found.reason)
    assert reason in {found.reason, "LIQ-LOW"}
    assert found.document()["variant_unknown"] is True
    assert found.held.best_points == 100


def test_an_industry_that_is_not_expected_leaves_the_default():
    of_trade = [
        (path, old, new.replace("source: register", "source: sector")) for path, old, new in CHANGES
    ]
    found = assessed(pack=a_pack(*of_trade), industry="retail").dimensions[NAME]

    assert (found.points, found.held.variant, found.held.known) == (60, None, True)


def gains(pack: CompiledPack) -> list[object]:
    """List each buyer that scores more because nobody knows its industry, however that came."""
    found = []
    for ratio in RATIOS:
        for industry in INDUSTRIES:
            known = assessed(pack, ratio=ratio, industry=industry).score.score
            for lost in (a_buyer(ratio), stale(ratio, industry), a_buyer(ratio, "mining")):
                unknown = an_assessment(lost, pack=pack)
                if unknown.score.score > known:
                    found.append((ratio, industry))
    return found


def stale(ratio, industry):
    facts = a_buyer(ratio, industry)
    old = AS_OF - timedelta(401)
    return replace(
        facts,
        observations=tuple(
            replace(held, valid_at=old) if held.fact == "industry" else held
            for held in facts.observations
        ),
    )


def test_no_buyer_gains_by_an_industry_that_is_lost_or_of_no_use():
    assert gains(varied_pack()) == []


def test_the_default_for_what_is_not_known_fails_the_same_trial():
    pack = varied_pack()
    careless = {name: replace(of, by_name={}) for name, of in pack.variants.items()}

    assert gains(replace(pack, variants=careless))


@st.composite
def bands(draw, better):
    """Draw the bands of one table: some cut-points, and points that go the way of *better*."""
    ends = sorted(draw(st.sets(st.sampled_from(range(1, 30)), min_size=1, max_size=3)))
    points = sorted(
        draw(st.lists(st.integers(0, 100), min_size=len(ends) + 1, max_size=len(ends) + 1)),
        reverse=better == "lower",
    )
    tests = [f"< {ends[0] / 10}"]
    tests += [f"[{low / 10} .. {high / 10})" for low, high in pairwise(ends)]
    tests += [f">= {ends[-1] / 10}"]
    rows = zip(tests, points, strict=True)
    return [f'{{when: "{when}", points: {given}, reason: LIQ-LOW}}' for when, given in rows]


@st.composite
def packs(draw):
    """Draw the smallest pack with other bands of `current_ratio` and of its two variants."""
    better = draw(st.sampled_from(["higher", "lower"]))
    shops, builders, default = (draw(bands(better)) for _ in range(3))
    variants = VARIANTS[: VARIANTS.index("      bands:")]
    tail = VARIANTS[VARIANTS.index("    builders:") : VARIANTS.rindex("      bands:")]
    text = OF_RATIO[: OF_RATIO.index("  bands:")].replace("better: higher", f"better: {better}")
    text += "  bands:\n" + "".join(f"    - {row}\n" for row in default)
    text += variants + "      bands:\n" + "".join(f"        - {row}\n" for row in shops)
    text += tail + "      bands:\n" + "".join(f"        - {row}\n" for row in builders)
    return a_pack(CHANGES[0], (LIQUIDITY, OF_RATIO, text))


def test_for_any_bands_what_is_not_known_has_the_least_points_that_could_hold(proof):
    counts: Counter[str] = Counter()

    @seed(proof.seed)
    @settings(max_examples=proof.size(quick=25, full=1_000), database=None)
    @given(packs(), st.lists(st.integers(0, 310), min_size=2, max_size=4), st.booleans())
    def trial(pack, hundredths, absent):
        for ratio in (str(of / 100) for of in hundredths):
            points = {}
            for industry in (*INDUSTRIES, None):
                held = a_buyer(ratio, industry, debts=None if absent else "100000.00")
                points[industry] = an_assessment(held, pack=pack).dimensions[NAME].points
            assert points[None] == min(points.values())
            counts["values"] += 1
            counts["of different points"] += len(set(points.values())) > 1

    trial()
    assert counts["of different points"] > 20
    proof.record("a trade that is not known has the least points", counts=counts)


PAGE = (ROOT / "docs" / "rule-language.md").read_text("utf-8")
(OF_PAGE,) = re.findall(r"^```dimension\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ITEM = """
{}:
  label: {{en: x, zh: x}}
  type: number
  unit: money
  source: statements
"""
SLOW = """
ACT-STOCK-SLOW:
  family: activity
  severity: 3
  analyst: {en: x, zh: x}
  buyer: {en: x, zh: x}
"""


def examples():
    table = PAGE[PAGE.index("| `industry` |") :].split("\n\n")[0]
    return [tuple(cell.strip() for cell in row.split("|")[1:-1]) for row in table.splitlines()[2:]]


def pack_of_page(source):
    values = "[manufacturing, food_retail, catering]"
    industry = re.sub(r"\[.*\]", values, INDUSTRY.replace("source: register", f"source: {source}"))
    return a_pack(
        ("facts.yaml", "", industry + ITEM.format("inventory") + ITEM.format("cost_of_sales")),
        ("reasons.yaml", "", SLOW),
        ("dimensions/liquidity.yaml", "", OF_PAGE),
    )


def buyer_of_page(industry, days):
    old = stale("1.10", "catering") if industry == "stale" else None
    held = old or a_buyer(industry=None if industry in {"missing", "not_expected"} else industry)
    items = {"cost_of_sales": 365_000, "inventory": None if days == "missing" else int(days) * 1000}
    newest = held.statements[0]
    stated = {name: minor for name, minor in items.items() if minor is not None}
    newest = replace(newest, items={**newest.items, **stated})
    return replace(held, statements=(newest, *held.statements[1:]))


@pytest.mark.parametrize(("industry", "days", "points", "reason", "bands"), examples())
def test_a_buyer_of_the_page_has_the_points_that_it_says(industry, days, points, reason, bands):
    pack = pack_of_page("sector" if industry == "not_expected" else "register")

    found = an_assessment(buyer_of_page(industry, days), pack=pack).dimensions["stock_days"]

    assert (str(found.points), found.reason or "") == (points, reason)
    held = found.held.variant or ("default" if found.held.known else "unknown")
    assert held == bands


def test_the_page_has_an_example_of_each_kind_of_bands():
    assert {bands for *_, bands in examples()} == {"default", "food_shops", "unknown"}


def test_both_forms_of_the_record_say_the_same():
    for industry in (*INDUSTRIES, None):
        found = assessed(industry=industry)
        assert canonical_bytes(found.document()) == canonical_bytes(found.rendered())


def test_a_pack_without_variants_says_nothing_of_them():
    found = an_assessment(a_buyer(), pack=minimal_pack())

    assert all(result.held is None for result in found.dimensions.values())
    assert b"variant" not in canonical_bytes(found.document())
