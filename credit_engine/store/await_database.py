"""
Wait for a database that is away, and bring it to the newest schema once it is back.

For a process that takes the place of one which served: the database was there, so that
it is worth waiting for. What waiting does not mend is raised at once, such as a wrong
URL, a missing driver, or the schema of a newer release.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlalchemy.exc import DBAPIError

from credit_engine.errors import Busy, CreditEngineError, Unavailable
from credit_engine.store.migrate import migrate

PAUSE_FIRST_S = 0.25
PAUSE_MAX_S = 3.0

Away = Callable[[CreditEngineError, float], None]


def migrate_when_there(url: str, away: Away, sleep: Callable[[float], None] = time.sleep) -> None:
    """
    Migrate the database at *url* as `migrate` does, again and again while it is away.

    Each time that it is, *away* gets what was wrong, and the seconds until the next try.

    Raises:
        InvalidInput, UnsafeStorage, Unavailable: what will not pass by itself.
    """
    for seconds in _pauses():
        try:
            migrate(url)
        except (Busy, Unavailable) as error:
            if not isinstance(error.__cause__, DBAPIError):
                raise
            away(error, seconds)
        else:
            return
        sleep(seconds)


def _pauses() -> Iterator[float]:
    seconds = PAUSE_FIRST_S
    while True:
        yield seconds
        seconds = min(2 * seconds, PAUSE_MAX_S)
