"""`kb`: the commands by name; each is imported only when it is called."""

import ast
import errno
import importlib
import io
import os
import pkgutil
import sys
import traceback
from typing import Any, NoReturn

import click

from kb_tools import __version__
from kb_tools.cli import exit_codes
from kb_tools.errors import KbError, Problem

# The command as typed, and where it lives ("module:attribute" below kb_tools.cli).
COMMANDS = {
    "init": "init:init",
    "new": "new:new",
    "check": "check:check",
    "build": "build:build",
    "serve": "serve:serve",
    "log": "log:log",
    "show": "show:show",
    "blame": "blame:blame",
    "diff": "diff:diff",
    "review": "review:review",
    "search": "search:search",
    "export": "export:export",
    "findings": "findings:findings",
    "link": "link:link",
    "gaps": "gaps:gaps",
    "effects": "effects:effects",
}


_WHOLE = 1000  # letters; more than any first sentence has

# What the folder or the disk will not let us do; whoever runs `kb` can put that right.
_REFUSALS = {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT}
_NO_SUCH_PLACE = {errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG, errno.ELOOP}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(
            importlib.import_module(f"kb_tools.cli.{module}"), attribute
        )
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Where nobody reads on, as after `| head`, it is done; click and Rich would end with 1."""
        try:
            return super().invoke(ctx)
        except (BrokenPipeError, SystemExit) as ended:
            if not any(isinstance(e, BrokenPipeError) for e in (ended, ended.__context__)):
                raise
            # What is still held back goes nowhere, and so does what would be said of that.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return exit_codes.DONE

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each with its whole first sentence; click would cut it off at the edge."""
        rows = [
            (name, click.Command(name, help=_said_of(place)).get_short_help_str(_WHOLE))
            for name, place in COMMANDS.items()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _said_of(place: str) -> str | None:
    """What a command says of itself, read from its source: importing them all takes two seconds."""
    module, attribute = place.split(":")
    tree = ast.parse(pkgutil.get_data("kb_tools.cli", f"{module}.py") or b"")
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return next((ast.get_docstring(one) for one in functions if one.name == attribute), None)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kb")
def kb() -> None:
    """A knowledge base for support teams: SOPs in git, their versions, what changed, what fails.

    Start with `kb check`, `kb build` and `kb serve` in the folder that holds `sops/`; `kb COMMAND
    --help` says what a command needs.

    Exit codes: 0 done; 1 done, and something needs eyes (only with --fail-on); 2 your input needs a
    fix; 3 our fault.
    """


def run() -> None:
    """The entry point: turns errors into words and exit codes."""
    _speak_utf8()
    try:
        status = kb(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(exit_codes.YOUR_INPUT)
    except click.ClickException as error:
        error.show()
        sys.exit(exit_codes.YOUR_INPUT)
    except KbError as error:
        click.echo(str(error), err=True)
        sys.exit(exit_codes.YOUR_INPUT)
    except OSError as error:
        if error.errno not in _REFUSALS | _NO_SUCH_PLACE:
            _our_fault()
        click.echo(str(_refused(error)), err=True)
        sys.exit(exit_codes.YOUR_INPUT)
    except Exception:
        _our_fault()
    sys.exit(status if isinstance(status, int) else exit_codes.DONE)


def _our_fault() -> NoReturn:
    traceback.print_exc()
    click.echo(
        "\nThis is a bug in kb_tools, not in your files. Please report the text above.", err=True
    )
    sys.exit(exit_codes.OUR_FAULT)


def _refused(error: OSError) -> KbError:
    would_work = (
        "Name another place: a file stands where a folder is meant, or the name is too long."
        if error.errno in _NO_SUCH_PLACE
        else "Look at its permissions and at the room on its disk. `kb` keeps what it makes in .kb/ and site/."
    )
    saw = f"This cannot be read or written: {error.strerror}."
    return KbError(Problem(str(error.filename or ""), 0, saw, would_work))


def _speak_utf8() -> None:
    """Policies hold letters that an old locale or Windows' code page has no place for.

    Files and pipes get UTF-8, as the documents say; a terminal keeps its own encoding, and shows
    what it does not have as a number.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


if __name__ == "__main__":
    run()
