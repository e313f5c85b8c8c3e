"""The revision counts what decides, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from credit_engine.pack.revision import revision_of
from tests.pack.packs import minimal_pack


def test_the_revision_names_its_algorithm():
    algorithm, _, digits = revision_of(minimal_pack()).partition(":")
    assert algorithm == "sha256"
    assert len(digits) == 64


@given(st.permutations(sorted(minimal_pack())))
def test_the_order_of_files_does_not_count(paths):
    files = minimal_pack()
    assert revision_of({path: files[path] for path in paths}) == revision_of(files)


def test_cases_readme_and_changelog_do_not_count():
    files = minimal_pack()
    told = {**files, "cases/more.yaml": "a: b", "README.md": "Read me.", "CHANGELOG.md": "1"}
    assert revision_of(told) == revision_of(files)


@given(st.sampled_from([path for path in sorted(minimal_pack()) if "cases/" not in path]))
def test_one_more_character_anywhere_else_counts(path):
    files = minimal_pack()
    assert revision_of({**files, path: files[path] + "\n"}) != revision_of(files)


def test_moving_a_text_to_another_file_counts():
    files = minimal_pack()
    moved = {**files, "parameters/other.yaml": files["parameters/limits.yaml"]}
    del moved["parameters/limits.yaml"]
    assert revision_of(moved) != revision_of(files)
