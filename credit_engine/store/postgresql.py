"""PostgreSQL, through psycopg 3: any number of processes on one server."""

from __future__ import annotations

from sqlalchemy import URL, Engine, create_engine
from sqlalchemy.pool import QueuePool

from credit_engine.errors import (
    Busy,
    Conflict,
    CreditEngineError,
    InvalidInput,
    Unavailable,
)
from credit_engine.store.backend import Backend, Driver, begin_with

CONNECT_SECONDS = 5
# No statement or transaction of ours takes long; one that does holds a lock for nothing.
STATEMENT_MS = 10_000
IDLE_IN_TRANSACTION_MS = 10_000
# One migration at a time: an arbitrary number, the same in every process.
_MIGRATION_LOCK = 7_203_141_001

_BUSY = {
    "55P03": "another writer held a lock for too long",
    "57014": "the database took too long",
    "40001": "another writer changed the same rows",
    "40P01": "two writers waited for each other",
}


def _make_engine(url: URL, pool_size: int, wait_ms: int) -> Engine:
    settings = {
        "lock_timeout": wait_ms,
        "statement_timeout": max(STATEMENT_MS, 2 * wait_ms),
        "idle_in_transaction_session_timeout": max(IDLE_IN_TRANSACTION_MS, 2 * wait_ms),
        "timezone": "UTC",
        # Every statement looks up by key: to plan it anew takes longer than to run it.
        "plan_cache_mode": "force_generic_plan",
    }
    stated = url.query.get("options", "")
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=QueuePool,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=wait_ms / 1000,
            hide_parameters=True,  # errors are logged, and facts are nobody\'s business there
            connect_args={
                "autocommit": True,  # no BEGIN but ours
                "connect_timeout": CONNECT_SECONDS,
                "options": f"{stated} {options}".strip(),
                # A server that vanished is noticed, instead of waited for.
                "keepalives_idle": 15,
                "tcp_user_timeout": 2 * STATEMENT_MS,
            },
        )
    except ModuleNotFoundError as error:
        raise Unavailable(
            "PostgreSQL needs the package psycopg: pip install 'credit-engine[postgres]'"
        ) from error


def _commit(driver: Driver) -> None:
    # A failed transaction is undone by COMMIT, which then calls itself ROLLBACK.
    done = driver.execute("COMMIT").statusmessage
    if done != "COMMIT":
        raise Unavailable(f"PostgreSQL answered COMMIT with {done}: nothing was recorded.")


def _faults(driver: Driver) -> list[str]:
    names = ("fsync", "full_page_writes", "synchronous_commit", "synchronous_standby_names")
    asked = ", ".join(f"current_setting('{name}')" for name in names)
    row = driver.execute(f"SELECT {asked}, pg_is_in_recovery()").fetchone()
    fsync, full_page_writes, synchronous_commit, standbys, in_recovery = row
    found = []
    if fsync != "on":
        found.append(f"PostgreSQL setting fsync is {fsync}, not on: a power cut would lose data")
    if full_page_writes != "on":
        found.append(
            f"PostgreSQL setting full_page_writes is {full_page_writes}, not on: "
            "a power cut could tear pages"
        )
    if synchronous_commit == "off" or (synchronous_commit == "local" and standbys):
        found.append(
            f"PostgreSQL setting synchronous_commit is {synchronous_commit}, not on: "
            "a crash would lose acknowledged decisions"
        )
    if in_recovery:
        found.append("The PostgreSQL server is a standby: it cannot record decisions")
    return found


def _trouble(error: BaseException) -> CreditEngineError:
    said = " ".join(str(error).split())
    state = getattr(error, "sqlstate", None) or ""
    if state in _BUSY:
        return Busy(f"The database is contended ({_BUSY[state]}); send the same request again.")
    if state.startswith("23"):
        return Conflict(f"The database refused a record that contradicts another: {said}")
    if state.startswith("22") or "NUL (0x00)" in said:
        return InvalidInput(f"The database cannot hold a value that was sent: {said}")
    if state in {"42P01", "42703"}:
        return Unavailable(f"The database is not of this release ({said}); migrate it first.")
    return Unavailable(f"The PostgreSQL database cannot be used: {said}")


POSTGRESQL = Backend(
    begin_reading=begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
    begin_writing=begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"),
    begin_migrating=(
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
        f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})",
    ),
    one_writer=False,
    make_engine=_make_engine,
    commit=_commit,
    is_dead=lambda driver: bool(driver.closed),
    faults=_faults,
    trouble=_trouble,
)
