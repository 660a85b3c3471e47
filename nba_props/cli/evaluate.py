"""The command `evaluate`: every system judged walk-forward.

What belongs here: arguments, progress, printing, the files asked for. What does not: judging
(`nba_props.judging`, `evaluation/`).
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import polars as pl
import typer

from nba_props.cli.output import emit_json, errors, print_table
from nba_props.errors import UsageError
from nba_props.partitions import parse_date
from nba_props.settings import load_settings

if TYPE_CHECKING:
    from nba_props.evaluation.report import Report

#: Heading, column and digits; an interval is named by the column it is of.
Columns = Sequence[tuple[str, str, int | None]]


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(evaluate)


def evaluate(
    *,
    start: Annotated[str, typer.Option("--from", help="First date judged, as 2025-10-21.")],
    end: Annotated[str, typer.Option("--to", help="Last date judged.")],
    population: Annotated[str, typer.Option(help="Who is judged; `all` for every population.")] = "regulars",
    by: Annotated[
        str | None, typer.Option(help="Cut the regulars: minutes, points, vacated, lined, side or month.")
    ] = None,
    stored_models: Annotated[
        bool, typer.Option("--stored-models", help="Predict with the months' kept models; fit nothing.")
    ] = False,
    form_only: Annotated[
        bool, typer.Option("--form-only", help="Fit and predict as if no team-mate were ever missing.")
    ] = False,
    decision_times: Annotated[
        bool, typer.Option("--decision-times", help="Judge the games in the morning and at tip as well.")
    ] = False,
    plots: Annotated[Path | None, typer.Option(help="Write the pictures as SVG into this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Judge every system walk-forward: each month predicted by models fitted strictly before it.

    Every system stands beside the baselines and the books' line, on the same rows, with 95 % intervals over
    games. Bets are settled at quoted prices only; what is too good to be true is said. Needs the feature
    store and the game summaries of those dates and of at least a season before.

    \b
    Examples:
      nba-props evaluate --from 2025-10-21 --to 2026-01-31
      nba-props evaluate --from 2024-10-22 --to 2025-06-22 --population lined --by month
      nba-props evaluate --from 2025-10-21 --to 2026-01-31 --plots plots --json > evaluation.json
    """
    from nba_props.evaluation import tables
    from nba_props.judging import Judge
    from nba_props.model_store import ModelStore
    from nba_props.warehouse import open_warehouse

    first, last = parse_date(start), parse_date(end)
    if last < first:
        raise UsageError(f"the window ends ({last}) before it starts ({first})")
    _known("population", population, [*tables.POPULATIONS, "all"])
    if by is not None:
        _known("slice", by, tables.SLICES)
    if form_only and stored_models:
        raise UsageError("the months' kept models know of team-mates: --form-only without --stored-models")
    settings = load_settings()
    judge = Judge(open_warehouse(settings), settings.sportsbooks, settings.clock().now(), _tell)
    kept = ModelStore(settings.models_dir).systems if stored_models else None
    report = judge.judge(first, last, kept, moments=decision_times, from_form=form_only)
    if plots is not None:
        _draw(report, plots)
    if as_json:
        emit_json(report.to_dict() | {"form_only": form_only})
        return
    wanted = list(report.tables) if population == "all" else [population]
    for name in wanted:
        _print_systems(f"{name}, {first} to {last}{', form only' * form_only}", report.tables[name])
    if by is not None:
        _print(f"regulars by {by}", ("value", "system_id"), report.slices[by], _SLICED)
    _print_rest(report)


def _known(what: str, name: str, known: Any) -> None:
    if name not in known:
        raise UsageError(f"there is no {what} {name!r}; there are: {', '.join(known)}")


def _tell(what: str) -> None:
    errors.print(what, markup=False)


def _draw(report: "Report", folder: Path) -> None:
    from nba_props.evaluation import charts

    folder.mkdir(parents=True, exist_ok=True)
    for name, chart in charts.charts(report).items():
        (folder / f"{name}.svg").write_text(charts.svg(chart), encoding="utf-8")
        _tell(f"drew {folder / name}.svg")


def _print_systems(title: str, found: pl.DataFrame) -> None:
    for what, columns in (
        ("", _FORECASTS),
        (", calibration", _CALIBRATION),
        (", at the books' lines", _LINES),
    ):
        _print(title + what, ("system_id",), found, columns)


