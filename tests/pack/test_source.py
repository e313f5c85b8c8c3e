"""YAML to located nodes: text stays text, places are exact, bombs are refused."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from credit_engine.pack.diagnostics import Findings
from credit_engine.pack.nodes import Entries, Items, Place, Scalar
from credit_engine.pack.source import FILE_BYTES_MAX, NESTING_MAX, read_nodes


def read(text):
    findings = Findings()
    return read_nodes("a.yaml", text, findings), [str(found) for found in findings.sorted()]


def value_of(text):
    node, found = read(text)
    assert not found
    assert isinstance(node, Entries)
    ((_, value),) = node.entries
    assert isinstance(value, Scalar)
    return value


@pytest.mark.parametrize(
    "written",
    [
        *(
            "1e3",
            "0x10",
            "1_000",
            "12:30:45",
            "2026-01-01",
            ".inf",
            "null",
            "true",
            "NORWAY",
            "0.5",
        ),
        *('"NO"', "'yes'", '"0104711"', '"~"'),
    ],
)
def test_what_yaml_would_retype_stays_text(written):
    assert value_of(f"a: {written}\n").text == written.strip("\"'")


@pytest.mark.parametrize(
    ("written", "code", "plain"),
    [
        *((word, "yaml-boolean", "true") for word in ("y", "Yes", "ON", "TRUE")),
        *((word, "yaml-boolean", "false") for word in ("NO", "n", "off", "False")),
        *((word, "yaml-null", "null") for word in ("~", "Null", "NULL")),
        ("0104711", "yaml-leading-zero", "104711"),
        ("-007", "yaml-leading-zero", "-7"),
        ("00.5", "yaml-leading-zero", "0.5"),
        ("000", "yaml-leading-zero", "0"),
    ],
)
def test_what_others_would_retype_must_be_in_quotes_or_plain(written, code, plain):
    for text in (f"a: {written}\n", f"a: [{written}]\n"):
        _, (found,) = read(text)
        assert f": {code}: " in found
        assert found.endswith(f'Write "{written}" if the characters are meant, else {plain}.')


def test_a_key_is_a_name_whatever_others_take_it_for():
    node, found = read("on: 1\nno: 2\n007: 3\n")
    assert not found
    assert [key.text for key, _ in node.entries] == ["on", "no", "007"]


def test_every_node_knows_its_place():
    node, found = read("a:\n  - b: [x, 'y z']\n")
    assert not found
    ((key, items),) = node.entries
    assert (key.place.line, key.place.column) == (1, 1)
    assert isinstance(items, Items)
    ((_, texts),) = items.items[0].entries
    assert [(t.text, t.place.line, t.place.column) for t in texts.items] == [
        ("x", 2, 9),
        ("y z", 2, 12),
    ]


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("a: one two\n", 4, (1, 8)),
        ("a: 'one two'\n", 4, (1, 9)),
        ('a: "one two"\n', 4, (1, 9)),
        ("a: 'it''s two'\n", 5, (1, 11)),
        ("a: one\n  two\n", 4, (2, 3)),
        ("a: 'one\n\n    two'\n", 4, (3, 5)),
        ('a: "one\\ttwo"\n', 4, (1, 4)),  # behind an escape: the scalar's own place
        ("a: |\n  one two\n", 4, (1, 4)),
    ],
)
def test_a_character_of_a_text_is_found_where_it_is_written(text, offset, place):
    found = value_of(text).place_at(offset)
    assert (found.line, found.column) == place


@given(st.text("ab '\"", min_size=1, max_size=12).filter(lambda text: text.strip(" ") == text))
def test_a_quoted_text_is_found_character_by_character(text):
    line = "key: '" + text.replace("'", "''") + "'"
    scalar = value_of(line + "\n")
    assert scalar.text == text
    for offset, character in enumerate(text):
        assert line[scalar.place_at(offset).column - 1] == character


def test_a_file_of_just_the_largest_size_and_depth_is_read():
    deepest = "[" * NESTING_MAX + "]" * NESTING_MAX
    assert read(deepest)[1] == []
    assert read("a: b\n".ljust(FILE_BYTES_MAX, "\n"))[1] == []
    assert len(read("a: b\n".ljust(FILE_BYTES_MAX + 1, "\n"))[1]) == 1


def test_size_counts_bytes_and_not_characters():
    assert len(read("a: " + "信" * (FILE_BYTES_MAX // 3))[1]) == 1


def test_an_alias_bomb_is_refused_before_it_grows():
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    _, found = read("\n".join(levels))
    assert len(found) == 10 + 9 * 10
    assert all("yaml-anchor" in text for text in found)


def test_a_comment_after_a_name_or_number_is_no_fault():
    assert value_of("a: 12 # twelve\n").text == "12"


def test_an_empty_file_is_an_empty_text():
    assert read("") == (Scalar("", Place("a.yaml", 1, 1)), [])


@given(st.text(max_size=60))
@example("0\r0:")  # a line may end in other ways than this system's
@example("0\u20280:")
def test_any_text_is_read_or_refused(text):
    node, found = read(text)
    assert node is not None or found


@given(st.text("a:-[]{},\n \"'&*!|>%@#?<=", max_size=40))
def test_any_row_of_the_signs_of_yaml_is_read_or_refused(text):
    node, found = read(text)
    assert node is not None or found
