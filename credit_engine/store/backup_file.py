"""
The file of a backup: rows as lines, compressed, and the digest of all of it at its end.

    gzip of   {"backup": 1, "schema": "0017", "taken_at": "…", …}    the head
              {"table": "buyers"}                                     for each table
              ["01K…","S-1",7,{"bytes":32}]                           a row; of bytes the length
              <32 bytes>                                              and then they themselves
              {"manifest": [{"table": "buyers", "rows": 54, "sha256": "sha256:…"}, …]}
    sha256:<64 hex digits>                                            of every byte before

A line ends with a newline, and so do bytes. A table's digest is that of its rows as they stand
here, in the order of its primary key: it is the same for the same rows of either database.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self

import orjson

from credit_engine.errors import BrokenRecord, Conflict, Unavailable
from credit_engine.journal.canonical import canonical_bytes
from credit_engine.store.session import AnyRow

FORMAT = 1
COMPRESSION = 3  # of gzip, from 1 to 9; the default takes thrice the time for a sixth less
CHUNK_BYTES = 1024 * 1024
NAME = "sha256:"
END_BYTES = len(NAME) + 64 + 1
LF = b"\n"
BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Head:
    """
    What a backup says of itself.

    `key_check` (hexadecimal) was sealed by the master key (store.vault.Vault.seal_check);
    `tables` are the columns of each table, by its name.
    """

    backup: int
    schema: str
    taken_at: str
    release: str
    database: str
    key_check: str
    tables: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Held:
    """How many rows of a table a backup holds, and their digest."""

    table: str
    rows: int
    sha256: str


class Tally:
    """Counts and digests the rows of one table."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.rows = 0
        self._sha256 = hashlib.sha256()

    def add(self, row: bytes) -> None:
        """Count a row, as `write_row` writes it."""
        self.rows += 1
        self._sha256.update(row)

    def held(self) -> Held:
        """What was counted."""
        return Held(self.table, self.rows, NAME + self._sha256.hexdigest())


def write_row(values: Iterable[object]) -> bytes:
    """A row as it stands in the file: texts, whole numbers, truths, null, and bytes."""
    written = tuple(values)
    line = [{BYTES: len(part)} if isinstance(part, bytes) else part for part in written]
    parts = [canonical_bytes(line), LF]
    for part in written:
        if isinstance(part, bytes):
            parts += (part, LF)
    return b"".join(parts)


class BackupWriter:
    """Writes the parts of a backup, each as it comes; used in a `with`, inside that of its file."""

    def __init__(self, file: IO[bytes], head: Head) -> None:
        self._file = _Digesting(file)
        self._lines = gzip.GzipFile("", "wb", COMPRESSION, self._file, mtime=0)
        self._held: list[Held] = []
        self._line(asdict(head))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def table(self, name: str, rows: Iterable[Iterable[object]]) -> Iterator[None]:
        """Write a table, giving a turn to the caller after each row."""
        self._line({"table": name})
        tally = Tally(name)
        for values in rows:
            row = write_row(values)
            tally.add(row)
            self._lines.write(row)
            yield
        self._held.append(tally.held())

    def end(self) -> tuple[Held, ...]:
        """Write what was held and the digest; gives the former."""
        self._line({"manifest": [asdict(held) for held in self._held]})
        self._lines.close()
        self._file.write(f"{self._file.digest()}\n".encode())
        return tuple(self._held)

    def _line(self, document: object) -> None:
        self._lines.write(canonical_bytes(document) + LF)


