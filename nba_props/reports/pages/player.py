"""The player page: what is expected of him, what any line would be worth, and what he did lately.

What belongs here: what the page says and in which order. What does not: choosing rows (`reports/player.py`).
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from nba_props.reports.board import ADVICE
from nba_props.reports.pages import figures, words
from nba_props.reports.pages.blocks import (
    Block,
    Cell,
    Column,
    Facts,
    Notice,
    Page,
    Picture,
    Section,
    Table,
    Tone,
)
from nba_props.reports.player import Player

_CALLS = {"PASS": "pass", "NO_LINE": "no line", "OVER": "over", "UNDER": "under"}
#: Contributions smaller than this many points are drawn together.
_WORTH_A_BAR = 0.05


def page(player: Player, *, made: str) -> Page:
    """The page. `made` says when it was made."""
    chosen = player.chosen
    about = Section("About this page", (Notice(f"Made from stored rows alone, {made}."),))
    return Page(
        title=f"{player.name}, {words.long_date(player.game_date)}",
        lead=_lead(player),
        badges=_badges(player),
        is_simulated=player.is_simulated,
        sections=(
            *((_forecast(player, chosen),) if chosen else ()),
            *(_around(player, player.context) if player.context else ()),
            Section("Against the books", (_quotes(player), *_lately(player)), aside=True),
            *_tables(player),
            Section("Not advice", (Notice(ADVICE, "warn"),)),
        ),
        footer=(*_result(player), about),
    )


def name_of(day: date, lookup: str) -> str:
    """The name of the page's file, without its ending."""
    return f"player-{day}-{lookup}"


def _lead(player: Player) -> str:
    row = player.chosen
    if row is None:
        outcome = player.outcome or {}
        why = outcome.get("error") or outcome.get("reason") or outcome.get("reason_code")
        return f"No prediction: {why or f'nobody expected him to play on {player.game_date}'}."
    line = (
        f"against the {row['current_points_line']:g} of {words.book(row['sportsbook'])}"
        if row["has_prop_line"]
        else "without a line"
    )
    return (
        f"{row['system_id']} expects {row['predicted_points']:.1f} points {line}, with four games of five"
        f" between {row['points_p10']:.0f} and {row['points_p90']:.0f}: {_CALLS[row['recommendation']]},"
        f" {row['recommendation_reason']}."
    )


def _badges(player: Player) -> tuple[tuple[str, Tone], ...]:
    row = player.chosen or player.context
    if row is None:
        return (("not advice", "quiet"),)
    status: list[tuple[str, Tone]] = [(row["injury_status"].lower(), "warn")] if row["injury_status"] else []
    game: tuple[str, Tone] = (f"{row['team']} against {row['opponent']}", "quiet")
    made = words.origin(row["origin"], row.get("predicted_at"))
    return (game, (made, "quiet"), *status, ("not advice", "quiet"))


def _forecast(player: Player, row: Mapping[str, Any]) -> Section:
    marks = dict(player.quotes.select("bookmaker", "points_line").iter_rows())
    drawn = figures.distribution(player.probabilities, marks, row["predicted_points"])
    parts = _parts(row)
    return Section(
        "What is expected",
        (
            Picture("Points", drawn, "Dashed: lines that are quoted. Solid: the estimate."),
            Picture(
                "What the estimate is made of",
                figures.waterfall(parts, row["predicted_points"]),
                row["reasons"] or "",
            ),
            _systems(player),
        ),
        aside=True,
    )


def _parts(row: Mapping[str, Any]) -> list[tuple[str, float]]:
    """The stored contributions that are worth a bar, largest first as stored, and the others as one."""
    stored: dict[str, float] = json.loads(row["feature_importance"] or "{}")
    large = [(name.replace("_", " "), part) for name, part in stored.items() if abs(part) >= _WORTH_A_BAR]
    rest = row["predicted_points"] - sum(part for _, part in large)
    return [*large, *([("the others", rest)] if abs(rest) >= _WORTH_A_BAR else [])]


