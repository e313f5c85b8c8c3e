"""Authority is read out as the pack has it; a pack without it has no such part."""

from credit_engine.explain.handbook.authority import AuthorityInWords
from credit_engine.explain.handbook.book import Book
from tests.bounded_packs import bounded_files, bounded_pack
from tests.explain.handbook.pages import minimal_pages


def words(language: str = "en") -> AuthorityInWords:
    return AuthorityInWords(Book(bounded_pack(), language, {}, ()))


def rows(language: str = "en") -> dict[str, list[str]]:
    found = words(language)
    return {
        row.name: [
            found.judged(row),
            found.automatic(row),
            *(found.up_to(row, level) for level in found.levels),
        ]
        for row in found.rows
    }


def test_a_row_says_whom_it_is_for_and_who_may_grant_what():
    assert [words().level_head(level) for level in words().levels][-1] == "Level 4 up to"
    assert rows()["strong"] == [
        "approved, partly approved; grade 1, 2, 3, 4, 5; any cover",
        "60,000.00 EUR",
        "100,000.00 EUR",
        "200,000.00 EUR",
        "200,000.00 EUR",  # of level 3, who is not named
        "any amount",
    ]
    assert rows()["against_the_rules"][1:4] == ["nothing", "nothing", "nothing"]
    assert rows()["weak"][0].endswith("grade 6, 7, 8, 9, 10, unrated; any cover")
    assert rows("zh")["weak"][0].startswith("批准、部分批准；评级6、7")


def test_the_rest_is_told_too():
    figures = dict(words().figures())

    assert figures["An override needs two people above"] == "10,000.00 EUR"
    assert figures["A referral up to any amount is answered within"] == "48 hours"
    assert "30 days" in words().counted()
    assert dict(words().reasons())["NEW-INFORMATION"] == "New information"


def test_the_page_has_it_where_the_pack_has():
    with_it = minimal_pages(**{"authority.yaml": bounded_files()["authority.yaml"]})

    assert all('id="authority-strong"' in page for page in with_it.values())
    assert all('id="authority' not in page for page in minimal_pages().values())
