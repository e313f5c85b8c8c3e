"""The file of a backup: what was written is read, and no byte of it can change unnoticed."""

import stat
from dataclasses import replace

import pytest

from credit_engine.errors import BrokenRecord, Conflict, Unavailable
from credit_engine.store.backup_file import (
    END_BYTES,
    BackupWriter,
    Head,
    new_file,
    open_backup,
    write_row,
)
from tests.store.restoring import ignore

HEAD = Head(
    backup=1,
    schema="0001",
    taken_at="2026-11-22T12:00:00.000000+00:00",
    release="0",
    database="sqlite",
    key_check="00",
    tables={"buyers": ["id"], "answers": ["id"]},
)
TABLES = {
    "buyers": [("B-1", 7, None, True, b"\x00\xff\n[binary\n"), ("贸易\n", -1, "", False, b"")],
    "answers": [],
}


def write(path, head=HEAD, tables=TABLES):
    with new_file(path) as file, BackupWriter(file, head) as writer:
        for name, rows in tables.items():
            for _ in writer.table(name, rows):
                pass
        return writer.end()


def read(path):
    with open_backup(path, ignore) as backup:
        return {name: [values for values, _ in rows] for name, rows in backup.tables()}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "credit.backup"
    write(path)
    return path


def test_what_was_written_is_read(path):
    with open_backup(path, ignore) as backup:
        assert backup.head == HEAD
        assert backup.rows == 2
        assert [(held.table, held.rows) for held in backup.held] == [("buyers", 2), ("answers", 0)]
        for _ in range(2):  # as often as one likes
            found = {name: list(rows) for name, rows in backup.tables()}
            assert {name: [row for row, _ in rows] for name, rows in found.items()} == TABLES
            assert [line for _, line in found["buyers"]] == [
                write_row(row) for row in TABLES["buyers"]
            ]


def test_the_same_rows_have_the_same_digest(path, tmp_path):
    again = write(tmp_path / "again.backup", replace(HEAD, taken_at="later"))

    with open_backup(path, ignore) as backup:
        assert backup.held == again


def test_a_flip_of_any_bit_is_found(path, tmp_path, proof):
    whole = path.read_bytes()
    changed = tmp_path / "changed.backup"
    bits = proof.size(quick=1, full=8)

    for place in range(len(whole)):
        for bit in range(bits):
            flipped = bytes([whole[place] ^ 1 << (bit + place) % 8])
            changed.write_bytes(whole[:place] + flipped + whole[place + 1 :])
            with pytest.raises(BrokenRecord, match=r"changed\.backup is no whole backup"):
                read(changed)
    proof.record(
        "a changed byte of a backup is found",
        counts={"bytes": len(whole), "changes": bits * len(whole), "unnoticed": 0},
    )


def test_a_file_that_was_cut_or_grew_is_found(path, tmp_path):
    whole = path.read_bytes()
    changed = tmp_path / "changed.backup"

    for other in (*(whole[:size] for size in range(len(whole))), whole + b"\n", whole + whole):
        changed.write_bytes(other)
        with pytest.raises(BrokenRecord):
            read(changed)


@pytest.mark.parametrize(
    "planted",
    [
        {"tables": {"buyers": ["id"]}},
        {"tables": {"buyers": ["id"], "answers": ["id"], "decisions": ["id"]}},
    ],
)
def test_a_backup_lacks_no_table_of_its_head(tmp_path, planted):
    write(tmp_path / "planted.backup", replace(HEAD, **planted))

    with pytest.raises(BrokenRecord, match="not those of its manifest"):
        read(tmp_path / "planted.backup")


def test_a_backup_of_another_form_names_the_release_that_reads_it(tmp_path):
    write(tmp_path / "newer.backup", replace(HEAD, backup=2, release="9.0"))

    with pytest.raises(Unavailable, match=r"form 2.*release that it names: 9\.0"):
        read(tmp_path / "newer.backup")


def test_only_its_owner_can_read_it_and_nothing_else_is_left(path):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_a_backup_that_fails_leaves_no_file(tmp_path):
    def fail_after(rows):
        yield from rows
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write(tmp_path / "credit.backup", tables={"buyers": fail_after(TABLES["buyers"])})

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_not_overwritten(path):
    before = path.read_bytes()

    with pytest.raises(Conflict, match="is there already"):
        write(path)
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Unavailable, match="cannot be written"):
        write(tmp_path / "nowhere" / "credit.backup")
    with pytest.raises(Unavailable, match="cannot be read"):
        read(tmp_path / "nowhere" / "credit.backup")


def test_what_is_no_backup_is_told(tmp_path):
    (tmp_path / "other").write_bytes(b"x" * 5 * END_BYTES)

    with pytest.raises(BrokenRecord, match="no whole backup"):
        read(tmp_path / "other")
