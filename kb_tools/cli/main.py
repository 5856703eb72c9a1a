"""`kb`: the commands by name; each is imported only when it is called."""

import importlib
import sys
import traceback

import click

from kb_tools import __version__
from kb_tools.cli import exit_codes
from kb_tools.errors import KbError

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
    "gaps": "gaps:gaps",
}


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


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kb")
def kb() -> None:
    """A knowledge base for support teams: SOPs in git, their versions, what changed, what fails.

    Start with `kb check`, `kb build` and `kb serve` in the folder that holds `sops/`.
    """


def run() -> None:
    """The entry point: turns errors into words and exit codes."""
    try:
        status = kb(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(exit_codes.YOUR_INPUT)
    except click.ClickException as error:
        error.show()
        sys.exit(exit_codes.YOUR_INPUT)
    except KbError as error:
        click.echo(str(error), err=True)
        sys.exit(exit_codes.YOUR_INPUT)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(exit_codes.DONE)
    except Exception:
        traceback.print_exc()
        click.echo(
            "\nThis is a bug in kb_tools, not in your files. Please report the text above.",
            err=True,
        )
        sys.exit(exit_codes.OUR_FAULT)
    sys.exit(status if isinstance(status, int) else exit_codes.DONE)


if __name__ == "__main__":
    run()
