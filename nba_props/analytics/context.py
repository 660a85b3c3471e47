"""Everything known about a player expected tonight, as it stood at the decision time.

What belongs here: joining states to dates, each through `latest_before` or an instant. What does not: making
the states (`features/`) and choosing lines (`markets/`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nba_props.analytics import expected
from nba_props.clock import decision_columns, history_first_day_expr
from nba_props.features import availability, form, team
from nba_props.features.asof import latest_before
from nba_props.ingest.schedule import POSTPONED, team_games
from nba_props.markets import lines

LINE = "line"


@dataclass(frozen=True)
class Inputs:
    """What a context is made from: frames of the tables named.

    `schedule`, `summaries`, `offense` and `defense` reach back over the history; only rows before a date are
    used for it. `quotes`, `injuries` and `game_lines` are those of the dates asked for. `roster_people` is
    (player_lookup, team, known_from), `people` the registry's (player_lookup, universal_player_id,
    player_name).
    """

    schedule: pl.DataFrame
    summaries: pl.DataFrame
    offense: pl.DataFrame
    defense: pl.DataFrame
    quotes: pl.DataFrame
    injuries: pl.DataFrame
    game_lines: pl.DataFrame
    roster_people: pl.DataFrame
    people: pl.DataFrame


def build(
    inputs: Inputs,
    dates: Sequence[date],
    now: datetime,
    sportsbooks: Sequence[str],
    past: pl.Expr | None = None,
) -> pl.DataFrame:
    """The rows of nba_analytics.upcoming_player_game_context for `dates`, decided at `now` or as the clock
    says; `past` is another decision time of past games (see `clock.decision_columns`).
    """
    sides = expected.numbered(team_games(inputs.schedule))
    games = decision_columns(sides.filter(pl.col("game_date").is_in(list(dates))), now, past)
    appearances = inputs.summaries.select("player_lookup", "team", "game_date")
    everyone = expected.candidates(sides, appearances, inputs.roster_people)
    asked = everyone.filter(pl.col("game_date").is_in(list(dates))).with_columns(
        _remembered("last_game_date")
    )

    quoted = _quoted(inputs, games, sportsbooks)
    players = _with_lined(asked, quoted, games)
    rows = _with_games(players, games)
    rows = rows.join(inputs.people, on="player_lookup", how="left", maintain_order="left")
    rows = rows.join(quoted.drop("team"), on=["game_id", "player_lookup"], how="left", maintain_order="left")
    rows = _with_game_lines(rows, inputs.game_lines, games)
    rows = _with_form(rows, inputs)
    rows = _with_teams(rows, sides, inputs)
    rows = availability.with_status(rows, inputs.injuries)
    rows = availability.with_teammates(rows)
    return _finish(rows)


def _quoted(inputs: Inputs, games: pl.DataFrame, sportsbooks: Sequence[str]) -> pl.DataFrame:
    """The line of each player at the game's decision time, and the team the books' player was known with."""
    known = lines.of_people(inputs.quotes)
    instants = games.select("game_id", "tip_at", instant="decision_time").unique()
    teams = known.group_by("game_id", "player_lookup").agg(team=pl.col("player_team").last())
    return lines.at(known, instants, sportsbooks).join(teams, on=["game_id", "player_lookup"])


def _with_lined(asked: pl.DataFrame, quoted: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    """Add whoever has a line and is no candidate, if his known team plays that game."""
    sides = games.select("game_id", "game_date", "team")
    lined = quoted.select("game_id", "player_lookup", "team").join(sides, on=["game_id", "team"])
    added = lined.join(asked, on=["game_id", "player_lookup"], how="anti").with_columns(
        expected_because=pl.lit(LINE)
    )
    everyone = pl.concat([asked, added], how="diagonal")
    # A trade can make two teams' candidates of one person on one night; the newer evidence is the one kept.
    return everyone.sort("game_date", "player_lookup", "team_games_missed", nulls_last=True).unique(
        ["game_id", "player_lookup"], keep="first", maintain_order=True
    )


def _with_games(players: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    known_postponed = (pl.col("status") == POSTPONED) & (pl.col("status_known_at") <= pl.col("decision_time"))
    facts = games.select(
        "game_id",
        "team",
        "opponent",
        "is_home",
        "season",
        "season_type",
        "tip_at",
        "decision_time",
        "origin",
        "is_simulated",
        is_postponed=known_postponed.fill_null(value=False),
    )
    return players.join(facts, on=["game_id", "team"], maintain_order="left")


def _with_game_lines(rows: pl.DataFrame, game_lines: pl.DataFrame, games: pl.DataFrame) -> pl.DataFrame:
    """Median over books of their latest spread and total by the decision time."""
    instants = games.select("game_id", "decision_time").unique()
    usable = game_lines.join(instants, on="game_id").filter(
        pl.col("snapshot_at").is_null() | (pl.col("snapshot_at") <= pl.col("decision_time"))
    )
    latest = usable.filter(
        pl.col("snapshot_at").eq_missing(pl.col("snapshot_at").max().over("game_id", "bookmaker"))
    )
    by_game = latest.group_by("game_id").agg(
        home_spread=pl.col("home_spread").median(), game_total=pl.col("total_points").median()
    )
    spread = pl.when("is_home").then("home_spread").otherwise(-pl.col("home_spread"))
    return (
        rows.join(by_game, on="game_id", how="left", maintain_order="left")
        .with_columns(team_spread=spread)
        .with_columns(implied_team_total=pl.col("game_total") / 2 - pl.col("team_spread") / 2)
        .drop("home_spread")
    )


def _with_form(rows: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    states = form.player_states(inputs.summaries).rename({"season": "form_season"})
    dated = states.with_columns(form_date=pl.col("game_date"))
    joined = latest_before(rows, dated, by="player_lookup")
    last_season = form.season_totals(inputs.summaries)
    this_season = pl.col("form_season") == pl.col("season")
    figures = [name for name in states.columns if name not in ("player_lookup", "game_date", "form_season")]
    # The last state may be last season's; then this season has no games yet.
    joined = joined.with_columns(
        _remembered("form_date"),
        *(pl.when(this_season).then(pl.col(name)).alias(name) for name in figures),
    )
    joined = joined.join(
        last_season, on=["player_lookup", "season"], how="left", maintain_order="left"
    ).with_columns(
        pl.col("games_this_season", "games_last_season").fill_null(0),
        days_rest=(pl.col("game_date") - pl.col("form_date")).dt.total_days(),
    )
    load = form.recent_load(rows, inputs.summaries)
    return joined.join(
        load, on=["player_lookup", "game_date"], how="left", maintain_order="left"
    ).with_columns(expected_minutes=form.leaning("minutes_ewma", "minutes_last_season"))


def _remembered(column: str) -> pl.Expr:
    """A date column where it lies in this season or the last, else null.

    A run over one date has read no more than that, so a run over many must make no more of it.
    """
    return pl.when(pl.col(column) >= history_first_day_expr()).then(pl.col(column)).alias(column)


def _with_teams(rows: pl.DataFrame, sides: pl.DataFrame, inputs: Inputs) -> pl.DataFrame:
    states = team.team_states(inputs.offense, inputs.defense)
    own = states.select("team", "game_date", "team_plays_last_15", own_date="game_date")
    other = states.select(
        "game_date",
        opponent="team",
        opponent_plays_allowed_last_15="plays_allowed_last_15",
        opponent_points_allowed_last_15="points_allowed_last_15",
        opponent_defensive_rating_last_15="defensive_rating_last_15",
        opponent_date="game_date",
    )
    league = team.league_states(inputs.offense).select("league", "game_date", "league_plays", "league_points")
    rows = latest_before(rows.with_columns(league=pl.lit("nba")), league, by="league")
    rows = latest_before(latest_before(rows, own, by="team"), other, by="opponent")
    crowded = team.density(sides.select("team", "game_date", "takes_place"))
    return rows.join(crowded, on=["team", "game_date"], how="left", maintain_order="left")


def _finish(rows: pl.DataFrame) -> pl.DataFrame:
    return (
        lines.with_facts(rows)
        .with_columns(
            max_contributing_date=pl.max_horizontal("form_date", "own_date", "opponent_date"),
            player_name=pl.coalesce("player_name", "player_lookup"),
        )
        .drop("form_season", "form_date", "league", "own_date", "opponent_date")
    )
