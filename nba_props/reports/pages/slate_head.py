"""How far a slate may be trusted before a figure of it is read: its lead, its chips, coverage and freshness.

What belongs here: what is said of the date as a whole. What does not: any one player (`slate_rows.py`).
"""

from datetime import timedelta
from typing import Any

import polars as pl

from nba_props.reports import board as boards
from nba_props.reports.board import Board
from nba_props.reports.deciding import Group
from nba_props.reports.pages import words
from nba_props.reports.pages.blocks import Block, Cell, Column, Facts, Table, Tone
from nba_props.reports.slate import Slate
from nba_props.reports.standing import COMPLETE, STATE_WORDS, Standing

TONES: dict[str, Tone] = {"complete": "good", "partial": "warn", "halted": "bad", "no games": "quiet"}


def lead(slate: Slate) -> str:
    """The date in a sentence."""
    board, counts = slate.board, slate.board.counts
    if board.state != boards.PREDICTED:
        return f"{board.game_date}: {STATE_WORDS[board.state]}."
    expected = words.plural(counts.expected, "expected player")
    who = f"{counts.predicted} of {expected} predicted by {board.system}"
    calls = board.predictions["recommendation"]
    leans = int(calls.is_in(["OVER", "UNDER"]).sum())
    if not board.predictions["has_prop_line"].any():
        return f"{who}: none of them has a line, so there is nothing to lean to. This is not betting advice."
    staked = int(board.predictions["is_actionable"].sum())
    stakes = words.plural(staked, "stake") if staked else "no stakes"
    passes = words.plural(int((calls == "PASS").sum()), "pass", "passes")
    return f"{who}: {words.plural(leans, 'lean')}, {passes}, {stakes}. This is not betting advice."


def badges(slate: Slate, state: Standing) -> tuple[tuple[str, Tone], ...]:
    """What a page of the date must not be read without."""
    predicted = slate.board.state == boards.PREDICTED
    told = [] if state.word == COMPLETE and predicted else [(state.word, TONES[state.word])]
    told += [*_covered(slate.board), *_rests_on(slate)] if predicted else []
    failing = slate.failing.height
    if slate.checks.height:
        said = f"{slate.checks.height - failing} of {slate.checks.height} checks passed or not applicable"
        told.append((said, "warn" if failing else "good"))
    return (*told, ("not advice", "quiet"))


def _covered(board: Board) -> list[tuple[str, Tone]]:
    counts = board.counts
    if not counts.lined:
        return [("no player has a line", "quiet")]
    if counts.lined_predicted == counts.lined:
        return [(f"all {words.plural(counts.lined, 'line')} predicted", "good")]
    return [(f"{counts.lined_predicted} of {words.plural(counts.lined, 'line')} predicted", "warn")]


def _rests_on(slate: Slate) -> list[tuple[str, Tone]]:
    """The injury report, the ages of the lines, and when the date was predicted."""
    told: list[tuple[str, Tone]] = [("no injury report", "warn")] if slate.fresh.injuries is None else []
    ages = [age for group in slate.groups for age in (group.youngest, group.oldest) if age is not None]
    told += [(f"lines {_ages(min(ages), max(ages))} old", "quiet")] if ages else []
    made = dict(slate.players.group_by("origin").agg(pl.col("predicted_at").max()).iter_rows())
    return [*told, *((words.origin(origin, made.get(origin)), "quiet") for origin in slate.board.origins)]


def presumed_too(slate: Slate) -> str:
    """That some who are predicted with a line may not play, after a sentence that everybody is predicted."""
    presumed, counts = _presumed(slate), slate.board.counts
    said = f" Predicted are {counts.lined_predicted} of {counts.lined}; {presumed} of them presumed out."
    return said if presumed else ""


def _presumed(slate: Slate) -> int:
    return int(slate.players.filter("has_prop_line")["presumed_out"].sum())


