"""How a board and the state of the warehouse look on a terminal.

What belongs here: layout and wording. What does not: figures (see `reports/`).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
from rich.text import Text

from nba_props.cli.output import console, print_table
from nba_props.clock import EASTERN
from nba_props.reports import board as boards
from nba_props.reports.board import Board, Record
from nba_props.reports.standing import STATE_WORDS, what_to_do
from nba_props.reports.status import Grid, TableState, ranges
from nba_props.text import plain

_SHOWN_RANGES = 6


def say(text: str, style: str = "") -> None:
    """Print one line of text, never markup, folded by the terminal alone."""
    console.print(Text(plain(text), style=style), soft_wrap=True)


def show_board(board: Board, record: Record | None, today: date, *, show_all: bool) -> None:
    """Print the whole board: header, table, who is missing, footer."""
    _show_header(board)
    if board.state != boards.PREDICTED:
        _show_state(board, today)
    elif board.predictions.is_empty():
        say(f"No prediction of {board.system} to show under these options.")
    else:
        _show_predictions(board)
    _show_absent("Players with a line and no prediction", board.missing)
    if show_all:
        _show_absent("Too few minutes to predict without a line", board.few_minutes)
    if board.counts.expected:
        _show_footer(board, record)


def _show_header(board: Board) -> None:
    if board.is_simulated:
        say(" SIMULATED LEAGUE - invented players ", style="bold white on red")
    say(f"{board.game_date:%A} {board.game_date}", style="bold")
    for game in board.games.iter_rows(named=True):
        say(f"  {_matchup(game)}")
    if board.counts.expected:
        for line in _counted(board):
            say(line)
    say("")


def _matchup(game: dict[str, Any]) -> str:
    teams = f"{game['away_team']} @ {game['home_team']}  {_tip(game['tip_at']):<11}"
    if game["status"] == "final" and game["away_score"] is not None:
        return f"{teams}  final {game['away_score']}-{game['home_score']}"
    return teams if game["status"] == "scheduled" else f"{teams}  {game['status']}"


def _tip(tip_at: datetime | None) -> str:
    return "tip unknown" if tip_at is None else f"{tip_at.astimezone(EASTERN):%H:%M} ET"


def _counted(board: Board) -> list[str]:
    counts = board.counts
    skipped = ", ".join(f"{number} {code.replace('_', ' ')}" for code, number in counts.skipped.items())
    all_skipped = f"{sum(counts.skipped.values())} skipped{f' ({skipped})' if skipped else ''}"
    fates = f"{counts.predicted} predicted, {counts.failed} failed, {all_skipped}"
    covered = "nobody has a line"
    if counts.coverage is not None:
        covered = f"{counts.coverage:.1%} of players with a line ({counts.lined_predicted} of {counts.lined})"
    lines = [
        f"expected  {counts.expected} players: {fates}",
        f"coverage  {covered}",
    ]
    if board.system:
        others = [system for system in board.systems if system != board.system]
        also = f"  (also: {', '.join(others)})" if others else ""
        lines.append(f"system    {board.system}, origin {' and '.join(board.origins) or 'none'}{also}")
    return lines


def _show_state(board: Board, today: date) -> None:
    say(f"{board.game_date}: {STATE_WORDS[board.state]}.", style="bold")
    if remedy := what_to_do(board.state, board.game_date, today):
        say(f"To go on, {remedy}.")


#: Below this width the reasons would fold every row into three; call, edge and P(over) say the same.
_WIDE_ENOUGH_FOR_REASONS, _RESULT_WIDTH = 125, 25
_COLUMNS = (
    "player", "team", "opp", "line", "book", "mean", "80 %", "P(over)", "fair", "edge", "call", "why",
)  # fmt: skip
_RIGHT = ("line", "mean", "80 %", "P(over)", "fair", "edge", "actual")


def _show_predictions(board: Board) -> None:
    graded = board.predictions["result"].is_not_null().any()
    columns = list(_COLUMNS)
    rows = [
        [*_prediction(row), *(_result(row) if graded else ())]
        for row in board.predictions.iter_rows(named=True)
    ]
    columns += ["actual", "result"] if graded else []
    if console.width < _WIDE_ENOUGH_FOR_REASONS + _RESULT_WIDTH * graded:
        place = columns.index("why")
        columns, *rows = ([*line[:place], *line[place + 1 :]] for line in [columns, *rows])
    print_table("", columns, rows, right=_RIGHT)
    console.print()


def _prediction(row: dict[str, Any]) -> list[str | None]:
    return [
        row["player_name"],
        row["team"],
        row["opponent"],
        _fixed(row["current_points_line"], 1),
        row["sportsbook"],
        _fixed(row["predicted_points"], 1),
        f"{row['points_p10']:.0f}-{row['points_p90']:.0f}",
        f"{row['over_probability']:.0%}" if row["over_probability"] is not None else None,
        _fixed(row["fair_over_price"], 2),
        f"{row['line_margin']:+.1f}" if row["line_margin"] is not None else None,
        row["recommendation"],
        row["recommendation_reason"],
    ]


def _result(row: dict[str, Any]) -> list[Any]:
    told = (
        row["result"] and f"{row['result']} ({row['void_reason']})" if row["void_reason"] else row["result"]
    )
    return [row["actual_points"], told]


def _fixed(value: float | None, digits: int) -> str | None:
    return None if value is None else f"{value:.{digits}f}"


def _show_absent(title: str, absent: pl.DataFrame) -> None:
    if absent.is_empty():
        return
    say(f"{title} ({absent.height})", style="bold")
    for name, team, outcome, code, reason, _minutes in absent.iter_rows():
        say(f"  {name} ({team or 'team not known'}): {outcome}, {reason or code or 'no reason given'}")
    say("")


def _show_footer(board: Board, record: Record | None) -> None:
    for reason in board.not_actionable:
        say(f"No stake on any of these: {reason}.")
    say(f"Break-even: about {boards.BREAK_EVEN:.1%} of bets won at usual prices. {_record_words(record)}")
    say(boards.ADVICE)


def _record_words(record: Record | None) -> str:
    if record is None or not record.bets:
        return "No live record yet."
    decided = record.wins + record.losses
    rate = f" ({record.wins / decided:.1%} won)" if decided else ""
    return f"Live record: {record.wins}-{record.losses}{rate}, {record.pushes} pushes, n = {record.bets}."


def show_status(
    states: Sequence[TableState], grid: Grid, today: dict[str, Any], graded: date | None, landing: str
) -> None:
    """Print the state of every date table, the holes as ranges, and where today stands."""
    _show_grid(grid)
    columns = ["table", "first", "latest", "dates", "holes", "empty", "MB"]
    rows = [
        [
            state.table,
            state.first,
            state.last,
            state.dates,
            len(state.holes),
            len(state.empty),
            f"{state.size / 1e6:.1f}",
        ]
        for state in states
    ]
    print_table("", columns, rows, right=["MB"])
    total = sum(state.size for state in states) / 1e6
    say("")
    say(f"warehouse {total:,.1f} MB in date tables, landing zone {landing}")
    _show_dates(
        "holes: no partition, though there were games or nobody knows",
        {s.table: s.holes for s in states},
        grid,
    )
    _show_dates("empty: a partition without the rows games leave", {s.table: s.empty for s in states}, grid)
    say(f"latest graded date: {graded or 'none'}")
    say(f"today, {today['game_date']}: {STATE_WORDS[today['state']]} ({today['games']} games)")
    if today["next"]:
        say(f"  next: {today['next']}")


def _show_grid(grid: Grid) -> None:
    if not grid.dates:
        say(
            "No schedule is stored for any past date:"
            " bring in games with `nba-props import` or `nba-props simulate`."
        )
        return
    say(
        f"{grid.dates[0]} to {grid.dates[-1]}: {len(grid.dates)} game dates,"
        f" {len(grid.with_games)} with games, {len(grid.without_games)} without,"
        f" {len(grid.unknown)} without a stored schedule"
    )
    say("")


def _show_dates(title: str, days_of: dict[str, tuple[date, ...]], grid: Grid) -> None:
    found = {table: days for table, days in days_of.items() if days}
    if not found:
        return
    say(title, style="bold yellow")
    for table, days in found.items():
        runs = [
            f"{first}" if first == last else f"{first} to {last}" for first, last in ranges(days, grid.dates)
        ]
        more = f", and {len(runs) - _SHOWN_RANGES} more" if len(runs) > _SHOWN_RANGES else ""
        say(f"  {table}: {', '.join(runs[:_SHOWN_RANGES])}{more}")
