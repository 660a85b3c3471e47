"""The operator's command line, `nba-props`.

What belongs here: putting the commands together, and turning errors into exit codes: 0 good, 1 a check or job
failed, 2 wrong use. What does not: any one command (one module a family), and logic of any kind.
"""

import sys

import typer

from nba_props.cli import (
    aliases,
    champions,
    data,
    doctor,
    evaluate,
    feeds,
    history,
    look,
    models,
    pages,
    publishing,
    reconcile,
    registry,
    remediate,
    runs,
    trace,
    validate,
    warehouse,
)
from nba_props.cli.output import complain
from nba_props.errors import NbaPropsError, UsageError

app = typer.Typer(
    name="nba-props",
    help="NBA points props: import box scores and lines, predict tonight's slate, grade the past.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
for family in (
    data,
    runs,
    models,
    evaluate,
    champions,
    publishing,
    remediate,
    look,
    pages,
    aliases,
    registry,
    validate,
    history,
    doctor,
    warehouse,
    trace,
    reconcile,
    feeds,
):
    family.register(app)


def main() -> None:
    """Run the command; a NbaPropsError is a message, anything else is a bug and shows its traceback."""
    try:
        app()
    except UsageError as error:
        complain(error)
        sys.exit(2)
    except (NbaPropsError, OSError) as error:
        complain(error)
        sys.exit(1)
