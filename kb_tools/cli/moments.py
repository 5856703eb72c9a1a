"""Dates on the command line."""

import click

from kb_tools.policy.moments import Asked, asked


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
