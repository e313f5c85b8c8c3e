"""The handbook of each shipped pack: everything is there, in both languages, and safe to open."""

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from credit_engine.explain.handbook import wording
from credit_engine.explain.handbook.book import Promise
from credit_engine.explain.handbook.page import render_handbook
from credit_engine.pack.compile import compile_pack
from tests.explain.handbook.pages import (
    Parsed,
    minimal_files,
    minimal_pages,
    pages_of,
    templates,
)
from tests.pd_packs import pd_pack
from tests.rules.shipped import PACKS, pack_of

LANGUAGES = tuple(wording.LANGUAGES)
HOSTILE = "<script>alert('x')</script>\" onload=alert(1) & {{ 7 * 7 }}"
GOLDEN = Path(__file__).parent / "minimal"
each_page = pytest.mark.parametrize(
    ("name", "language"), [(name, language) for name in PACKS for language in LANGUAGES]
)


@cache
def parsed(name: str, language: str) -> Parsed:
    return Parsed(pages_of(name)[language])


@each_page
def test_every_entry_of_the_pack_is_there_under_its_label(name: str, language: str):
    pack, entries = pack_of(name), parsed(name, language).by_id()
    labelled = {
        **{f"dimension-{one.name}": one.label for one in pack.dimensions.values()},
        **{f"fact-{one.name}": one.label for one in pack.facts.values()},
        **{f"rule-{one.name}": one.label for one in pack.rules.values()},
        **{f"segment-{one.name}": one.label for one in pack.segments.values()},
        **{f"capacity-{one.name}": one.label for one in pack.limits.capacities},
        **{f"reason-{one.code}": one.analyst for one in pack.reasons.values()},
        **{f"action-{one.code}": one.text for one in pack.actions.values()},
        **{f"hold-{kind}": one.text for kind, one in pack.exposure.holds.items()},
    }
    unlabelled = {
        *(f"parameter-{one}" for one in pack.parameters),
        *(f"scorecard-{one}" for one in pack.scorecards),
        *(f"starter-{one}" for one in pack.limits.starters),
    }

    assert labelled.keys() | unlabelled <= entries.keys()
    for key, text in labelled.items():
        assert " ".join(text[language].split()) in entries[key].text, key
    for reason in pack.reasons.values():
        assert reason.buyer[language] in entries[f"reason-{reason.code}"].text


@each_page
def test_a_dimension_shows_its_formula_bands_points_and_where_it_counts(name: str, language: str):
    pack, entries = pack_of(name), parsed(name, language).by_id()
    weighed = {
        dimension
        for scorecard in pack.scorecards.values()
        for group in scorecard.groups
        for dimension, _ in group.dimensions
    }

    for dimension in pack.dimensions.values():
        text = entries[f"dimension-{dimension.name}"].text
        assert dimension.reference in text
        for band in dimension.bands:
            assert f"{band.when}{band.points}" in text.replace(" ", "") or band.when in text
        assert (wording.SAID["in_no_scorecard"][language] in text) is (
            dimension.name not in weighed
        )


@each_page
def test_every_dated_value_of_a_parameter_is_there(name: str, language: str):
    entries = parsed(name, language).by_id()

    for parameter in pack_of(name).parameters.values():
        text = entries[f"parameter-{parameter.name}"].text
        for since, _ in parameter.values:
            assert since.isoformat() in text


@each_page
def test_ids_are_unique_and_every_link_leads_somewhere(name: str, language: str):
    page = parsed(name, language)
    ids = Counter(one.attributes["id"] for one in page.elements if "id" in one.attributes)
    links = [one.attributes["href"] for one in page.all("a")]

    assert [key for key, many in ids.items() if many > 1] == []
    assert len(links) > 100
    leading_nowhere = {link for link in links if link.removeprefix("#") not in ids}
    assert leading_nowhere == {f"{other}.html" for other in LANGUAGES if other != language}


@each_page
def test_it_says_its_language_and_needs_nothing_from_elsewhere(name: str, language: str):
    page = parsed(name, language)
    sources = [value for one in page.elements for key, value in one.attributes.items()
               if key in {"src", "srcset", "data", "action", "style"}]  # fmt: skip

    assert page.all("html")[0].attributes["lang"] == wording.TAGS[language]
    assert sources == []
    assert page.all("link") == page.all("img") == page.all("iframe") == []
    assert not re.search(r"@import|url\(|fetch\(|XMLHttp|localStorage", pages_of(name)[language])


