"""Whether a date is complete, partial or halted, why, and the command that brings it on.

What belongs here: that judgement, the same on a terminal, on pages and in exports. What does not: the figures
it rests on (`board.py`).
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from nba_props.partitions import FIRST_GAME_DATE
from nba_props.reports import board as boards
from nba_props.reports.board import Board

COMPLETE, PARTIAL, HALTED, NO_GAMES = "complete", "partial", "halted", "no games"
STATE_WORDS = {
    boards.OFF_SEASON: f"no games: the off-season and dates before {FIRST_GAME_DATE} are not kept",
    boards.NO_GAMES: "no games that day",
    boards.POSTPONED: "every game that day was postponed; nothing was predicted",
    boards.NOT_STORED: "the schedule of this date is not stored: whether there are games is not known",
    boards.NOTHING_PREDICTED: "there are games, and nothing is predicted yet",
    boards.NOBODY_PREDICTED: "the date was run, and every expected player was skipped or failed",
    boards.PREDICTED: "predicted",
}
_IDLE = (boards.OFF_SEASON, boards.NO_GAMES, boards.POSTPONED)


@dataclass(frozen=True)
class Standing:
    """complete, partial, halted or no games, and why."""

    word: str
    why: str


def standing(board: Board, *, coverage_warn: float) -> Standing:
    """How a date stands: halted where nothing is predicted or the
    system is halted, partial where somebody is missing."""
    if board.state in _IDLE:
        return Standing(NO_GAMES, f"{STATE_WORDS[board.state].capitalize()}.")
    if board.state != boards.PREDICTED:
        return Standing(HALTED, f"{STATE_WORDS[board.state].capitalize()}.")
    halts = set(board.predictions["recommendation_reason"].filter(_is_halt(board)))
    if halts:
        return Standing(HALTED, f"{board.system} recommends no side: {'; '.join(sorted(halts))}.")
    counts = board.counts
    lacking = counts.lined - counts.lined_predicted
    if counts.failed or lacking:
        parts = [f"{counts.failed} failed"] if counts.failed else []
        parts += [f"{lacking} of {counts.lined} players with a line are not predicted"] if lacking else []
        low = counts.coverage is not None and counts.coverage < coverage_warn
        said = f", under the {100 * coverage_warn:.0f} % a date should reach" if low else ""
        return Standing(PARTIAL, f"{'; '.join(parts)}{said}; they are named below.")
    if not counts.lined:
        return Standing(COMPLETE, "Everybody expected has an outcome; no player has a line.")
    return Standing(COMPLETE, "Every player with a line who is not reported out is predicted.")


def _is_halt(board: Board) -> pl.Series:
    """Rows whose side is withheld because their system is halted (`predictions/guards.py`)."""
    return board.predictions["recommendation_reason"].str.starts_with("halted: ")


def what_to_do(state: str, day: date, today: date) -> str | None:
    """The command that brings a date on, or None where nothing is to be done."""
    if state == boards.NOT_STORED:
        return (
            "bring in games with `nba-props import` (real files) or `nba-props simulate` (an invented"
            f" league), then {_predicting(day, today)}"
        )
    if state == boards.NOBODY_PREDICTED:
        return f"see why with `nba-props board {day} --all`, mend that, then {_predicting(day, today)}"
    return _predicting(day, today) if state == boards.NOTHING_PREDICTED else None


def _predicting(day: date, today: date) -> str:
    if day > today:
        return f"wait: its slate can be run from {day} on"
    return (
        f"run `nba-props slate {day}`"
        if day == today
        else f"run `nba-props backfill --from {day} --to {day}`"
    )
