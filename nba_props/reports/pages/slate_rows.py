"""The rows of the slate card: one prediction each, in words and figures.

What belongs here: the table of predictions. What does not: the rest of the card (`slate.py`).
"""

from collections.abc import Mapping
from typing import Any

import polars as pl

from nba_props.reports.pages import figures, words
from nba_props.reports.pages.blocks import Cell, Column, Table
from nba_props.reports.slate import Slate

CALLS = {"PASS": "pass", "NO_LINE": "no line", "OVER": "over", "UNDER": "under"}
_COLUMNS = (
    Column("player", "Player"),
    Column("team", "Team", choices=True),
    Column("game", "Game"),
    Column("line", "Line", numeric=True),
    Column("over", "Best over", numeric=True),
    Column("under", "Best under", numeric=True),
    Column("mean", "Mean, 80 %", numeric=True),
    Column("chance", "P(over)", numeric=True),
    Column("fair", "Fair over", numeric=True),
    Column("call", "Call", choices=True),
    Column("why", "Why", wide=True),
)


def predictions(slate: Slate) -> Table:
    """Every prediction of the slate."""
    top = _top(slate.players)
    tips = {
        row["game_id"]: row
        for row in slate.players.select("game_id", "tip_at", "team", "opponent", "is_home").iter_rows(
            named=True
        )
    }
    rows = tuple(_prediction(row, top, slate, tips) for row in slate.players.iter_rows(named=True))
    return Table("predictions", "", _COLUMNS, rows, empty="Nobody is predicted.", tools=True)


def _top(players: pl.DataFrame) -> float:
    ends = players.select(pl.max_horizontal("points_p90", "current_points_line")).to_series()
    found = ends.max()
    return max(float(found) * 1.05 if isinstance(found, float) else 0.0, 10.0)


def _prediction(
    row: Mapping[str, Any], top: float, slate: Slate, tips: Mapping[str, Any]
) -> tuple[Cell, ...]:
    home = row["team"] if row["is_home"] else row["opponent"]
    at = "vs" if row["is_home"] else "at"
    strip = figures.strip(
        row["points_p10"], row["predicted_points"], row["points_p90"], top, row["current_points_line"]
    )
    return (
        Cell(row["player_name"], sub=_listed(row)),
        Cell(row["team"]),
        Cell(
            f"{at} {row['opponent']}",
            row["tip_at"].isoformat() if row["tip_at"] else None,
            sub=words.tip(row["tip_at"], home),
        ),
        _line(row),
        _best(row, "over"),
        _best(row, "under"),
        words.cell(
            row["predicted_points"],
            1,
            figure=strip,
            sub=f"{row['points_p10']:.0f} to {row['points_p90']:.0f}",
        ),
        words.share_cell(row["over_probability"]),
        words.cell(
            row["fair_over_price"],
            2,
            sub=f"under {words.number(row['fair_under_price'], 2)}" if row["has_prop_line"] else "",
        ),
        Cell(
            CALLS.get(row["recommendation"], row["recommendation"]),
            tone=words.call_tone(row["recommendation"]),
        ),
        Cell(row["recommendation_reason"], more=_details(row, slate)),
    )


def _listed(row: Mapping[str, Any]) -> str:
    parts = [row["injury_status"].lower()] if row["injury_status"] else []
    return ", ".join([*parts, f"{row['expected_minutes']:.0f} min expected"])


def _line(row: Mapping[str, Any]) -> Cell:
    if not row["has_prop_line"]:
        return Cell(words.NOTHING)
    moved = f", {words.signed(row['line_movement'])} since open" if row["line_movement"] else ", unmoved"
    known = "" if row["opening_points_line"] is not None else ", opening not known"
    quoted = f"{words.book(row['sportsbook'])} {row['current_points_line']:g}{known or moved}"
    if row["best_over_price"] is None and row["best_under_price"] is None:
        quoted += "; no real price"
    consensus = row["consensus_points_line"]
    return words.cell(consensus if consensus is not None else row["current_points_line"], 1, sub=quoted)


def _best(row: Mapping[str, Any], side: str) -> Cell:
    price = row[f"best_{side}_price"]
    if price is None:
        return Cell(words.NOTHING)
    value = row[f"best_{side}_value"]
    mixed = " (a mix)" if row[f"best_{side}_mixed"] else ""
    return Cell(
        f"{row[f'best_{side}_line']:g} at {price:.2f}",
        value,
        sub=f"{words.book(row[f'best_{side}_book'])}{mixed}, expects {value:+.1%}",
    )


def _details(row: Mapping[str, Any], slate: Slate) -> tuple[tuple[str, str], ...]:
    quality = [f"{row['feature_quality_score']:.0f} of 100"]
    if row["early_season_flag"]:
        quality.append("fewer than 3 games this season")
    if row["has_prop_line"]:
        age = words.age(row["line_snapshot_at"], row["decision_time"])
        quality.append(f"line {age} old" if row["line_capture_time_known"] else "time of the line not known")
        quality.append(words.plural(row["line_books"], "book"))
    stake = f"none: {row['filter_reason']}" if not row["is_actionable"] else words.share(row["stake"], 1)
    return (
        ("What the mean is made of", row["reasons"] or "not stored"),
        ("Team-mates out", _vacated(row, slate.absent)),
        ("Data", ", ".join(quality)),
        ("Stake", stake),
    )


def _vacated(row: Mapping[str, Any], absent: pl.DataFrame) -> str:
    others = absent.filter(
        (pl.col("team") == row["team"]) & (pl.col("player_lookup") != row["player_lookup"])
    )
    names = ", ".join(others["player_name"])
    if not row["teammate_minutes_out"]:
        return f"{names}: none of the rotation" if names else "nobody known to be out"
    share = row["usage_spike_adjustment"]
    moved = f"moves him {share:+.1f}" if abs(share) >= 0.05 else "not moved for it by this system"
    vacated = (
        f"{row['teammate_minutes_out']:.0f} minutes and {row['teammate_points_out']:.1f} points to replace"
    )
    return f"{names or 'listed earlier'}: {vacated}; {moved}"
