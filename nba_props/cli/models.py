"""Commands about the systems' models: `train`, `evaluate` and `champions`.

What belongs here: arguments, progress, printing. What does not: fitting (`systems/`), predicting and scoring
(`evaluation/`).
"""

from datetime import date
from typing import Annotated, Any

import typer

from nba_props.cli.output import emit_json, errors, print_table
from nba_props.errors import UsageError
from nba_props.partitions import parse_date
from nba_props.settings import load_settings

_FEATURES, _SUMMARY = "nba_precompute.ml_feature_store", "nba_analytics.player_game_summary"
_COMPARISONS = "nba_predictions.system_comparisons"


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(train)
    app.command()(evaluate)
    app.command()(champions)


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


def evaluate(
    start: Annotated[str, typer.Option("--from", help="First date judged, as 2025-10-21.")],
    end: Annotated[str, typer.Option("--to", help="Last date judged.")],
    population: Annotated[str, typer.Option(help="Who is judged; `all` for every population.")] = "regulars",
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
) -> None:
    """Judge every system walk-forward: each month predicted by models fitted strictly before it.

    Every system stands beside the baselines and the books' line, on the same rows, with 95 % intervals over
    games. Needs the feature store and the game summaries of those dates and of at least a season before.

    \b
    Examples:
      nba-props evaluate --from 2025-10-21 --to 2026-01-31
      nba-props evaluate --from 2024-10-22 --to 2025-06-22 --population lined
    """
    from nba_props.evaluation import scores, tables, walk_forward
    from nba_props.systems.training import with_results
    from nba_props.warehouse import open_warehouse

    first, last = parse_date(start), parse_date(end)
    if last < first:
        raise UsageError(f"the window ends ({last}) before it starts ({first})")
    if population != "all" and population not in tables.POPULATIONS:
        known = ", ".join(tables.POPULATIONS)
        raise UsageError(f"there is no population {population!r}; there are: {known}, all")
    warehouse = open_warehouse(load_settings())
    rows = with_results(warehouse.read(_FEATURES, None, last), warehouse.read(_SUMMARY, None, last))
    if not walk_forward.months(rows, first, last):
        raise UsageError(f"{_FEATURES} has no games from {first} to {last}: backfill these dates")
    scored = scores.scored(walk_forward.predictions(rows, first, last, on_month=_tell))
    wanted = list(tables.POPULATIONS) if population == "all" else [population]
    found = {name: tables.table(scored, name) for name in wanted}
    warnings = tables.alarms(found["regulars"]) if "regulars" in found else []
    if as_json:
        emit_json({"tables": {name: made.to_dicts() for name, made in found.items()}, "alarms": warnings})
        return
    for name, made in found.items():
        _print(f"{name}, {first} to {last}", made.to_dicts())
    for warning in warnings:
        errors.print(f"too good to be true: {warning}", markup=False)


def champions(
    as_json: Annotated[bool, typer.Option("--json", help="Print the stored rows as JSON.")] = False,
) -> None:
    """Show which version of each system counts, and whether the market is beaten, by the last graded date.

    A newer version is published beside the older one. It takes over when it is shown to be closer on the same
    player-games, by an interval over whole games, looked at only each time 200 games more are in
    (NBA_PROPS_COMPARISON_GAMES). A stake needs the market beaten walk-forward and live.

    \b
    Examples:
      nba-props champions
      nba-props champions --json
    """
    from nba_props.evaluation import comparisons
    from nba_props.reports.board import challengers
    from nba_props.systems.training import SYSTEM_IDS
    from nba_props.warehouse import open_warehouse

    warehouse = open_warehouse(load_settings())
    dates = warehouse.dates(_COMPARISONS)
    rows = warehouse.read(_COMPARISONS, dates[-1], dates[-1]).drop("run_id", "created_at") if dates else None
    if as_json:
        emit_json([] if rows is None else rows.to_dicts())
        return
    waiting = challengers(rows) if rows is not None else set()
    when = f"by the games up to {dates[-1]}" if dates else "nothing is graded yet"
    families = comparisons.families(SYSTEM_IDS)
    print_table(
        f"champions, {when}",
        ["system", "version that counts", "others"],
        [_champion(versions, waiting, is_graded=rows is not None) for versions in families],
    )
    if rows is not None:
        headings = [
            "system",
            "against",
            "by",
            "predicted",
            "games",
            "at last look",
            "gain",
            "95 %",
            "verdict",
        ]
        print_table("comparisons", headings, [_compared(row) for row in rows.iter_rows(named=True)])


def _champion(versions: list[str], waiting: set[str], *, is_graded: bool) -> list[str]:
    """The family, its champion (the oldest until a comparison says otherwise) and the others of it."""
    counts = [name for name in versions if name not in waiting] if is_graded else versions[:1]
    others = [name for name in versions if name not in counts[:1]]
    return [versions[0].rsplit("_v", 1)[0], counts[0], ", ".join(others) or "none"]


def _compared(row: dict[str, Any]) -> list[str | None]:
    return [
        row["system_id"], row["against"], row["metric"], row["origin"],
        f"{row['games']} of {row['games_needed']}", str(row["judged_games"] or ""),
        _cell(row, "gain", 5), _cell(row, "gain", None), row["verdict"],
    ]  # fmt: skip


def _tell(month: date) -> None:
    errors.print(f"fitting the models of {month:%Y-%m} and predicting with them", markup=False)


#: Heading, column and digits; an interval is named by the column it is of.
_FORECASTS = (
    ("n", "n", 0), ("MAE", "mae", 3), ("RMSE", "rmse", 3), ("bias", "bias", 3), ("CRPS", "crps", 3),
    ("MAE/EWMA", "mae_ratio", 4), ("95 %", "mae_ratio", None), ("RMSE/EWMA", "rmse_ratio", 4),
    ("CRPS/EWMA", "crps_ratio", 4), ("in 80 %", "coverage_80", 3),
)  # fmt: skip
_LINES = (
    ("lined n", "line_n", 0), ("MAE/line", "line_mae_ratio", 4), ("95 %", "line_mae_ratio", None),
    ("priced n", "priced_n", 0), ("Brier", "brier", 5), ("market", "market_brier", 5),
    ("gain", "brier_gain", 5), ("95 % of gain", "brier_gain", None), ("slope", "slope", 2),
    ("likelier side won", "won", 3),
)  # fmt: skip


def _print(title: str, rows: list[dict[str, Any]]) -> None:
    for what, columns in (("", _FORECASTS), (", at the books' lines", _LINES)):
        headings = [heading for heading, _, _ in columns]
        cells = [
            [row["system_id"], *(_cell(row, name, digits) for _, name, digits in columns)] for row in rows
        ]
        print_table(title + what, ["system", *headings], cells, right=headings)


def _cell(row: dict[str, Any], name: str, digits: int | None) -> str | None:
    if digits is not None:
        return None if row[name] is None else f"{row[name]:.{digits}f}"
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    return None if low is None or high is None else f"{low:.4f} to {high:.4f}"
