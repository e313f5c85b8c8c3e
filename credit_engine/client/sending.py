"""How a call goes out, and goes out again: what all calls of the client stand on."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import requests

Document: TypeAlias = dict[str, Any]

TIMEOUT_SECONDS = (3.05, 30.0)  # to connect, to answer
ATTEMPTS = 6
WAIT_SECONDS_MAX = 10.0
NOT_NOW = frozenset({429, 503})  # the same request may pass later


class Problem(Exception):
    """What the server answered instead of a success: an RFC 9457 problem."""

    def __init__(self, document: Mapping[str, Any], retry_after_seconds: float = 0.0) -> None:
        super().__init__(f"{document.get('title')}: {document.get('detail')}")
        self.type = str(document.get("type", "about:blank"))
        self.status = int(document.get("status", 0))
        self.detail = str(document.get("detail", ""))
        self.request_id = str(document.get("instance", ""))
        self.errors: list[Document] = list(document.get("errors", []))
        self.retry_after_seconds = retry_after_seconds


class Sender:
    """Sends to one server with one seller's key; safe to use from several threads."""

    def __init__(
        self,
        url: str,
        key: str,
        *,
        timeout: tuple[float, float] = TIMEOUT_SECONDS,
        attempts: int = ATTEMPTS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
        self._timeout = timeout
        self._attempts = attempts
        self._sleep = sleep

    def _repeated(
        self,
        method: str,
        path: str,
        body: Document | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Document:
        """Send until it is answered; only for what may arrive twice and happen once."""
        for attempt in range(1, self._attempts + 1):
            last = attempt == self._attempts
            wait = backoff_seconds(attempt)
            try:
                return self._sent(method, path, body, headers, params=params)
            except Problem as problem:
                if problem.status not in NOT_NOW or last:
                    raise
                wait = max(wait, problem.retry_after_seconds)
            except (requests.ConnectionError, requests.Timeout):
                if last:
                    raise
            self._sleep(wait)
        raise AssertionError("attempts is at least 1")

    def _sent(
        self,
        method: str,
        path: str,
        body: Document | bytes | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        params: Mapping[str, str] | None = None,
    ) -> Document:
        answer = requests.request(
            method,
            f"{self._url}{path}",
            json=None if isinstance(body, bytes) else body,
            data=body if isinstance(body, bytes) else None,
            params=params,
            headers={**self._headers, **(headers or {})},
            timeout=self._timeout,
            allow_redirects=False,
        )
        if answer.status_code < 300:
            document: Document = answer.json()
            return document
        wanted = answer.headers.get("Retry-After", "")
        raise Problem(_problem_document(answer), float(wanted) if wanted.isdigit() else 0.0)


def backoff_seconds(attempt: int) -> float:
    """How long to wait after the *attempt*-th failure: 0.25-0.5 s, doubling up to 10 s."""
    longest = min(0.25 * 2.0**attempt, WAIT_SECONDS_MAX)
    return longest / 2 + random.random() * longest / 2  # noqa: S311 (spreads load, hides nothing)


def _problem_document(answer: requests.Response) -> Document:
    try:
        document = answer.json()
    except requests.JSONDecodeError:
        document = None
    if isinstance(document, dict):
        return {"status": answer.status_code, **document}
    return {"status": answer.status_code, "title": answer.reason, "detail": "No problem document."}
