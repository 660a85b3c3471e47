"""The command about the systems' models, `train`.

What belongs here: arguments and printing. What does not: fitting (`systems/`).
"""

from datetime import date
from typing import Annotated

import typer

from nba_props.cli.output import emit_json, print_table
from nba_props.errors import UsageError
from nba_props.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(train)


def train(
    month: Annotated[
        str | None, typer.Option(help="The month the models are for, as 2026-01; this one if not given.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifests as JSON.")] = False,
) -> None:
    """Fit the seven systems for a month's slates on what was played before it, and keep them.

    Needs the feature store and the game summaries of earlier dates. The same data gives the same models, to
    the last bit.

    \b
    Examples:
      nba-props train
      nba-props train --month 2026-01
    """
    from nba_props import runner
    from nba_props.model_store import ModelStore

    settings = load_settings()
    first = _month(month) if month else settings.clock().today().replace(day=1)
    runner.train(settings, first)
    manifests = {name: made.manifest for name, made in ModelStore(settings.models_dir).read(first).items()}
    if as_json:
        emit_json(manifests)
        return
    about = ("version", "digest", "rows", "last_date")
    print_table(
        f"models of {first:%Y-%m}",
        ["system", "version", "digest", "games", "last date", "out-of-fold MAE"],
        [
            [name, *(told[what] for what in about), told["out_of_fold"].get("mae")]
            for name, told in manifests.items()
        ],
    )


def _month(text: str) -> date:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(f"{text!r} is no month: write it as 2026-01") from None
