"""Options that several commands have."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kb_tools.policy.moments import Asked, asked

Command = TypeVar("Command", bound=Callable[..., Any])


def moment(ctx: click.Context, param: click.Parameter, value: str | None) -> Asked | None:
    """For an option's `callback`: a day like 2026-09-01, or an instant."""
    try:
        return None if value is None else asked(value)
    except ValueError as error:
        raise click.BadParameter(
            f"{value!r} cannot be read as a date. Write it as year-month-day, like 2026-09-01, "
            "or as an instant, like 2026-09-01T14:30+02:00.",
            ctx,
            param,
        ) from error


def date_option(name: str, help: str) -> Callable[[Command], Command]:
    return click.option(name, metavar="DATE", callback=moment, help=help)


root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="A folder of the knowledge base. Default: here.",
)
store_option = click.option(
    "--store", type=click.Path(path_type=Path), help="Another store than the one in kb.toml."
)
backend_option = click.option(
    "--backend",
    metavar="URL",
    default="",
    help="Read the tables where they already are: postgres://…, pyspark://…, any URL of Ibis.",
)
as_of_option = date_option("--as-of", "What was known when that day ended. Default: today.")


def format_option(*forms: str) -> Callable[[Command], Command]:
    """`--format`, as `form`; the first is the default."""
    return click.option(
        "--format", "form", type=click.Choice(forms), default=forms[0], show_default=True
    )
