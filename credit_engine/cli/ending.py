"""How commands end: their exit codes, and one clear sentence where one could not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from credit_engine.cli.terminal import say, say_json, say_lines, shown
from credit_engine.errors import BrokenPack, CreditEngineError, InvalidInput, InvalidSettings

DONE = 0
FINDINGS = 1
WRONG_USE = 2  # given by click itself
COULD_NOT = 3
INTERRUPTED = 130  # as shells count a command that Ctrl-C ended

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document; errors too, on stderr."
)


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Escape what a usage error says of an argument, which click prints as it is."""
    try:
        yield
    except click.UsageError as error:
        raise click.UsageError(shown(error.format_message()), error.ctx) from None


class EngineCommand(click.Command):
    """A command whose expected errors end in a sentence on stderr and exit code 3."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options; what is told of a wrong one is shown, and not obeyed."""
        with _told_plainly():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; an error that is not one of ours is a fault here and keeps its trace."""
        try:
            with _told_plainly():
                return super().invoke(ctx)
        except CreditEngineError as error:
            document = error_document(error)
            if ctx.params.get("as_json"):
                say_json({"error": document}, err=True, indent=None)
            elif isinstance(error, BrokenPack | InvalidSettings):  # a fault on each line
                say_lines(f"credit-engine: {sentence(error)}", err=True)
            else:
                say(f"credit-engine: {sentence(error)}", err=True)
            ctx.exit(COULD_NOT)
        except KeyboardInterrupt:
            say("credit-engine: interrupted.", err=True)
            ctx.exit(INTERRUPTED)


def plain_text(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    """Refuse, as wrong use, what no record can hold: control characters, broken UTF-8, nothing."""
    if value is not None and not (value and value.isprintable()):
        raise click.BadParameter("write a text without control characters.")
    return value


def error_document(error: CreditEngineError) -> dict[str, object]:
    """An error as JSON: its code, its message, and where it lies."""
    document: dict[str, object] = {"code": error.code, "message": str(error)}
    if isinstance(error, InvalidInput) and error.pointer:
        document["pointer"] = error.pointer
    if isinstance(error, BrokenPack) and error.diagnostics:
        document["diagnostics"] = list(error.diagnostics)
    return document


def sentence(error: CreditEngineError) -> str:
    """An error as text, with the place in the document where it has one."""
    if isinstance(error, InvalidInput) and error.pointer:
        return f"{error.pointer}: {error}"
    return str(error)


def print_json(document: object) -> None:
    """Print one JSON document on stdout, for machines and readable."""
    say_json(document)