def _systems(player: Player) -> Table:
    columns = (
        Column("system", "System"),
        Column("mean", "Mean, 80 %", numeric=True),
        Column("chance", "P(over)", numeric=True),
        Column("call", "Call"),
    )
    rows = tuple(
        (
            Cell(row["system_id"]),
            words.cell(row["predicted_points"], 1, sub=f"{row['points_p10']:.0f} to {row['points_p90']:.0f}"),
            words.share_cell(row["over_probability"]),
            Cell(_CALLS[row["recommendation"]], tone=words.call_tone(row["recommendation"])),
        )
        for row in player.forecasts.iter_rows(named=True)
    )
    return Table("systems", "Every system", columns, rows)


def _tables(player: Player) -> tuple[Section, ...]:
    """What any line would be worth beside what he did, two tables of much the same length."""
    ladder = (_ladder(player),) if player.chosen else ()
    games = (_games(player.games),) if player.games.height else ()
    if not ladder + games:
        return ()
    note = "Fair is the decimal price at which a side is worth nothing; a better one is worth something."
    return (Section("Line by line, game by game", ladder + games, aside=True, note=note if ladder else ""),)


def _result(player: Player) -> tuple[Section, ...]:
    """What came about, once that is known."""
    row = player.result
    if row is None or player.chosen is None:
        return ()
    came = words.came_to({**row, "has_prop_line": player.chosen["has_prop_line"]})
    if row["actual_points"] is not None:
        error = "" if row["absolute_error"] is None else f", {row['absolute_error']:.1f} from the estimate"
        came = f"scored {row['actual_points']}{error}: {came}"
    said = f"{came[0].upper()}{came[1:]}. Added after the game; nothing above this line knew it."
    return (Section("Result", (Notice(said, title=""),)),)


def _ladder(player: Player) -> Table:
    whole = player.ladder["push_probability"].max() if player.ladder.height else None
    can_push = isinstance(whole, float) and whole > 0
    columns = (
        Column("line", "Line", numeric=True),
        Column("over", "P(over)", numeric=True),
        *((Column("push", "P(push)", numeric=True),) if can_push else ()),
        Column("fair_over", "Fair over", numeric=True),
        Column("fair_under", "Fair under", numeric=True),
    )
    books = player.quotes.group_by("points_line").agg(pl.col("bookmaker").sort())
    named = {line: ", ".join(map(words.book, found)) for line, found in books.iter_rows()}
    rows = tuple(
        (
            words.cell(
                row["points_line"],
                1,
                tone="over" if row["is_quoted"] else "",
                sub=named.get(row["points_line"], ""),
            ),
            words.share_cell(row["over_probability"], 1),
            *((words.share_cell(row["push_probability"], 1),) if can_push else ()),
            words.cell(row["fair_over_price"], 2),
            words.cell(row["fair_under_price"], 2),
        )
        for row in player.ladder.iter_rows(named=True)
    )
    return Table("ladder", "What any line would be worth", columns, rows)


def _quotes(player: Player) -> Table:
    columns = (
        Column("book", "Book"), Column("line", "Line", numeric=True), Column("over", "Over", numeric=True),
        Column("under", "Under", numeric=True),
    )  # fmt: skip
    rows = tuple(
        (
            Cell(words.book(row["bookmaker"]), sub=words.moment(row["snapshot_timestamp"])),
            words.cell(row["points_line"], 1),
            *(_priced(row, side) for side in ("over", "under")),
        )
        for row in player.quotes.iter_rows(named=True)
    )
    return Table("quotes", "Quoted at the decision", columns, rows, empty="No book has a line of his.")


def _priced(row: Mapping[str, Any], side: str) -> Cell:
    value = row[f"{side}_value"]
    expects = f"expects {value:+.1%}" if value is not None else ""
    return words.cell(row[f"{side}_price_decimal"], 2, sub=expects)


def _around(player: Player, known: Mapping[str, Any]) -> tuple[Section, ...]:
    return (
        Section("Minutes and opponent", (_minutes(known), _opponent(known), _out(player, known)), aside=True),
    )


