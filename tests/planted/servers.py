"""Servers with a planted bug: each is a target of the shipped server command."""

import os
from dataclasses import replace

from flask import Flask

from credit_engine import logs
from credit_engine.api.app import create_app
from credit_engine.bootstrap import build_context
from credit_engine.settings import Settings
from tests.planted.stores import CommitsLater


def acknowledges_before_commit() -> Flask:
    """The shipped app over a store that commits after it said so."""
    settings = Settings.from_environ(os.environ)
    logs.configure(settings)
    context = build_context(settings)
    return create_app(settings, replace(context, store=CommitsLater.open(settings)))
