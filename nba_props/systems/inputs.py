"""What the fitted systems look at: the features, and products of them that say what a feature means in points.

An absence, an opponent or a rest day moves a star by more points than a bench player, so these enter times
the player's level. What a player's own games say stands as it is.

What belongs here: inputs from features, the part of a prediction each belongs to, and its name in words. What
does not: weights. A feature of the lines is no input: own systems know no prop market.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from nba_props.systems.priors import with_last_season

Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

BASE, FATIGUE, MATCHUP, PACE, USAGE = (
    "base_points",
    "fatigue_adjustment",
    "shot_zone_adjustment",
    "pace_adjustment",
    "usage_spike_adjustment",
)

#: Games after which a season speaks for itself: weight of the last season is this over this plus the games.
_PRIOR_GAMES, _PRIOR_RATE_GAMES = 10.0, 20.0
#: A break of so many days is a layoff; fewer games than this with a team are a new team.
_LAYOFF_DAYS, _NEW_TEAM_GAMES, _SETTLED_GAMES = 8, 3, 5
#: Minutes vacated come in hundreds and minutes of a player in thirties, so that weights have one size.
_VACATED, _GAME = 100.0, 30.0


@dataclass(frozen=True)
class Input:
    """One input: its name, the component it belongs to, its name in words, and its value."""

    name: str
    component: str
    words: str
    value: pl.Expr


def _plain(name: str, component: str, words: str) -> Input:
    return Input(name, component, words, pl.col(name))


_LEVEL = pl.coalesce("points_ewma_20", "points_prior")
#: The player's points from minutes and rate.
MINUTES_TIMES_RATE = pl.col("minutes_ewma_4") * pl.col("points_per_minute")


def _flag(condition: pl.Expr) -> pl.Expr:
    return condition.cast(pl.Float64)


_GAMES = pl.col("games_this_season")
_PRIOR_GAP = pl.when(pl.col("games_last_season") > 0).then(pl.col("points_prior") - pl.col("points_season"))
_RATE_GAP = (pl.col("rate_last_season") - pl.col("rate_40")) * pl.col("minutes_ewma_4")

INPUTS = (
    _plain("points_ewma", BASE, "recent points"),
    _plain("points_ewma_3", BASE, "points of the last few games"),
    _plain("points_ewma_20", BASE, "points of a longer stretch"),
    _plain("points_last_5", BASE, "points of the last five games"),
    _plain("points_last_10", BASE, "points of the last ten games"),
    _plain("points_season", BASE, "points this season"),
    _plain("points_sd_last_10", BASE, "how much his points vary"),
    _plain("minutes_expected", BASE, "expected minutes"),
    _plain("minutes_last_game", BASE, "minutes of the last game"),
    _plain("minutes_ewma_2", BASE, "minutes of the last games"),
    _plain("minutes_ewma_4", BASE, "recent minutes"),
    _plain("minutes_ewma_20", BASE, "minutes of a longer stretch"),
    _plain("minutes_last_5", BASE, "minutes of the last five games"),
    _plain("minutes_season", BASE, "minutes this season"),
    _plain("minutes_sd_last_10", BASE, "how much his minutes vary"),
    _plain("starter_share", BASE, "how often he is among the five most used"),
    _plain("points_per_minute", BASE, "points a minute"),
    _plain("rate_40", BASE, "points a minute over a long stretch"),
    _plain("plays_per_minute", BASE, "shots a minute"),
    _plain("usage", BASE, "share of the team's shots"),
    _plain("usage_20", BASE, "share of the team's shots over a longer stretch"),
    _plain("points_per_play", BASE, "points a shot"),
    _plain("assists_per_minute", BASE, "assists a minute"),
    _plain("rebounds_per_minute", BASE, "rebounds a minute"),
    _plain("threes_per_minute", BASE, "threes a minute"),
    _plain("fg3a_share", BASE, "share of threes in his shots"),
    _plain("fta_share", BASE, "share of free throws in his shots"),
    Input("minutes_x_rate", BASE, "minutes times rate", MINUTES_TIMES_RATE),
    Input("minutes_2_x_rate_40", BASE, "last minutes times long rate", pl.col("minutes_ewma_2") * pl.col("rate_40")),
    Input("minutes_4_x_rate_40", BASE, "minutes times long rate", pl.col("minutes_ewma_4") * pl.col("rate_40")),
    Input(
        "minutes_x_plays_x_points", BASE, "minutes times shots times points a shot",
        pl.col("minutes_ewma_4") * pl.col("plays_per_minute") * pl.col("points_per_play"),
    ),
    Input("prior_gap", BASE, "last season's points", (_PRIOR_GAP * _PRIOR_GAMES / (_PRIOR_GAMES + _GAMES)).fill_null(0.0)),
    Input("rate_gap", BASE, "last season's rate", (_RATE_GAP * _PRIOR_RATE_GAMES / (_PRIOR_RATE_GAMES + _GAMES)).fill_null(0.0)),
    _plain("days_rest", FATIGUE, "days of rest"),
    _plain("back_to_back", FATIGUE, "the second night running"),
    _plain("team_games_last_7", FATIGUE, "the team's games in a week"),
    _plain("team_games_last_14", FATIGUE, "the team's games in two weeks"),
    _plain("minutes_last_7", FATIGUE, "his minutes in a week"),
    _plain("games_missed", FATIGUE, "games he has missed"),
    _plain("games_with_team", BASE, "games with this team"),
    Input("back_to_back_x_level", FATIGUE, "the second night running, at his level", pl.col("back_to_back") * _LEVEL),
    Input("layoff_x_level", FATIGUE, "a layoff", _flag(pl.col("days_rest") >= _LAYOFF_DAYS) * _LEVEL),
    Input("missed_x_level", FATIGUE, "games missed, at his level", pl.col("games_missed") * _LEVEL),
    Input("returns_x_level", FATIGUE, "the first game back", _flag(pl.col("games_missed") >= 1) * _LEVEL),
    Input(
        "new_team_x_level", BASE, "a new team",
        _flag((pl.col("games_with_team") <= _NEW_TEAM_GAMES) & (_GAMES > _SETTLED_GAMES)) * _LEVEL,
    ),
    _plain("is_home", MATCHUP, "at home"),
    Input("home_x_level", MATCHUP, "at home, at his level", pl.col("is_home") * _LEVEL),
    _plain("opponent_points_index", MATCHUP, "what the opponent allows"),
    _plain("opponent_role_index", MATCHUP, "what the opponent allows to his role"),
    Input("opponent_x_level", MATCHUP, "what the opponent allows, at his level", (pl.col("opponent_points_index") - 1) * _LEVEL),
    Input("role_x_level", MATCHUP, "what the opponent allows to his role, at his level", (pl.col("opponent_role_index") - 1) * _LEVEL),
    _plain("opponent_pace_index", PACE, "the opponent's pace"),
    Input("pace_x_level", PACE, "the opponent's pace, at his level", (pl.col("opponent_pace_index") - 1) * _LEVEL),
    _plain("minutes_out_tonight", USAGE, "team-mates' minutes out tonight"),
    _plain("minutes_out_change", USAGE, "team-mates' minutes out beyond the usual"),
    _plain("points_out_change", USAGE, "team-mates' points out beyond the usual"),
    _plain("plays_out_change", USAGE, "team-mates' shots out beyond the usual"),
    _plain("minutes_out_since_last", USAGE, "team-mates' minutes out since his last game"),
    Input("vacated_x_level", USAGE, "vacated minutes, at his level", pl.col("minutes_out_change") * _LEVEL / _VACATED),
    Input("vacated_plays_x_usage", USAGE, "vacated shots, by his share", pl.col("plays_out_change") * pl.col("usage_20")),
    Input("vacated_points_x_usage", USAGE, "vacated points, by his share", pl.col("points_out_change") * pl.col("usage_20")),
    Input("vacated_plays_x_minutes", USAGE, "vacated shots, by his minutes", pl.col("plays_out_change") * pl.col("minutes_ewma_4") / _GAME),
    Input("vacated_since_x_level", USAGE, "minutes vacated since his last game, at his level", pl.col("minutes_out_since_last") * _LEVEL / _VACATED),
    Input("vacated_x_bench", USAGE, "vacated minutes, for a reserve", pl.col("minutes_out_change") * (1 - pl.col("starter_share"))),
)  # fmt: skip

NAMES = tuple(each.name for each in INPUTS)
WORDS = {each.name: each.words for each in INPUTS}
COMPONENT = {each.name: each.component for each in INPUTS}


def matrix(features: pl.DataFrame, names: tuple[str, ...] = NAMES) -> Floats:
    """The inputs of each row in the order of `names`; a feature without a value gives a NaN."""
    seasoned = with_last_season(features)
    wanted = [each.value.cast(pl.Float64).alias(each.name) for each in INPUTS if each.name in names]
    return seasoned.select(wanted).select(names).fill_null(float("nan")).to_numpy()