def _minutes(known: Mapping[str, Any]) -> Facts:
    rest = "not known" if known["days_rest"] is None else words.plural(known["days_rest"], "day")
    return Facts(
        "Minutes",
        (
            ("Expected", words.cell(known["expected_minutes"], 1)),
            ("Last five", words.cell(known["minutes_last_5"], 1)),
            (
                "This season",
                words.cell(known["minutes_season"], 1, sub=words.plural(known["games_this_season"], "game")),
            ),
            ("Last season", words.cell(known["minutes_last_season"], 1)),
            (
                "Rest",
                Cell(rest, known["days_rest"], sub="second night in a row" if known["back_to_back"] else ""),
            ),
            (
                "Last 7 days",
                words.cell(
                    known["minutes_last_7"],
                    0,
                    sub=f"{words.plural(known['team_games_last_7'], 'game')} of the team",
                ),
            ),
        ),
    )


def _opponent(known: Mapping[str, Any]) -> Facts:
    where = "at home" if known["is_home"] else "away"
    return Facts(
        f"{known['opponent']}, {where}",
        (
            (
                "Tip",
                Cell(words.tip(known["tip_at"], known["team"] if known["is_home"] else known["opponent"])),
            ),
            (
                "Points it allows",
                words.cell(
                    known["opponent_points_allowed_last_15"],
                    1,
                    sub=f"league {words.number(known['league_points'])}, last 15 games",
                ),
            ),
            (
                "Plays it allows",
                words.cell(
                    known["opponent_plays_allowed_last_15"],
                    1,
                    sub=f"league {words.number(known['league_plays'])}",
                ),
            ),
            ("Defensive rating", words.cell(known["opponent_defensive_rating_last_15"], 1)),
            (
                "Team total",
                words.cell(
                    known["implied_team_total"],
                    1,
                    sub=f"game {words.number(known['game_total'])},"
                    f" spread {words.signed(known['team_spread'])}",
                ),
            ),
        ),
    )


def _out(player: Player, known: Mapping[str, Any]) -> Table:
    columns = (
        Column("player", "Team-mate"), Column("status", "Status"), Column("minutes", "Minutes", numeric=True),
        Column("points", "Points", numeric=True),
    )  # fmt: skip
    others = player.absent.filter(pl.col("player_lookup") != player.lookup)
    rows = tuple(
        (
            Cell(row["player_name"]),
            Cell(row["status"]),
            words.cell(row["expected_minutes"], 0),
            words.cell(row["points_ewma"]),
        )
        for row in others.iter_rows(named=True)
    )
    minutes, points = known["teammate_minutes_out"], known["teammate_points_out"]
    note = f"{minutes:.0f} minutes and {points:.1f} points to replace."
    return Table("out", "Team-mates out", columns, rows, empty="Nobody is listed.", note=note)


def _lately(player: Player) -> tuple[Block, ...]:
    rows = player.games
    if rows.is_empty():
        return (Notice("No game of his before this date is stored."),)
    played = [
        (f"{row[0]:%d %b}", float(row[1]), row[2])
        for row in rows.select("game_date", "pts", "closing_points_line").iter_rows()
    ]
    title = f"Last {words.plural(rows.height, 'game')} against the closing line"
    return (Picture(title, figures.games(played), _against(rows)),)


def _against(rows: pl.DataFrame) -> str:
    lined = rows.filter(pl.col("closing_points_line").is_not_null())
    over = int((lined["pts"] > lined["closing_points_line"]).sum())
    return (
        f"Over the line in {over} of {lined.height} games that had one; the mark is the line, the median of"
        " the books' last before tip. So few games say little."
    )


def _games(rows: pl.DataFrame) -> Table:
    columns = (
        Column("date", "Date"), Column("opponent", "Against"), Column("minutes", "Minutes", numeric=True),
        Column("points", "Points", numeric=True), Column("line", "Line", numeric=True),
    )  # fmt: skip
    cells = tuple(
        (
            Cell(f"{row['game_date']:%d %b}", str(row["game_date"])),
            Cell(row["opponent"] or "not known"),
            words.cell(row["minutes"], 0),
            Cell(str(row["pts"]), row["pts"]),
            words.cell(row["closing_points_line"], 1),
        )
        for row in rows.reverse().iter_rows(named=True)
    )
    return Table("games", "Last games", columns, cells)
