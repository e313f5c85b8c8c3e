"""`credit-engine restore`: a backup into an empty database, and all of it verified there."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from credit_engine.cli.accounts import tell_accounts
from credit_engine.cli.counted import counted
from credit_engine.cli.ending import DONE, FINDINGS, EngineCommand, json_option, print_json
from credit_engine.cli.progress import progress
from credit_engine.cli.terminal import say
from credit_engine.cli.verify import tell_chains
from credit_engine.cli.workplace import read_settings
from credit_engine.services.check_accounts import AccountReport, check_accounts
from credit_engine.services.ports import Store
from credit_engine.services.verify_chains import ChainReport, verify_chains
from credit_engine.settings import Settings


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what is true of it there."""

    taken_at: str
    schema: str
    rows: int
    tables: int
    chains: ChainReport
    accounts: AccountReport


@click.command(cls=EngineCommand, short_help="Restore a backup into an empty database.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--into",
    "url",
    metavar="URL",
    help="The database, of either kind, instead of that of DATABASE_URL.",
)
@json_option
@click.pass_context
def restore(ctx: click.Context, file: Path, url: str | None, as_json: bool) -> None:
    """
    Restore the backup FILE into an empty database, then verify all chains and accounts there.

    Nothing is written before the whole file was checked, its schema is that of this release and
    its master key is the one of the settings. All of it is restored or nothing. Exits with 1 where
    a chain or a sum has a fault: it was in what was backed up.
    """
    settings = read_settings()
    restored = _restore(settings, file, url or settings.database_url)
    if as_json:
        print_json({"file": str(file), **asdict(restored)})
    else:
        say(
            f"{file}: {counted(restored.rows, 'row')} of {restored.tables} tables, "
            f"schema {restored.schema}, of {restored.taken_at}: restored, and read back alike."
        )
        tell_chains(restored.chains)
        tell_accounts(restored.accounts)
    ctx.exit(FINDINGS if restored.chains.faults or restored.accounts.faults else DONE)


def _restore(settings: Settings, file: Path, url: str) -> Restored:
    from credit_engine import bootstrap
    from credit_engine.store.backup_file import open_backup

    with ExitStack() as opened:
        with progress("Checking") as steps:
            backup = opened.enter_context(open_backup(file, steps.done))
        with progress("Restoring", 2 * backup.rows) as steps:  # each is read back
            store = bootstrap.restore_database(settings, url, backup, steps.done)
    click.get_current_context().call_on_close(store.close)
    head = backup.head
    return Restored(head.taken_at, head.schema, backup.rows, len(backup.held), *_verified(store))


def _verified(store: Store) -> tuple[ChainReport, AccountReport]:
    with progress("Verifying") as steps:
        chains = verify_chains(store, lambda _: steps.done())
    with progress("Counting") as steps:
        accounts = check_accounts(store, lambda _: steps.done())
    return chains, accounts
