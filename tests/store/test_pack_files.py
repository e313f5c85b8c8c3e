"""A rule pack's folder as texts, and the folders that are refused."""

import os

import pytest

from credit_engine.errors import BrokenPack, PackNotFound
from credit_engine.store import pack_files
from credit_engine.store.pack_files import read_pack_folder


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dimensions").mkdir()
    (tmp_path / "pack.yaml").write_text("id: trade_credit\n")
    (tmp_path / "dimensions" / "liquidity.yaml").write_text("贸易: 信用\n", encoding="utf-8")
    return tmp_path


def test_every_rule_file_is_read_by_its_relative_path(folder):
    (folder / "README.md").write_text("# Trade credit\n")
    (folder / ".hidden.yaml").write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.yaml").write_text("x")
    (folder / "picture.png").write_bytes(b"\x89PNG\xff")

    assert read_pack_folder(folder) == {
        "README.md": "# Trade credit\n",
        "dimensions/liquidity.yaml": "贸易: 信用\n",
        "pack.yaml": "id: trade_credit\n",
    }
    assert list(read_pack_folder(str(folder))) == sorted(read_pack_folder(folder))


def test_line_ends_are_kept_as_they_are(folder):
    (folder / "pack.yaml").write_bytes(b"id: x\r\n")

    assert read_pack_folder(folder)["pack.yaml"] == "id: x\r\n"


def test_a_folder_that_is_no_pack_is_not_found(tmp_path):
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "nowhere", tmp_path / "file", tmp_path):
        with pytest.raises(PackNotFound, match=str(path)):
            read_pack_folder(path)


def test_a_symbolic_link_is_refused(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "secret.yaml").write_text("x")
    for link, target in (("facts.yaml", elsewhere / "secret.yaml"), ("more", elsewhere)):
        (folder / link).symlink_to(target)
        with pytest.raises(BrokenPack, match=f"{link} is a symbolic link"):
            read_pack_folder(folder)
        (folder / link).unlink()


def test_a_file_that_is_not_text_is_named_with_its_line(folder):
    (folder / "facts.yaml").write_bytes(b"a: 1\nb: \xff\n")

    with pytest.raises(BrokenPack, match=r"facts\.yaml, line 2: not UTF-8"):
        read_pack_folder(folder)


def test_a_pipe_in_the_place_of_a_file_does_not_hang(folder):
    os.mkfifo(folder / "facts.yaml")

    with pytest.raises(BrokenPack, match=r"facts\.yaml"):
        read_pack_folder(folder)


def test_a_file_over_a_mebibyte_is_refused(folder):
    (folder / "facts.yaml").write_bytes(b"#" * pack_files.FILE_BYTES_MAX)
    assert len(read_pack_folder(folder)["facts.yaml"]) == pack_files.FILE_BYTES_MAX

    (folder / "facts.yaml").write_bytes(b"#" * (pack_files.FILE_BYTES_MAX + 1))
    with pytest.raises(BrokenPack, match=r"facts\.yaml is larger"):
        read_pack_folder(folder)


def test_a_pack_over_its_size_is_refused(folder):
    for number in range(16):
        (folder / f"{number}.yaml").write_bytes(b"#" * pack_files.FILE_BYTES_MAX)

    with pytest.raises(BrokenPack, match="larger than"):
        read_pack_folder(folder)


def test_a_pack_of_too_many_files_is_refused(folder):
    for number in range(pack_files.FILES_MAX - 1):
        (folder / f"{number}.yaml").touch()

    with pytest.raises(BrokenPack, match="more than 1000 files"):
        read_pack_folder(folder)
