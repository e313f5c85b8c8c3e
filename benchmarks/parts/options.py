"""The two options of every benchmark, and the form of a result."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping


def read_options(description: str | None) -> argparse.Namespace:
    """Read `--quick` and `--json`."""
    parser = argparse.ArgumentParser(
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--quick", action="store_true", help="a short look: under 30 seconds")
    parser.add_argument("--json", action="store_true", help="one JSON object per result")
    return parser.parse_args()


def show(result: Mapping[str, object], options: argparse.Namespace) -> None:
    """Print one result, which has at least `name`, `ratio`, `target` and `met`."""
    if options.json:
        print(json.dumps(result))
        return
    for key, value in result.items():
        print(f"{key:22} {value}")
