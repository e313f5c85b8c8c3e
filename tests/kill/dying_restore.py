"""
A process that restores, and whose children are killed at chosen rows.

    python -m tests.kill.dying_restore BACKUP URL ROW …

For each ROW it forks a child that restores and kills itself (SIGKILL) right after that row
was loaded, or read back. It prints how many rows each child left behind, as JSON.
"""

import json
import os
import signal
import sys
from pathlib import Path

from tests.kill.dying_writer import in_child
from tests.store.restoring import put, records


def dying_at(row: int):
    """Give a progress that kills this process at *row*."""
    done = 0

    def progress(count: int) -> None:
        nonlocal done
        done += count
        if done >= row:
            os.kill(os.getpid(), signal.SIGKILL)

    return progress


def main(backup: str, url: str, *rows: str) -> None:
    left = []
    for row in rows:
        lived = in_child(lambda row=row: put(Path(backup), url, progress=dying_at(int(row))))
        assert not lived, f"the restore ended before row {row}"
        left.append(records(url))
    print(json.dumps(left))  # noqa: T201 - its only answer


if __name__ == "__main__":
    main(*sys.argv[1:])
