"""A rule pack's folder as texts: the one place where rule files are read from disk."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from credit_engine.errors import BrokenPack, PackNotFound

FILES_MAX = 1_000
FILE_BYTES_MAX = 1024 * 1024
PACK_BYTES_MAX = 16 * 1024 * 1024
SUFFIXES = frozenset({".yaml", ".yml", ".md"})


def read_pack_folder(path: str | os.PathLike[str]) -> Mapping[str, str]:
    """
    Read every YAML and Markdown file below a folder.

    Names that begin with a dot are left out, and so are other kinds of files.

    Returns:
        Relative path with forward slashes -> text, sorted by path.

    Raises:
        PackNotFound: there is no folder, or no pack.yaml in it.
        BrokenPack: a symbolic link, a file that is not UTF-8 text, or more than
            1,000 files, 1 MiB in a file, 16 MiB in all.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise PackNotFound(f"There is no rule pack at {folder}: it is not a folder.")
    if not (folder / "pack.yaml").is_file():
        raise PackNotFound(f"There is no rule pack at {folder}: it has no file pack.yaml.")
    files: dict[str, str] = {}
    total = 0
    for name in _names(folder):
        if len(files) == FILES_MAX:
            raise BrokenPack(f"The rule pack at {folder} has more than {FILES_MAX} files.")
        content = _read(folder, name)
        total += len(content)
        if total > PACK_BYTES_MAX:
            raise BrokenPack(f"The rule pack at {folder} is larger than {PACK_BYTES_MAX} bytes.")
        files[name] = _decode(folder, name, content)
    return dict(sorted(files.items()))


def _names(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder, onerror=_give_up):
        folders[:] = [name for name in folders if not name.startswith(".")]
        shown = [name for name in names if Path(name).suffix in SUFFIXES and name[0] != "."]
        for name in (*folders, *shown):
            found = Path(parent, name)
            if found.is_symlink():
                raise BrokenPack(
                    f"{found} is a symbolic link: a rule pack holds its own files, so that its "
                    "revision says all of it. Put the file itself there."
                )
        for name in shown:
            yield Path(parent, name).relative_to(folder).as_posix()


def _give_up(error: OSError) -> None:
    raise BrokenPack(f"The rule pack cannot be read: {error}") from error


def _read(folder: Path, name: str) -> bytes:
    try:
        # No link is followed, should one have taken the file's place just now.
        descriptor = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            is_file = stat.S_ISREG(os.fstat(file.fileno()).st_mode)
            content = file.read(FILE_BYTES_MAX + 1) if is_file else None
    except OSError as error:
        raise BrokenPack(f"{folder / name} cannot be read: {error.strerror}") from error
    if content is None:
        raise BrokenPack(f"{folder / name} is no ordinary file; remove it from the rule pack.")
    if len(content) > FILE_BYTES_MAX:
        raise BrokenPack(f"{folder / name} is larger than {FILE_BYTES_MAX} bytes; split it.")
    return content


def _decode(folder: Path, name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise BrokenPack(
            f"{folder / name}, line {line}: not UTF-8 text; save the file as UTF-8."
        ) from error
