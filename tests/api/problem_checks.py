"""What every error answer must be, whatever asked for it."""

import re
from pathlib import Path

from werkzeug.test import TestResponse

from credit_engine.api import problems

ROOT = Path(__file__).parents[2]
DOCUMENTED = {problem.uri: problem for problem in (*problems.OF_HTTP, *problems.OF_ERRORS.values())}
# A stack, a query or a path of ours in a body would show what is behind the API.
INSIDES = re.compile(
    r"Traceback|File \"|\.py\b|credit_engine/|site-packages|sqlalchemy|sqlite3|psycopg"
    r"|SELECT |INSERT INTO|UPDATE |/usr/|/home/|0x[0-9a-f]{6}|" + re.escape(str(ROOT))
)


def assert_problem(answer: TestResponse, *, where: str = "") -> str:
    """Check that *answer* is a documented problem that shows no insides; return its code."""
    assert answer.status_code >= 400, f"{where}: {answer.status_code} {answer.text[:200]}"
    assert answer.content_type == problems.CONTENT_TYPE, f"{where}: {answer.content_type}"
    document = answer.get_json(force=True)
    problem = DOCUMENTED.get(document["type"])
    assert problem is not None, f"{where}: undocumented type {document['type']}"
    assert document["status"] == answer.status_code == problem.status, where
    assert document["title"] == problem.title, where
    assert document["detail"], where
    assert document["instance"] == answer.headers["X-Request-Id"], where
    assert not INSIDES.search(answer.text), f"{where}: {answer.text}"
    assert set(document) <= {"type", "title", "status", "detail", "instance", "errors"}, where
    if answer.status_code == 503:
        assert answer.headers["Retry-After"].isdigit(), where
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), where
    return problem.code
