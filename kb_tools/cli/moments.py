"""Dates on the command line."""

from collections.abc import Callable
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
