"""
The composition root: settings to store, packs and inference, to services, to the app.

The one file that knows every room. Everything that a pure room is not allowed to
reach for itself (the clock, chance, files) is made here and handed in.
"""

from __future__ import annotations

import json
import os
import random
import signal
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from flask import Flask
from ulid import ULID

from credit_engine import logs
from credit_engine.api.app import bare_app, create_app
from credit_engine.api.openapi import openapi_document, openapi_text
from credit_engine.api.operations import EXTENSION, Rooms
from credit_engine.api.rate_limits import limits_told
from credit_engine.api.server import server_command, server_environment
from credit_engine.assess import kleene
from credit_engine.assess.infer import Inference, InferenceFailed
from credit_engine.assess.verdicts import Inferred
from credit_engine.background import Background, delivery, of_limits, of_orders, of_referrals
from credit_engine.errors import CreditEngineError
from credit_engine.metrics import Metrics
from credit_engine.pack.compile import compile_pack
from credit_engine.pack.model import CompiledPack
from credit_engine.pack.network import Network
from credit_engine.services.context import Caller, Context
from credit_engine.services.ports import Store
from credit_engine.settings import Settings
from credit_engine.store.await_database import migrate_when_there
from credit_engine.store.backup import BackupReport, back_up
from credit_engine.store.backup_file import BackupReader
from credit_engine.store.open import migrate, open_store
from credit_engine.store.pack_files import read_pack_folder
from credit_engine.store.restore import restore
from credit_engine.store.vault import Vault
from credit_engine.webhooks import HttpSender, TargetRules

NETWORKS_MAX = 32
BACKGROUND = "background"  # the principal of what is done because it is due