class _Digesting:
    """What is written to a file, digested on its way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sha256 = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._sha256.update(data)
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def digest(self) -> str:
        return NAME + self._sha256.hexdigest()


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """
    Give a file to write, readable by its owner alone, which has its name once it is on the disk.

    Nothing is left of one that is not finished, unless this process is killed: then its name
    begins with a dot and ends with `.part`.

    Raises:
        Conflict: *path* is there already.
        Unavailable: it cannot be written.
    """
    if os.path.lexists(path):
        raise Conflict(f"{path} is there already, and a backup is not overwritten; name another.")
    try:
        descriptor, part = tempfile.mkstemp(".part", f".{path.name}.", path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(part).rename(path)
        finally:
            Path(part).unlink(missing_ok=True)
        _sync_folder(path.parent)
    except OSError as error:
        raise Unavailable(f"{path} cannot be written: {error.strerror}.") from error


def _sync_folder(folder: Path) -> None:
    """Have the name of a new file on the disk, too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def open_backup(path: Path, progress: Callable[[int], None]) -> Iterator[BackupReader]:
    """
    Open the backup *path* and check it; *progress* is called with 1 for each row that was read.

    Raises:
        BrokenRecord: as BackupReader.
        Unavailable: it cannot be read, or as BackupReader.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise Unavailable(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        yield BackupReader(file, str(path), progress)


class BackupReader:
    """
    A backup that is whole: its digest was checked, and each of its rows was read.

    `held` is what its manifest says; `tables` reads it again from the start.
    """

    def __init__(self, file: IO[bytes], name: str, progress: Callable[[int], None]) -> None:
        """
        Check the backup in *file*, which *name* names.

        Raises:
            BrokenRecord: it is damaged, cut, or no backup.
            Unavailable: a newer release has written it in another form.
        """
        self._file = file
        self._name = name
        self.sha256 = self._check_digest()
        self.head = self._check_head()
        self.held: tuple[Held, ...] = ()
        self._check_tables(progress)

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return sum(held.rows for held in self.held)

    def tables(self) -> Iterator[tuple[str, Iterator[tuple[AnyRow, bytes]]]]:
        """Each table with its rows, as values and as written; to be read in this order."""
        with self._lines() as lines:
            lines.readline()  # the head
            while "table" in (section := self._document(lines)):
                yield section["table"], self._rows(lines)
            if lines.read(1):
                raise self._broken("it does not end with its manifest")
            try:
                self.held = tuple(Held(**entry) for entry in section["manifest"])
            except (KeyError, TypeError) as error:
                raise self._broken("its manifest is none") from error

    def _check_digest(self) -> str:
        """Compare the digest of the file with the one that it ends with."""
        size = self._file.seek(0, os.SEEK_END)
        if size < END_BYTES:
            raise self._broken("it is too short for one")
        self._file.seek(size - END_BYTES)
        stated = self._file.read(END_BYTES)
        sha256 = hashlib.sha256()
        with self._before_end() as part:
            while chunk := part.read(CHUNK_BYTES):
                sha256.update(chunk)
        if stated != f"{NAME}{sha256.hexdigest()}\n".encode():
            raise self._broken("its bytes are not those that its digest was made of")
        return NAME + sha256.hexdigest()

    def _check_head(self) -> Head:
        with self._lines() as lines:
            found = self._document(lines)
        if found.get("backup") != FORMAT:
            raise Unavailable(
                f"{self._name} is a backup of form {found.get('backup')}, and this release reads "
                f"form {FORMAT}. Restore it with the release that it names: {found.get('release')}."
            )
        try:
            return Head(**found)
        except TypeError as error:
            raise self._broken("its head is none") from error

    def _check_tables(self, progress: Callable[[int], None]) -> None:
        counted = []
        for table, rows in self.tables():
            tally = Tally(table)
            for _, written in rows:
                tally.add(written)
                progress(1)
            counted.append(tally.held())
        if tuple(counted) != self.held or {of.table for of in counted} != set(self.head.tables):
            raise self._broken("its rows are not those of its manifest")

    def _rows(self, lines: gzip.GzipFile) -> Iterator[tuple[AnyRow, bytes]]:
        """The rows that follow; what comes after them stays to be read."""
        while lines.peek(1)[:1] == b"[":
            line = lines.readline()
            values = self._decode(line)
            parts = [line]
            for place, value in enumerate(values):
                if isinstance(value, dict):
                    length = value.get(BYTES, 0)
                    found = lines.read(length + 1)
                    if len(found) != length + 1 or found[-1:] != LF:
                        raise self._broken("the bytes of a row are cut")
                    parts.append(found)
                    values[place] = found[:-1]
            yield tuple(values), b"".join(parts)

    def _document(self, lines: gzip.GzipFile) -> dict[str, Any]:
        found = self._decode(lines.readline())
        if not isinstance(found, dict):
            raise self._broken("a line is none of its form")
        return found

    def _decode(self, line: bytes) -> Any:  # noqa: ANN401 - a list or an object
        try:
            return orjson.loads(line)
        except orjson.JSONDecodeError as error:
            raise self._broken(f"a line is no JSON: {error}") from error

    @contextmanager
    def _lines(self) -> Iterator[gzip.GzipFile]:
        """What was compressed, from its start."""
        try:
            with self._before_end() as part, gzip.GzipFile("", "rb", fileobj=part) as lines:
                yield lines
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise self._broken(f"it cannot be unpacked: {error}") from error

    @contextmanager
    def _before_end(self) -> Iterator[io.BufferedReader[_Part]]:
        size = self._file.seek(0, os.SEEK_END)
        self._file.seek(0)
        with io.BufferedReader(_Part(self._file, size - END_BYTES), CHUNK_BYTES) as part:
            yield part

    def _broken(self, why: str) -> BrokenRecord:
        return BrokenRecord(
            f"{self._name} is no whole backup: {why}. Nothing was restored; use another copy."
        )


class _Part(io.RawIOBase):
    """The next *size* bytes of a file."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - as io has it
        found = self._file.read(min(len(buffer), self._left))
        buffer[: len(found)] = found
        self._left -= len(found)
        return len(found)
