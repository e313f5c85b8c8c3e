"""`credit-engine serve`: the HTTP server, after the database and the rule pack were checked."""

from __future__ import annotations

import json
import os

import click

from credit_engine.cli.ending import EngineCommand, json_option, print_json
from credit_engine.cli.local_keys import FILE, keys_are_set, with_local_keys
from credit_engine.cli.sample_decisions import example_number, example_request
from credit_engine.cli.terminal import say, say_lines
from credit_engine.cli.workplace import caller_of, open_context
from credit_engine.errors import BuyerNotFound
from credit_engine.pack.model import CompiledPack
from credit_engine.services.context import Context
from credit_engine.services.read_buyers import find_buyer
from credit_engine.settings import Settings


@click.command(cls=EngineCommand, short_help="Serve the API.")
@json_option
def serve(*, as_json: bool) -> None:
    """
    Serve the API until told to stop (SIGTERM or Ctrl-C: what is in flight is finished first).

    Brings the database to the newest schema first. Address, workers, threads, connections and
    rule pack are settings: CREDIT_ENGINE_HOST, _PORT, _WORKERS, _THREADS, _POOL_SIZE, _PACK.
    """
    from credit_engine import bootstrap

    environ = with_local_keys(os.environ)
    settings = Settings.from_environ(environ)
    context = open_context(settings)
    pack = context.packs.active()
    if as_json:
        print_json(_described(settings, pack))
    else:
        _tell(settings, pack, context)
    context.store.close()
    bootstrap.serve(settings, environ)


def _described(settings: Settings, pack: CompiledPack) -> dict[str, object]:
    from credit_engine.api.rate_limits import limits_told

    return {
        "serving": f"http://{_authority(settings)}",
        "workers": settings.workers,
        "threads": settings.threads,
        "connections": settings.pool_size,
        "rule_pack": {"id": pack.pack_id, "revision": pack.revision},
        "limits": limits_told(settings),
        "local_keys": None if keys_are_set(os.environ) else str(FILE),
    }


def _tell(settings: Settings, pack: CompiledPack, context: Context) -> None:
    say(
        f"Serving http://{_authority(settings)} with {settings.workers} workers of "
        f"{settings.threads} threads and {settings.pool_size} connections each, "
        f"by rule pack {pack.pack_id} {pack.revision[:19]}. Ctrl-C stops it."
    )
    say(_limits(settings))
    if not keys_are_set(os.environ):
        say(f"Keys: {FILE} (made for a first look; set your own for anything else).")
        if _has_sample(context, settings):
            say_lines(f"Try, in another terminal:\n\n{example_call(settings)}\n")


def _limits(settings: Settings) -> str:
    """What a key may send; counted in each worker, so that all of them let through more."""
    each, workers = settings.requests_per_second, settings.workers
    if not each:
        return "Limits: none on the requests of a key."
    return (
        f"Limits: {each} requests a second for a key in each worker, so up to {each * workers} "
        f"in {workers} workers."
    )


def example_call(settings: Settings) -> str:
    """A limit request on a buyer of the sample, as a command for a shell, with the key."""
    return "\n".join(
        [
            f"curl -sS http://{_authority(settings)}/v1/limit-requests \\",
            f"  -H 'Authorization: Bearer {settings.sellers[0].key}' \\",
            "  -H 'Idempotency-Key: my-first-request' \\",
            "  -H 'Content-Type: application/json' \\",
            f"  -d '{json.dumps(example_request())}' | python3 -m json.tool --no-ensure-ascii",
        ]
    )


def _has_sample(context: Context, settings: Settings) -> bool:
    try:
        find_buyer(context, caller_of(settings, None), example_number())
    except BuyerNotFound:
        return False
    return True


def _authority(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"