def present() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A ULID: 48 bits of time, so that ids sort by it, and 80 of chance."""
    return str(ULID())


class PackShelf:
    """
    services.ports.Packs: the active pack, compiled once, and kept revisions on demand.

    A compiled pack never changes, so threads share it without a lock.
    """

    def __init__(self, active: CompiledPack, store: Store) -> None:
        self._active = active
        self._store = store
        self._others: dict[str, CompiledPack] = {}

    def active(self) -> CompiledPack:
        """The pack in force."""
        return self._active

    def of_revision(self, revision: str) -> CompiledPack | None:
        """The active pack or a kept one; None where it is neither."""
        if revision == self._active.revision:
            return self._active
        if revision not in self._others:
            with self._store.reading() as reading:
                kept = reading.pack(revision)
            if kept is None:
                return None
            self._others[revision] = compile_pack(kept.files)
        return self._others[revision]


class LateInference:
    """
    The inference engine of this process, made and tested when it is first needed.

    A server forks its workers after it has read its settings; an engine made
    before the fork would be shared with the other workers. One that fails its
    test is not tried again: the process decides on, each decision referred with
    an alarm, and is not ready. What durable_rules has registered it never frees,
    so after *max_networks* networks the process asks, once, to be replaced,
    through *recycle*; until then it goes on deciding.
    """

    def __init__(
        self,
        recycle: Callable[[], None] = lambda: None,
        max_networks: int = NETWORKS_MAX,
        make: Callable[[int], Inference] = Inference,
    ) -> None:
        self._lock = threading.Lock()
        self._recycle = recycle
        self._make = partial(make, max_networks)
        self._asked = False
        self._engine: Inference | None = None
        self._failure: InferenceFailed | None = None
        self._process = 0

    def engine(self) -> Inference:
        """
        The engine of the present process.

        Raises:
            InferenceFailed: it did not pass its test, now or before.
        """
        with self._lock:
            if self._process != os.getpid():
                self._process = os.getpid()
                self._engine, self._failure = self._tested()
            if self._engine is None:
                raise self._failure or InferenceFailed("the inference engine was not tested")
            return self._engine

    def _tested(self) -> tuple[Inference | None, InferenceFailed | None]:
        try:
            engine = self._make()
            engine.self_test()
        except InferenceFailed as failure:
            return None, failure
        return engine, None

    def decide(self, network: Network, atoms: Mapping[str, bool | None]) -> Inferred:
        """Infer with durable_rules and its judge; an engine that fails its test is an alarm."""
        try:
            engine = self.engine()
        except InferenceFailed as failure:
            return Inferred(kleene.evaluate(network, atoms), f"self-test: {failure}")
        inferred = engine.decide(network, atoms)
        if engine.exhausted and not self._asked:
            self._asked = True
            self._recycle()
        return inferred

    def faults(self) -> Sequence[str]:
        """Why this process should take no more decisions; empty while it may."""
        try:
            engine = self.engine()
        except InferenceFailed as failure:
            return [f"inference: {failure}"]
        if engine.exhausted:
            return ["inference: too many rule networks were loaded; this worker is being replaced"]
        return ()


def build_context(
    settings: Settings,
    inference: LateInference | None = None,
    prepare: Callable[[str], None] = migrate,
    active: CompiledPack | None = None,
) -> Context:
    """
    Put the ports together; *prepare* brings the database to the newest schema.

    *active* is the rule pack of the settings where it was compiled before.

    Raises:
        Unavailable: the database cannot be reached.
        UnsafeStorage: it would not keep what it acknowledges.
        BrokenPack, PackNotFound: the rule pack of the settings cannot be used.
    """
    active = active or compile_pack(read_pack_folder(settings.pack_folder))
    prepare(settings.database_url)
    store = open_store(settings.database_url, settings.master_key, settings.pool_size)
    return Context(
        store=store,
        clock=present,
        ids=new_id,
        packs=PackShelf(active, store),
        infer=(inference or LateInference()).decide,
        sender=HttpSender(
            TargetRules(
                networks=settings.webhook_networks,
                http=settings.webhook_http,
                ca_file=settings.webhook_ca_file,
            )
        ),
    )


def build_background(
    settings: Settings, context: Context, metrics: Metrics | None = None
) -> Background:
    """What does the duties of *context*, to be started after the last fork."""
    callers = [
        Caller(seller.seller_id, BACKGROUND, ZoneInfo(seller.time_zone))
        for seller in settings.sellers
    ]
    stopping = threading.Event()
    duties = [
        delivery(context, random.random, stopping),
        *of_orders(context),
        *of_limits(context, callers),
        *of_referrals(context, callers),
    ]
    return Background(context, duties, metrics or Metrics(), stopping)


def build_app(
    settings: Settings,
    recycle: Callable[[], None] = lambda: None,
    prepare: Callable[[str], None] = migrate,
    active: CompiledPack | None = None,
) -> Flask:
    """
    The HTTP application over a context of its own.

    *recycle* is as for LateInference, *prepare* and *active* as for `build_context`.
    """
    inference = LateInference(recycle)
    context = build_context(settings, inference, prepare, active)
    return create_app(settings, context, faults=inference.faults)


@cache
def pack_of_start(folder: Path) -> CompiledPack:
    """
    The rule pack in *folder* as it was when this process, or the one it was forked from, began.

    So all workers of a server decide by one pack, also those that take a dead one's place after
    its files have changed.

    Raises:
        BrokenPack, PackNotFound: it cannot be used.
    """
    return compile_pack(read_pack_folder(folder))


def prepare_to_fork(environ: Mapping[str, str]) -> None:
    """
    Make what all workers of a server share; errors as pack_of_start, and InvalidSettings.
    """
    pack_of_start(Settings.from_environ(environ).pack_folder)


def wsgi() -> Flask:
    """
    What each worker of the server calls: the application by the process's environment.

    A worker waits for its database: `credit-engine serve` has found it before there were any, so
    that it was there; and a worker that ends soon after it began would end the whole server,
    with the workers that serve.
    """
    settings = Settings.from_environ(os.environ)
    logs.configure(settings)
    logs.logger().info("started", **limits_told(settings))
    active = pack_of_start(settings.pack_folder)
    app = build_app(settings, ask_for_new_workers, wait_for_database, active)
    if settings.background:
        rooms: Rooms = app.extensions[EXTENSION]
        background = build_background(settings, rooms.context, rooms.metrics)
        background.start()
        background.stop_at_exit(settings.stop_seconds)  # what is given back need not lapse
    return app


def wait_for_database(url: str) -> None:
    """Bring the database to the newest schema, now or when it is back; each try is logged."""

    def away(error: CreditEngineError, seconds: float) -> None:
        logs.logger().warning(
            "waiting for the database", message=str(error), again_in_seconds=seconds
        )

    migrate_when_there(url, away)


def ask_for_new_workers() -> None:
    """Have the server replace its workers one by one; what is in flight finishes first."""
    os.kill(os.getppid(), signal.SIGHUP)


def serve(settings: Settings, environ: Mapping[str, str]) -> NoReturn:
    """
    Become the server: this process ends where the server's begins, under the same process id.

    Its workers read their settings from *environ*, which must be what *settings* were read from.
    """
    command = server_command(settings)
    os.execve(command[0], command, server_environment(environ))  # noqa: S606 - no shell is wanted


def describe_api(*, as_json: bool = False) -> str:
    """openapi.yaml, or the same as JSON; nothing is opened for it."""
    app = bare_app()
    if as_json:
        return json.dumps(openapi_document(app), ensure_ascii=False, indent=2)
    return openapi_text(app)


def read_rule_files(folder: Path) -> Mapping[str, str]:
    """
    The files of a rule pack (relative path -> text), as pack.compile takes them.

    Raises:
        PackNotFound, BrokenPack: there is no pack in *folder*, or its files cannot be read.
    """
    return read_pack_folder(folder)


def back_up_database(
    settings: Settings, path: Path, progress: Callable[[int], None]
) -> BackupReport:
    """Write the database of the settings to a new file; errors as store.backup.back_up."""
    vault = Vault(settings.master_key)
    return back_up(settings.database_url, vault, path, present(), progress)


def restore_database(
    settings: Settings, url: str, backup: BackupReader, progress: Callable[[int], None]
) -> Store:
    """Restore into the database at *url*, and open it; errors as store.restore.restore."""
    restore(backup, Vault(settings.master_key), url, progress)
    return open_store(url, settings.master_key, settings.pool_size)