def coverage(slate: Slate) -> Facts:
    """Who is predicted, who is not, and which teams have no line."""
    counts = slate.board.counts
    lined = slate.players["has_prop_line"].sum()
    bare = slate.players.height - lined
    presumed = _presumed(slate)
    also = f"; {presumed} of them presumed out" if presumed else ""
    skipped = words.counted(counts.skipped)
    teams = _without_line(slate)
    return Facts(
        "Coverage",
        (
            (
                "Players with a line",
                words.share_cell(
                    counts.coverage,
                    1,
                    sub=f"{counts.lined_predicted} of {counts.lined} predicted{also}; who is reported out is"
                    " not counted",
                ),
            ),
            (
                "Expected players",
                Cell(
                    f"{counts.expected}",
                    counts.expected,
                    sub=f"{counts.predicted} predicted: {lined} with a line, {bare} without",
                ),
            ),
            (
                "Teams without any line",
                Cell(f"{len(teams)}", len(teams), sub=", ".join(teams), tone="warn" if teams else ""),
            ),
            ("Failed", Cell(f"{counts.failed}", counts.failed, tone="bad" if counts.failed else "")),
            ("Skipped", Cell(f"{sum(counts.skipped.values())}", sum(counts.skipped.values()), sub=skipped)),
        ),
    )


def _without_line(slate: Slate) -> list[str]:
    """Teams of the date of whom nobody has a line, predicted or not."""
    board = slate.board
    lined = {*slate.players.filter("has_prop_line")["team"], *board.missing["team"].drop_nulls()}
    return sorted({*board.games["home_team"], *board.games["away_team"]} - lined)


def freshness(slate: Slate) -> Facts:
    """When the games were decided, and what was known then."""
    fresh = slate.fresh
    untimed = f"{fresh.untimed_quotes} quotes tell no time" if fresh.untimed_quotes else ""
    newest = words.moment(fresh.quotes) if fresh.quotes else "none with a known time"
    return Facts(
        "Freshness",
        (
            ("Decided", Cell(_decided(slate.groups), sub=f"first tip {words.moment(fresh.first_tip)}")),
            ("Age of the lines", Cell(_aged(slate.groups))),
            ("Newest line", Cell(newest, sub=untimed)),
            ("Injury report", _reported(slate)),
            ("Results known to", Cell(str(fresh.results or words.NOTHING))),
            ("Models", Cell(", ".join(fresh.models) or words.NOTHING)),
            ("Data quality", words.cell(fresh.quality, 0, sub="mean of the players, of 100")),
        ),
    )


def _decided(groups: tuple[Group, ...]) -> str:
    """As one hour before each tip: 12:00 ET (7 games), 14:30 ET (8 games)."""
    leads = {group.lead for group in groups}
    (lead,) = leads if len(leads) == 1 else (None,)
    spoken = "one hour" if lead == timedelta(hours=1) else words.duration(lead) if lead else ""
    each = ", ".join(
        f"{words.eastern(group.decided)} ({words.plural(group.games, 'game')})" for group in groups
    )
    return f"{spoken} before each tip: {each}" if spoken else each or words.NOTHING


def _aged(groups: tuple[Group, ...]) -> str:
    told = [
        f"{_ages(group.youngest, group.oldest)} at {words.eastern(group.decided)}"
        for group in groups
        if group.youngest is not None and group.oldest is not None
    ]
    return ", ".join(told) or "not known"


def _ages(youngest: timedelta, oldest: timedelta) -> str:
    low, high = words.duration(youngest), words.duration(oldest)
    return low if low == high else f"{low} to {high}"


def _reported(slate: Slate) -> Cell:
    fresh = slate.fresh
    if fresh.injuries is None:
        return Cell("none stored for this date", tone="warn", sub="who missed the last game is presumed out")
    return Cell(words.moment(fresh.injuries), sub=_before(fresh.injuries, fresh.decided))


def _before(earlier: Any, decided: Any) -> str:
    return f"{words.age(earlier, decided)} before the last decision" if decided else ""


def games(board: Board) -> Table:
    """The games of the date."""
    columns = (Column("game", "Game"), Column("tip", "Tip"))
    rows = tuple(
        (Cell(f"{row['away_team']} at {row['home_team']}"), Cell(words.tip(row["tip_at"], row["home_team"])))
        for row in board.games.iter_rows(named=True)
    )
    return Table("games", "", columns, rows, empty="No game of this date is stored.")


def blocks(slate: Slate) -> tuple[Block, ...]:
    """Coverage, freshness and games."""
    return coverage(slate), freshness(slate), games(slate.board)
