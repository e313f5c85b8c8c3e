"""Environments to replay in: hash seeds, locales, time zones, encodings and Pythons."""

import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.real_server import ROOT

TIME_ZONES = (
    "Pacific/Apia",
    "Asia/Kolkata",
    "America/St_Johns",
    "Pacific/Marquesas",
    "Europe/Berlin",
    "UTC",
)
PRECISIONS = (1, 50, 2, 28, 5)
# Other decimal points, letters, digits and encodings; all but the C ones are compiled by
# localedef from (source, character map), where this machine has it.
LOCALES = (
    ("tr_TR", "UTF-8"),
    ("de_DE", "ISO-8859-1"),
    ("C", ""),
    ("C", "UTF-8"),
    ("ar_SA", "UTF-8"),
    ("fr_CH", "UTF-8"),
    ("zh_CN", "GB18030"),
)


@dataclass(frozen=True, slots=True)
class Environment:
    """What a replay runs under."""

    python: str
    hash_seed: int
    time_zone: str
    locale: str
    locale_folder: str
    decimal_precision: int

    def variables(self) -> dict[str, str]:
        """The environment variables that make it so; Python is not to mend the locale."""
        return {
            "PYTHONHASHSEED": str(self.hash_seed),
            "PYTHONUTF8": "0",
            "PYTHONCOERCECLOCALE": "0",
            "TZ": self.time_zone,
            "LC_ALL": self.locale,
            "LANG": self.locale,
            "LOCPATH": self.locale_folder,
        }


def draw_environments(
    count: int, seed: int, folder: Path, pythons: Sequence[str]
) -> list[Environment]:
    """Draw *count* environments, each with a hash seed of its own; *folder* holds their locales."""
    rng = random.Random(f"environments {seed}")
    locales = compile_locales(folder, count)
    return [
        Environment(
            python=pythons[number % len(pythons)],
            hash_seed=rng.randrange(1, 2**32),
            time_zone=TIME_ZONES[number % len(TIME_ZONES)],
            locale=locales[number % len(locales)],
            locale_folder=str(folder),
            decimal_precision=PRECISIONS[number % len(PRECISIONS)],
        )
        for number in range(count)
    ]


def compile_locales(folder: Path, count: int) -> list[str]:
    """The names of up to *count* locales that can be used here: two where nothing compiles them."""
    names = []
    for source, characters in LOCALES:
        name = f"{source}.{characters}".rstrip(".")
        if source == "C" or compiled(folder / name, source, characters):
            names.append(name)
        if len(names) == count:
            break
    return names


def compiled(target: Path, source: str, characters: str) -> bool:
    """Compile one locale; whether that worked."""
    localedef = shutil.which("localedef")
    if localedef is None:
        return False
    command = [localedef, "--no-archive", "-i", source, "-f", characters, str(target)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def pythons_here(*, every: bool) -> list[str]:
    """The Python of the tests; with *every*, those of the other virtual environments here too."""
    others = sorted(ROOT.glob(".venv*/.installed-dev")) if every else []
    found = [str(marker.parent / "bin" / "python") for marker in others]
    return [sys.executable, *(path for path in found if not sys.executable.startswith(path))]
