"""
What each worker process of the server starts with: its signals, then everything else.

A worker is forked from the server and has its handlers, which would swallow a
SIGTERM or Ctrl-C that arrives while the app is still being imported; the server
would then wait for the worker until it gives up. There is nothing to finish yet,
so here they end the process; the server sets handlers of its own afterwards.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Callable
from typing import Any


def wsgi() -> Callable[..., Any]:
    """Make the application of this process."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    from credit_engine import bootstrap

    app = bootstrap.wsgi()
    gc.freeze()  # the app stays, too; see preloaded.py
    return app