@each_page
def test_headings_go_down_one_by_one_and_tables_name_their_heads(name: str, language: str):
    page = parsed(name, language)
    levels = [int(one.tag[1]) for one in page.elements if re.fullmatch(r"h[1-6]", one.tag)]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert all("scope" in head.attributes for head in page.all("th"))
    assert all(one.attributes.get("aria-label") for one in page.all("svg"))


@each_page
def test_nothing_is_left_untranslated(name: str, language: str):
    page = parsed(name, language)
    heads = [one.text for one in page.elements if one.tag in {"h2", "th", "label"}]
    said = {text[language] for text in wording.SAID.values()}

    assert not re.search(r"\bNone\b|Undefined", page.all("main")[0].text)
    if language == "zh":
        untold = {head for head in heads if head and not re.search(r"[\u4e00-\u9fff]", head)}
        codes = {head for head in untold if re.fullmatch(r"[\w .,<>=\[\]()\"–-]+", head)}
        assert untold - codes == set()
    else:
        assert {head for head in heads if head in said}


def test_the_handbooks_own_words_are_there_in_every_language():
    tables = [wording.SAID, wording.UNITS, wording.TYPES, wording.SOURCES, wording.GIVEN,
              wording.ROLES, wording.GROUPS, wording.STAGES, wording.CATEGORIES, wording.COVER,
              wording.HOLDS]  # fmt: skip

    for table in tables:
        for key, text in table.items():
            assert text.keys() == wording.LANGUAGES.keys()
            assert text["en"], key
            assert re.search(r"[\u4e00-\u9fff]", text["zh"]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_of_a_pack_is_never_taken_for_html(language: str):
    quoted = "'" + HOSTILE.replace("'", "''") + "'"
    files = minimal_files()
    changed = {
        "pack.yaml": files["pack.yaml"]
        .replace("Smallest sound pack", quoted)
        .replace("最小规则包", quoted)
        .replace("owner: tests", f"owner: {quoted}"),
        "reasons.yaml": files["reasons.yaml"]
        .replace("Liquidity is low.", quoted)
        .replace("流动性低。", quoted),
        "dimensions/liquidity.yaml": files["dimensions/liquidity.yaml"]
        .replace("Current ratio", quoted)
        .replace("流动比率", quoted)
        .replace("reference: practice", f"reference: {quoted}")
        .replace("There is nothing to pay soon.", quoted),
        "facts.yaml": files["facts.yaml"].replace("Sales", quoted).replace("营业收入", quoted),
    }
    page = Parsed(minimal_pages(**changed)[language])
    entries = page.by_id()

    assert len(page.all("script")) == 1
    assert [key for one in page.elements for key in one.attributes if key.startswith("on")] == []
    assert HOSTILE in page.all("h1")[0].text
    for key in ("dimension-current_ratio", "reason-LIQ-LOW", "fact-sales"):
        assert HOSTILE in entries[key].text, key
    assert page.all("svg")[0].attributes["aria-label"]


def test_safety_statements_are_shown_with_their_standing():
    promise = Promise("no_credit", {"en": "Never <so>.", "zh": "绝不。"}, "to_be_proved")
    page = render_handbook(
        compile_pack(minimal_files()), templates(), languages=("en",), promises=(promise,)
    )["en"]

    assert "Never <so>." in Parsed(page).by_id()["safety-no_credit"].text
    assert wording.SAID["no_safety"]["en"] in Parsed(minimal_pages()["en"]).by_id()["safety"].text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_smallest_pack_is_the_one_that_was_looked_at(language: str):
    """Write it anew with `credit-engine pack docs tests/packs/minimal --out FOLDER`, and look."""
    page = minimal_pages()[language]

    assert page == (GOLDEN / f"{language}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_bands_of_some_buyers_only_are_shown_with_whom_they_hold_for(language: str):
    pack, page = pack_of("trade_credit"), parsed("trade_credit", language)
    entries = page.by_id()
    assert pack.variants

    for name, variants in pack.variants.items():
        text = entries[f"dimension-{name}"].text
        for variant in variants.by_name.values():
            assert variant.label[language] in text
            assert all(value in text for value in variant.values)
            assert all(band.when in text for band in variant.dimension.bands)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_probability_of_default_names_its_event_and_population(language: str):
    pack = pd_pack()
    (pd,) = [card.pd for card in pack.scorecards.values()]
    text = Parsed(render_handbook(pack, templates())[language]).by_id()["scorecard-general"].text

    assert pd is not None
    assert pd.population[language] in text
    assert pd.event in text
    assert pd.base_rate.name in text
    assert [f"{share} %" in text for share in (14.6, 2, 55)] == [True] * 3
