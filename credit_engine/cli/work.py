"""`credit-engine work`: the duties of the background, without a server."""

from __future__ import annotations

import signal
import threading

import click

from credit_engine import logs
from credit_engine.cli.ending import COULD_NOT, EngineCommand, json_option, print_json
from credit_engine.cli.terminal import say
from credit_engine.cli.workplace import open_context, read_settings


@click.command(cls=EngineCommand, short_help="Do what the background does, without a server.")
@click.option("--once", is_flag=True, help="Do each duty that is due, and end.")
@json_option
def work(*, once: bool, as_json: bool) -> None:
    """
    Tell webhooks of events, and do the other duties of the background, until told to stop.

    SIGTERM or Ctrl-C: the duty in hand is finished first. The server does the same beside its
    requests unless CREDIT_ENGINE_BACKGROUND is off; any number of processes may do it at once.
    """
    from credit_engine import bootstrap

    settings = read_settings()
    logs.configure(settings)
    context = open_context(settings)
    background = bootstrap.build_background(settings, context)
    if once:
        done = background.do_all()
        if as_json:
            print_json({"done": done})
        else:
            say(f"Done: {done}.")
        return
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    background.start()
    if as_json:
        print_json({"working": True})
    else:
        say("Working. Ctrl-C stops it.")
    stopping.wait()
    if not background.stop(settings.stop_seconds):
        say("credit-engine: a duty did not end in time; another worker will.", err=True)
        raise SystemExit(COULD_NOT)
