"""The rows of the slate card: one prediction each, in words and figures.

What belongs here: the tables of predictions. What does not: the rest of the card (`slate.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from nba_props.reports import deciding
from nba_props.reports.pages import figures, words
from nba_props.reports.pages.blocks import Cell, Column, Table
from nba_props.reports.slate import Slate

CALLS = {"PASS": "pass", "NO_LINE": "no line", "OVER": "over", "UNDER": "under"}
PRESUMED = "presumed out; the figures are for the case that he plays"
_STARTS = (
    " P(over) starts from the books' prices without their margin and the mean from their line, so they may"
    " favour different sides; the details say how both come about."
)
UNQUOTED = "no line though his team is quoted: perhaps resting"
#: What a PASS near the line asked for, in the stored words.
_NEEDED = re.compile(r"^prediction within ([\d.]+) points? of the line$")
_GAME = (Column("player", "Player"), Column("team", "Team", choices=True), Column("game", "Game"))


@dataclass(frozen=True)
class _Shared:
    """What rows are drawn and said with: the slate, the end of its scale, and what is said once above."""

    slate: Slate
    top: float
    is_mixed: bool
    stake: str
    is_once: bool


def predictions(slate: Slate) -> Table:
    """Every prediction of a player with a line."""
    shared = _shared(slate)
    columns = (
        *_GAME,
        Column("line", "Line", numeric=True),
        Column("over", "Over" if shared.is_mixed else "Best over", numeric=True),
        Column("under", "Under" if shared.is_mixed else "Best under", numeric=True),
        Column("mean", "Mean, 80 %", numeric=True),
        Column("chance", "P(over)", numeric=True),
        Column("fair", "Fair over", numeric=True),
        Column("call", "Call", choices=True),
        Column("why", "Why", wide=True),
    )
    lined = slate.players.filter("has_prop_line")
    rows = tuple(_prediction(row, shared) for row in lined.iter_rows(named=True))
    return Table("predictions", "", columns, rows, empty="No predicted player has a line.", tools=True)


def unlined(slate: Slate) -> Table:
    """The predictions of players without a line, folded away."""
    shared = _shared(slate)
    columns = (*_GAME, Column("mean", "Mean, 80 %", numeric=True), Column("why", "Details", wide=True))
    rows = tuple(
        (*_player(row), _mean(row, shared), Cell("", more=_details(row, shared)))
        for row in slate.players.filter(~pl.col("has_prop_line")).iter_rows(named=True)
    )
    folded = f"{words.plural(len(rows), 'player')} without a line: no call"
    return Table(
        "unlined", "", columns, rows, empty="Everybody predicted has a line.", tools=True, folded=folded
    )


def how_to_read(slate: Slate) -> str:
    """What the columns are, and what would otherwise stand in every row."""
    shared, lined = _shared(slate), slate.players.filter("has_prop_line").height
    whose = "of a source that mixes books" if shared.is_mixed else "the consensus over books"
    line = (
        f"Line is {whose}; each was captured once, so how it moved is not known."
        if shared.is_once
        else f"Line is {whose}, with the quoted source's and how far it moved since opening."
    )
    offers = (
        "All prices are those of one source mixing books; the book behind a price is not known."
        if shared.is_mixed
        else "Best over and under are the offers this system values most, where there is a real price."
    )
    starts = _STARTS if slate.board.system == deciding.ANCHORED else ""
    stake = f" Stake: {shared.stake}, the same in every row." if shared.stake else ""
    return (
        f"{line} {offers} The return is what a unit staked would bring if this estimate were right: an"
        " estimate without demonstrated edge, so a return above zero is no reason to bet. In the small"
        " picture the bar is the 80 % interval (four games of five should end in it), the dot the mean, the"
        f" tick the line.{starts} Fair over is the decimal odds at which the over is worth nothing either"
        f" way. Sorted by distance from the line; {words.plural(lined, 'player')} with a line.{stake}"
    )


def is_mixed(players: pl.DataFrame) -> bool:
    """Whether every price of a date is of a source that mixes books."""
    marks = pl.concat([players["best_over_mixed"], players["best_under_mixed"]]).drop_nulls()
    return len(marks) > 0 and bool(marks.all())


def why(row: Mapping[str, Any]) -> str:
    """Why a call is what it is, told from the row: a pass with its distance and, where its price shows a
    return above zero, what that return is.
    """
    said: str = row["recommendation_reason"]
    if row["recommendation"] != "PASS":
        return said
    needed = _NEEDED.match(said)
    margin = row["line_margin"]
    if needed and margin is not None:
        side = "over" if margin > 0 else "under"
        least = float(needed[1])
        said = f"{_apart(abs(margin), least)} points {side} the line, {least:.1f} needed"
    returns = [row[f"best_{side}_value"] for side in ("over", "under")]
    shows = any(value is not None and value > 0 for value in returns)
    return f"{said}; the return shown is the unproven estimate's" if shows else said


def _apart(distance: float, needed: float) -> str:
    """A distance short of the one needed, with a second digit where the first would round it up to that."""
    return f"{distance:.2f}" if round(distance, 1) >= needed else f"{distance:.1f}"


def _shared(slate: Slate) -> _Shared:
    players = slate.players
    reasons = players.filter(~pl.col("is_actionable"))["filter_reason"].unique().drop_nulls().to_list()
    is_same = len(reasons) == 1 and not players["is_actionable"].any()
    captures = players.filter("has_prop_line")["line_captures"]
    return _Shared(
        slate=slate,
        top=_top(players),
        is_mixed=is_mixed(players),
        stake=f"none, {reasons[0]}" if is_same else "",
        is_once=len(captures) > 0 and bool((captures == 1).all()),
    )


def _top(players: pl.DataFrame) -> float:
    ends = players.select(pl.max_horizontal("points_p90", "current_points_line")).to_series()
    found = ends.max()
    return max(float(found) * 1.05 if isinstance(found, float) else 0.0, 10.0)


def _player(row: Mapping[str, Any]) -> tuple[Cell, ...]:
    home = row["team"] if row["is_home"] else row["opponent"]
    at = "vs" if row["is_home"] else "at"
    return (
        Cell(row["player_name"], sub=_listed(row)),
        Cell(row["team"]),
        Cell(
            f"{at} {row['opponent']}",
            row["tip_at"].isoformat() if row["tip_at"] else None,
            sub=words.tip(row["tip_at"], home),
        ),
    )


def _mean(row: Mapping[str, Any], shared: _Shared) -> Cell:
    strip = figures.strip(
        row["points_p10"], row["predicted_points"], row["points_p90"], shared.top, row["current_points_line"]
    )
    interval = f"{row['points_p10']:.0f} to {row['points_p90']:.0f}"
    return words.cell(row["predicted_points"], 1, figure=strip, sub=interval)


def _prediction(row: Mapping[str, Any], shared: _Shared) -> tuple[Cell, ...]:
    return (
        *_player(row),
        _line(row, shared),
        _offer(row, "over", shared),
        _offer(row, "under", shared),
        _mean(row, shared),
        words.share_cell(row["over_probability"]),
        words.cell(row["fair_over_price"], 2, sub=f"under {words.number(row['fair_under_price'], 2)}"),
        Cell(
            CALLS.get(row["recommendation"], row["recommendation"]),
            sub=far(row),
            tone=words.call_tone(row["recommendation"]),
        ),
        Cell(why(row), more=_details(row, shared)),
    )


def far(row: Mapping[str, Any]) -> str:
    """The mark of a row whose line is far from the model without the market."""
    return f"line far from our own {row['own_points']:.1f}" if row["is_far"] else ""


def _listed(row: Mapping[str, Any]) -> str:
    parts = [row["injury_status"].lower()] if row["injury_status"] else []
    parts += [PRESUMED] if row["presumed_out"] else []
    parts += [UNQUOTED] if row["is_unquoted"] else []
    return ", ".join([f"{row['expected_minutes']:.0f} min expected", *parts])


def _line(row: Mapping[str, Any], shared: _Shared) -> Cell:
    parts = [] if shared.is_mixed else [f"{words.book(row['sportsbook'])} {row['current_points_line']:g}"]
    parts += [] if shared.is_once else [_moved(row)]
    if row["best_over_price"] is None and row["best_under_price"] is None:
        parts.append("no real price")
    consensus = row["consensus_points_line"]
    line = consensus if consensus is not None else row["current_points_line"]
    return words.cell(line, 1, sub=", ".join(parts))


def _moved(row: Mapping[str, Any]) -> str:
    if row["opening_points_line"] is None:
        return "opening not known"
    if row["line_captures"] == 1:
        return "one capture"
    return f"{words.signed(row['line_movement'])} since open" if row["line_movement"] else "unmoved"


def _offer(row: Mapping[str, Any], side: str, shared: _Shared) -> Cell:
    price = row[f"best_{side}_price"]
    if price is None:
        return Cell(words.NOTHING)
    value = row[f"best_{side}_value"]
    book = "" if shared.is_mixed else f"{words.book(row[f'best_{side}_book'])}, "
    return Cell(
        f"{row[f'best_{side}_line']:g} at {price:.2f}",
        value,
        sub=f"{book}return{words.TIED}{words.signed_share(value, 1)}",
    )


def _details(row: Mapping[str, Any], shared: _Shared) -> tuple[tuple[str, str], ...]:
    quality = [f"{row['feature_quality_score']:.0f} of 100"]
    if row["early_season_flag"]:
        quality.append("fewer than 3 games this season")
    if row["has_prop_line"]:
        age = words.age(row["line_snapshot_at"], row["decision_time"])
        quality.append(f"line {age} old" if row["line_capture_time_known"] else "time of the line not known")
        if not shared.is_mixed:
            quality.append(words.plural(row["line_books"], "book"))
    stake = f"none: {row['filter_reason']}" if not row["is_actionable"] else words.share(row["stake"], 1)
    told = row["recommendation_reason"]
    return (
        ("What the mean is made of", row["reasons"] or "not stored"),
        ("Team-mates out", _vacated(row, shared.slate) + _silent(row, shared.slate.players)),
        ("Data", ", ".join(quality)),
        *((("As stored", told),) if row["has_prop_line"] and told != why(row) else ()),
        *(() if shared.stake else (("Stake", stake),)),
    )


def _mates(row: Mapping[str, Any], players: pl.DataFrame) -> pl.DataFrame:
    return players.filter((pl.col("team") == row["team"]) & (pl.col("player_lookup") != row["player_lookup"]))


def _silent(row: Mapping[str, Any], players: pl.DataFrame) -> str:
    """The team-mates the books leave out, who may be out as well."""
    names = ", ".join(_mates(row, players.filter("is_unquoted"))["player_name"])
    return f"; without a line, and so perhaps resting: {names}" if names else ""


def _vacated(row: Mapping[str, Any], slate: Slate) -> str:
    others = _mates(row, slate.absent)
    names = ", ".join(others["player_name"])
    if not row["teammate_minutes_out"]:
        return f"{names}: none of the rotation" if names else "nobody known to be out"
    share = row["usage_spike_adjustment"]
    gives = (
        f"against who missed his own last games that {'adds' if share > 0 else 'takes'} {abs(share):.1f}"
        f" points {'to' if share > 0 else 'off'} his mean"
    )
    moved = gives if abs(share) >= 0.05 else "his mean is not moved for it by this system"
    vacated = (
        f"{row['teammate_minutes_out']:.0f} minutes and {row['teammate_points_out']:.1f} points to replace"
    )
    return f"{names or 'listed earlier'}: {vacated}; {moved}"
