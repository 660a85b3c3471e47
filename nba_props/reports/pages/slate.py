"""The slate card: a date's predictions on one page, with everything that says how far to trust them.

What belongs here: what the card says and in which order. What does not: choosing rows (`reports/slate.py`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from markupsafe import Markup

from nba_props.reports import board as boards
from nba_props.reports.board import ADVICE, BREAK_EVEN, Board
from nba_props.reports.pages import figures, slate_rows, slate_top, words
from nba_props.reports.pages.blocks import (
    Block,
    Cell,
    Column,
    Facts,
    Notice,
    Page,
    Section,
    Table,
    Tone,
)
from nba_props.reports.slate import Slate
from nba_props.reports.standing import STATE_WORDS, Standing, standing
from nba_props.reports.track import Track

_TONES: Mapping[str, Tone] = {"complete": "good", "partial": "warn", "halted": "bad", "no games": "quiet"}
#: Players drawn in the picture of a slate.
_DRAWN = 15
_CHECK_TONES: Mapping[str, Tone] = {"error": "bad", "broken": "bad", "no_data": "bad", "warn": "warn"}


def page(slate: Slate, *, coverage_warn: float, made: str, remedy: str | None) -> Page:
    """The card. `made` says when and by what it was made, `remedy` the command that brings the date on."""
    board = slate.board
    state = standing(board, coverage_warn=coverage_warn)
    return Page(
        title=f"Slate card, {words.long_date(board.game_date)}",
        lead=_lead(slate),
        badges=((state.word, _TONES[state.word]), *_badges(slate)),
        is_simulated=board.is_simulated,
        sections=tuple(_sections(slate, state, remedy)),
        footer=(*_results(slate), Section("About this page", (_about(made),))),
    )


def _sections(slate: Slate, state: Standing, remedy: str | None) -> list[Section]:
    board = slate.board
    going_on = f" To go on, {remedy}." if remedy else ""
    stands = Notice(state.why + going_on, _TONES[state.word], f"{state.word.capitalize()}:")
    if not board.counts.expected:
        return [Section("Where this date stands", (stands, *_games(board))), _record(slate)]
    return [
        slate_top.answer(slate),
        Section(
            "Before you read the numbers",
            (stands, _coverage(board), _freshness(slate), *_games(board)),
            aside=True,
        ),
        Section("Who is not predicted, and why", _missing(board)),
        _record(slate),
        Section("Predictions", (slate_rows.predictions(slate),), note=_how_to_read(slate)),
        Section(
            "Who is out",
            (_out(slate),),
            note=(
                "As listed at the decision; of a team without a report, rotation players who missed its last"
                " game. Expected minutes and points are what the team has to replace; how many of them each"
                " team-mate is given stands in his details."
            ),
        ),
        Section("What changed since the morning", (_changes(slate),)),
        Section("Checks of this date", _checks(slate)),
    ]


def _lead(slate: Slate) -> str:
    board, counts = slate.board, slate.board.counts
    if board.state != boards.PREDICTED:
        return f"{board.game_date}: {STATE_WORDS[board.state]}."
    calls = board.predictions["recommendation"]
    sides = int(calls.is_in(["OVER", "UNDER"]).sum())
    if not board.predictions["has_prop_line"].any():
        return (
            f"{counts.predicted} of {words.plural(counts.expected, 'expected player')} predicted by"
            f" {board.system}: none of them has a line, so there is nothing to lean to. This is not betting"
            " advice."
        )
    stakes = "none carries a stake" if not board.predictions["is_actionable"].any() else "some carry a stake"
    return (
        f"{counts.predicted} of {words.plural(counts.expected, 'expected player')} predicted by"
        f" {board.system}: {words.plural(sides, 'side')} leaned to, {int((calls == 'PASS').sum())} passes;"
        f" {stakes}. This is not betting advice."
    )


def _badges(slate: Slate) -> list[tuple[str, Tone]]:
    origins = " and ".join(slate.board.origins)
    told: list[tuple[str, Tone]] = [(f"origin {origins}", "quiet")] if origins else []
    failing = slate.failing.height
    if slate.checks.height:
        told.append(
            (
                f"{slate.checks.height - failing} of {slate.checks.height} checks passed",
                "warn" if failing else "good",
            )
        )
    return [*told, ("not advice", "quiet")]


def _coverage(board: Board) -> Facts:
    counts = board.counts
    skipped = words.counted(counts.skipped)
    return Facts(
        "Coverage",
        (
            (
                "Players with a line",
                words.share_cell(
                    counts.coverage,
                    1,
                    sub=f"{counts.lined_predicted} of {counts.lined} predicted; who is out is not counted",
                ),
            ),
            (
                "Expected players",
                Cell(f"{counts.expected}", counts.expected, sub=f"{counts.predicted} predicted"),
            ),
            ("Failed", Cell(f"{counts.failed}", counts.failed, tone="bad" if counts.failed else "")),
            ("Skipped", Cell(f"{sum(counts.skipped.values())}", sum(counts.skipped.values()), sub=skipped)),
        ),
    )


def _freshness(slate: Slate) -> Facts:
    fresh = slate.fresh
    untimed = f"; {fresh.untimed_quotes} quotes tell no time" if fresh.untimed_quotes else ""
    return Facts(
        "Freshness",
        (
            (
                "Decided",
                Cell(
                    words.moment(fresh.decided),
                    sub=f"the last game; first tip {words.moment(fresh.first_tip)}",
                ),
            ),
            (
                "Newest line",
                Cell(words.moment(fresh.quotes), sub=_before(fresh.quotes, fresh.decided) + untimed),
            ),
            ("Injury report", _reported(slate)),
            ("Results known to", Cell(str(fresh.results or words.NOTHING))),
            ("Models", Cell(", ".join(fresh.models) or words.NOTHING)),
            ("Data quality", words.cell(fresh.quality, 0, sub="mean of the players, of 100")),
        ),
    )


def _before(earlier: Any, decided: Any) -> str:
    return (
        f"{words.age(earlier, decided)} before the decision"
        if earlier and decided
        else "none with a known time"
    )


def _reported(slate: Slate) -> Cell:
    fresh = slate.fresh
    if fresh.injuries is None:
        return Cell("none stored for this date", tone="warn", sub="who missed the last game counts as out")
    return Cell(words.moment(fresh.injuries), sub=_before(fresh.injuries, fresh.decided))


def _missing(board: Board) -> tuple[Block, ...]:
    """Everybody expected and not predicted, by reason; who has a line first."""
    return (
        _by_reason(
            "missing",
            "With a line",
            board.missing,
            "Nobody: every player with a line is predicted."
            if board.counts.lined
            else "No player has a line.",
        ),
        _by_reason("others", "Without a line", board.unlined, "Nobody.", folded=True),
    )


def _by_reason(key: str, title: str, rows: pl.DataFrame, empty: str, *, folded: bool = False) -> Table:
    columns = (
        Column("reason", "Reason"),
        Column("outcome", "Outcome", tight=True),
        Column("players", "Players", numeric=True),
        Column("who", "Who", wide=True),
    )
    told = rows.with_columns(
        reason=pl.coalesce("reason", "reason_code", pl.lit("no reason given")),
        who=pl.format("{} ({})", "player_name", pl.col("team").fill_null("team not known")),
    )
    grouped = told.group_by("reason", "outcome").agg(pl.len(), pl.col("who").sort().str.join(", "))
    cells = tuple(
        (Cell(reason), Cell(outcome), Cell(f"{count}", count), _named(who, folded=folded))
        for reason, outcome, count, who in grouped.sort(
            "len", "reason", "outcome", descending=[True, False, False]
        ).iter_rows()
    )
    return Table(key, title, columns, cells, empty=empty)


def _named(who: str, *, folded: bool) -> Cell:
    return Cell("", more=(("Names", who),)) if folded else Cell(who)


def _record(slate: Slate) -> Section:
    blocks: list[Block] = [
        Notice(
            f"About {BREAK_EVEN:.1%} of bets must win to come out even at usual prices."
            f" {_live_words(slate.live)}",
            title="Break-even:",
        ),
        *(_track(track) for track in (slate.live, slate.history) if track and track.predictions),
        *(Notice(f"{reason}.", "warn", "No stake on any of these:") for reason in slate.board.not_actionable),
        Notice(ADVICE, "warn"),
    ]
    return Section("How good the record really is", tuple(blocks), aside=True)


def _live_words(live: Track | None) -> str:
    if live is None or not live.predictions:
        return "There is no live record yet: nothing published before its games has been graded."
    if not live.bets:
        return f"Live so far: {words.plural(live.predictions, 'prediction')} graded, and no side recommended."
    decided = live.wins + live.losses
    rate = live.wins / decided if decided else None
    ends = words.interval(live.win_rate, 0, is_share=True)
    return (
        f"Live so far: {live.wins}-{live.losses}, {words.share(rate, 1)} won (95 % interval {ends}),"
        f" {words.plural(live.pushes, 'push', 'pushes')}, n = {live.bets}."
    )


def _track(track: Track) -> Facts:
    decided = track.wins + track.losses
    rate = track.wins / decided if decided else None
    gain = None if track.line_mae is None or track.lined_mae is None else track.line_mae - track.lined_mae
    ends = words.interval(track.win_rate, 1, is_share=True)
    items = (
        (
            "Graded",
            Cell(f"{track.predictions:,}", track.predictions, sub=f"on {words.plural(track.dates, 'date')}"),
        ),
        ("Mean error", words.cell(track.mae, 2, sub="points, all of these")),
        (
            "With a line",
            words.cell(
                track.lined_mae, 2, sub=f"the line's {words.number(track.line_mae, 2)}, n = {track.lined:,}"
            ),
        ),
        (
            "Gain on the line",
            words.cell(gain, 3, sign=True, sub=f"95 % {words.interval(track.line_gain, 3)}"),
        ),
        (
            "Sides won",
            words.share_cell(
                rate, 1, sub=f"{track.wins}-{track.losses}-{track.pushes}, 95 % {ends}, n = {track.bets:,}"
            ),
        ),
        (
            "Return a unit",
            words.cell(track.flat_return, 3, sign=True, sub=f"at quoted prices, n = {track.priced:,}"),
        ),
    )
    name = "Live" if track.origin == "live" else "Walk-forward over past dates (not live)"
    return Facts(name, items, note="Before this date. Intervals resample whole games.", across=True)


def _how_to_read(slate: Slate) -> str:
    return (
        "Line is the consensus over books, with the quoted book's and how far it has moved since it opened."
        " Best over and under are the offers this system values most, with what a unit is expected to return,"
        " where there is a real price. Four games of five should end in the 80 % interval. Sorted by distance"
        f" from the line; {words.plural(slate.players.height, 'player')}."
    )


def _out(slate: Slate) -> Table:
    columns = (
        Column("player", "Player"),
        Column("team", "Team", choices=True),
        Column("status", "Status", choices=True),
        Column("minutes", "Minutes", numeric=True),
        Column("points", "Points", numeric=True),
    )
    rows = tuple(
        (Cell(row["player_name"]), Cell(row["team"]), Cell(row["status"]),
         words.cell(row["expected_minutes"], 0), words.cell(row["points_ewma"], 1))
        for row in slate.absent.iter_rows(named=True)
    )  # fmt: skip
    return Table("out", "", columns, rows, empty="Nobody is listed or missed.", tools=len(rows) > 12)


def _changes(slate: Slate) -> Table:
    columns = (
        Column("player", "Player"), Column("team", "Team"), Column("what", "What", choices=True),
        Column("before", "Before"), Column("after", "At the decision"),
    )  # fmt: skip
    rows = tuple(tuple(Cell(value or "") for value in row) for row in slate.changes.iter_rows())
    since = words.eastern(slate.compared_from)
    return Table(
        "changes",
        "",
        columns,
        rows,
        empty=f"Nothing that was captured both before {since} and after it changed much.",
        note=f"Since {since}; {words.plural(slate.small_moves, 'smaller move')} of lines not listed.",
        tools=len(rows) > 12,
    )


def _checks(slate: Slate) -> tuple[Block, ...]:
    if slate.checks.is_empty():
        return (Notice("No verdict of this date is stored: its checks were never asked.", "warn"),)
    columns = (
        Column("check", "Check"), Column("table", "Table"), Column("state", "State"),
        Column("rows", "Rows", numeric=True), Column("reason", "Says", wide=True),
    )  # fmt: skip
    rows = tuple(
        (Cell(row["check_name"]), Cell(row["table_name"]),
         Cell(row["state"].replace("_", " "), tone=_CHECK_TONES.get(row["state"], "")),
         Cell(f"{row['violations']} of {row['population']}", row["violations"]),
         Cell(row["reason"] or row["sample"][:300]))
        for row in slate.failing.iter_rows(named=True)
    )  # fmt: skip
    well = slate.checks.height - slate.failing.height
    return (
        Table("checks", "", columns, rows, empty=f"All {well} checks of this date pass or do not apply."),
        Notice(f"{well} of {slate.checks.height} checks pass or do not apply."),
    )


def _games(board: Board) -> tuple[Block, ...]:
    columns = (Column("game", "Game"), Column("tip", "Tip"))
    rows = tuple(
        (Cell(f"{row['away_team']} at {row['home_team']}"), Cell(words.tip(row["tip_at"], row["home_team"])))
        for row in board.games.iter_rows(named=True)
    )
    return (Table("games", "", columns, rows, empty="No game of this date is stored."),)


def _results(slate: Slate) -> tuple[Section, ...]:
    graded = slate.players.filter(pl.col("result").is_not_null())
    if graded.is_empty():
        return ()
    columns = (
        Column("player", "Player"),
        Column("mean", "Mean", numeric=True),
        Column("line", "Line", numeric=True),
        Column("call", "Call", choices=True),
        Column("points", "Scored", numeric=True),
        Column("result", "Result", choices=True),
    )
    rows = tuple(
        (
            Cell(row["player_name"]),
            words.cell(row["predicted_points"]),
            words.cell(row["current_points_line"]),
            Cell(slate_rows.CALLS.get(row["recommendation"], "")),
            Cell(
                f"{row['actual_points'] if row['actual_points'] is not None else words.NOTHING}",
                row["actual_points"],
            ),
            Cell(
                row["result"],
                sub=row["void_reason"] or "",
                tone="good" if row["result"] == "WIN" else "bad" if row["result"] == "LOSS" else "quiet",
            ),
        )
        for row in graded.iter_rows(named=True)
    )
    note = "Added after the games; nothing above this line knew it."
    return (Section("Results", (Table("results", "", columns, rows, tools=True),), note=note),)


def _about(made: str) -> Notice:
    return Notice(f"Made from stored rows alone, {made}.")


def picture(slate: Slate) -> Markup | None:
    """The players farthest from their lines, drawn; None where nobody has a line."""
    lined = slate.players.filter("has_prop_line").head(_DRAWN)
    if lined.is_empty():
        return None
    rows = lined.select(
        "player_name", "points_p10", "predicted_points", "points_p90", "current_points_line"
    ).rows()
    return figures.spreads(rows, f"Means, 80 % intervals and lines, {slate.board.game_date}")


def name_of(day: date, system: str | None = None) -> str:
    """The name of the card's file, without its ending."""
    return f"slate-{day}" + (f"-{system}" if system else "")
