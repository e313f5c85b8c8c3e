"""The floor that http.py compares with: Flask, one durable row, the same bytes back."""

import os
import threading
from pathlib import Path

from flask import Flask, Response, request
from pysqlite3 import dbapi2 as sqlite

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=1000")
ROW = os.urandom(int(os.environ["BARE_ROW_BYTES"]))
ANSWER = Path(os.environ["BARE_ANSWER"]).read_bytes()
held = threading.local()


def connection() -> sqlite.Connection:
    """The connection of this thread."""
    if not hasattr(held, "connection"):
        held.connection = sqlite.connect(os.environ["BARE_DATABASE"], isolation_level=None)
        for pragma in PRAGMAS:
            held.connection.execute(f"PRAGMA {pragma}")
        held.connection.execute("CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, row BLOB)")
    return held.connection


def make() -> Flask:
    """The app, for the server."""
    app = Flask(__name__)

    @app.post("/v1/limit-requests")
    def decide() -> Response:
        request.get_json()
        database = connection()
        database.execute("BEGIN IMMEDIATE")
        key = request.headers["Idempotency-Key"]
        database.execute("INSERT INTO rows VALUES (?, ?)", (key, ROW))
        database.execute("COMMIT")
        return Response(ANSWER, status=201, mimetype="application/json")

    return app
