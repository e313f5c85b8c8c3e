"""The floor that orders.py compares with: one conditional UPDATE, committed, behind the server."""

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

from credit_engine.settings import Settings
from credit_engine.store.address import read_address
from credit_engine.store.backend import Backend
from credit_engine.store.open import Database

TABLE = "CREATE TABLE IF NOT EXISTS bare (buyer_id TEXT PRIMARY KEY, used BIGINT, at_most BIGINT)"
UPDATE = {
    "sqlite": "UPDATE bare SET used = used + :by WHERE buyer_id = :id AND used + :by <= at_most",
    "postgresql": (
        "UPDATE bare SET used = used + %(by)s WHERE buyer_id = %(id)s AND used + %(by)s <= at_most"
    ),
}
Start = Callable[[str, list[tuple[str, str]]], object]


def make() -> Callable[[dict[str, Any], Start], Iterable[bytes]]:
    """The app, for the server: the store's own driver, pool and turn of writers, and no more."""
    settings = Settings.from_environ(os.environ)
    backend, url = read_address(settings.database_url)
    database: list[Database] = []  # connected after the fork
    update = UPDATE["sqlite" if backend.one_writer else "postgresql"]

    def app(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            start("404 Not Found", [("Content-Length", "0")])
            return [b""]
        asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        if not database:
            database.append(Database(backend.make_engine(url, settings.pool_size, 1_000)))
        bound = {"id": asked["buyer"]["buyer_id"], "by": 1}
        if backend.one_writer:
            with database[0].turn:
                done = _update(database[0], backend, update, bound)
        else:
            done = _update(database[0], backend, update, bound)
        body = b'{"answer":"approved"}' if done else b'{"answer":"hold"}'
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    return app


def _update(database: Database, backend: Backend, update: str, bound: dict[str, object]) -> bool:
    connection = database.engine.raw_connection()
    try:
        driver = connection.driver_connection
        backend.begin_writing(driver)
        done = driver.execute(update, bound).rowcount == 1
        backend.commit(driver)
    finally:
        connection.close()
    return bool(done)