def _print_rest(report: "Report") -> None:
    _print(
        "mean distance from the reliability diagonal",
        ("system_id", "of"),
        report.reliability_error,
        _RELIABILITY,
    )
    if report.bets.is_empty():
        _tell("no bet: no line had a price, or no side was expected to return more than it cost")
    else:
        _print(
            "bets of positive expected value at quoted prices",
            ("system_id", "books", "side"),
            report.bets,
            _BETS,
        )
        _print("closing-line value", ("system_id", "books"), report.closing, _CLOSING)
    if report.moments is not None:
        _print(
            "by decision time, games lined at all of them", ("moment", "system_id"), report.moments, _MOMENTS
        )
    for alarm in report.alarms:
        _tell(("TOO GOOD TO BE TRUE, " if alarm.rings else "quiet, ") + str(alarm))


_FORECASTS: Columns = (
    ("n", "n", 0), ("MAE", "mae", 3), ("RMSE", "rmse", 3), ("CRPS", "crps", 3), ("pinball", "pinball", 3),
    ("MAE/EWMA", "mae_ratio", 4), ("95 %", "mae_ratio", None), ("RMSE/EWMA", "rmse_ratio", 4),
    ("CRPS/EWMA", "crps_ratio", 4), ("MAE/baseline", "baseline_ratio", 4), ("95 % ", "baseline_ratio", None),
)  # fmt: skip
_CALIBRATION: Columns = (
    ("bias", "bias", 3), ("its mean's bias", "mean_bias", 3), ("outcomes below", "below", 3),
    ("mean transform", "pit", 3), ("in 50 %", "coverage_50", 3), ("in 80 %", "coverage_80", 3),
    ("in 95 %", "coverage_95", 3),
)  # fmt: skip
_LINES: Columns = (
    ("lined n", "line_n", 0), ("MAE/line", "line_mae_ratio", 4), ("95 %", "line_mae_ratio", None),
    ("priced n", "priced_n", 0), ("Brier", "brier", 5), ("market", "market_brier", 5),
    ("gain", "brier_gain", 5), ("95 % of gain", "brier_gain", None), ("log-loss", "log_loss", 4),
    ("slope", "slope", 2), ("likelier side won", "won", 3),
)  # fmt: skip
_SLICED: Columns = (
    *_FORECASTS,
    ("bias", "bias", 3),
    ("in 80 %", "coverage_80", 3),
    ("MAE/line", "line_mae_ratio", 4),
)
_RELIABILITY: Columns = (("n", "n", 0), ("error", "error", 4))
_BETS: Columns = (
    ("bets", "bets", 0), ("won", "win_rate", 3), ("break-even", "break_even", 3), ("pushes", "pushes", 0),
    ("voids", "voids", 0), ("untimed prices", "untimed", 0), ("units", "flat_units", 1),
    ("return", "flat_return", 4), ("95 %", "flat_return", None), ("drawdown", "flat_drawdown", 1),
    ("quarter Kelly", "kelly_growth", 3), ("its drawdown", "kelly_drawdown", 3),
    ("bets still needed", "bets_lacking", 0),
)  # fmt: skip
_CLOSING: Columns = (
    ("bets", "bets", 0), ("closed", "closed", 0), ("same line", "same_line", 0), ("value", "value", 4),
    ("95 %", "value", None), ("line moved its way", "line_move", 3), ("beat the close", "beat_close", 3),
)  # fmt: skip
_MOMENTS: Columns = (
    ("lined", "lined", 0), ("n", "n", 0), ("MAE", "mae", 3), ("line's MAE", "line_mae", 3),
    ("CRPS", "crps", 3), ("priced n", "priced", 0), ("Brier", "brier", 5), ("market", "market_brier", 5),
)  # fmt: skip


def _print(title: str, names: Sequence[str], found: pl.DataFrame, columns: Columns) -> None:
    headings = [heading for heading, _, _ in columns]
    cells = [
        [*(row[name] for name in names), *(_cell(row, name, digits) for _, name, digits in columns)]
        for row in found.iter_rows(named=True)
    ]
    print_table(title, [*(name.removesuffix("_id") for name in names), *headings], cells, right=headings)


def _cell(row: Mapping[str, Any], name: str, digits: int | None) -> str | None:
    if digits is not None:
        return None if row[name] is None else f"{row[name]:,.{digits}f}"
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    return None if low is None or high is None else f"{low:.4f} to {high:.4f}"
