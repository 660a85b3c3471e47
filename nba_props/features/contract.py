"""The feature contract: which features there are, what each must be, and whether a prediction can do without
it.

What belongs here: names, ranges, requirements. What does not: how a value comes about (see `store.py`).
Adding a feature: one line here, one column in sql/tables/nba_precompute/ml_feature_store.sql, and its value
in `store.py` where no table has it under that name.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property


@dataclass(frozen=True)
class Feature:
    """One feature, a FLOAT64. Values outside low..high are wrong, not extreme.

    `required`: without it nobody is predicted. `group` is what the feature tells of; those of LINES are for
    the system that is anchored on the market and for no other.
    """

    name: str
    group: str
    low: float
    high: float
    required: bool
    source: str
    description: str


@dataclass(frozen=True)
class Contract:
    """One version of the features: their names in order, and what each must be."""

    version: str
    features: tuple[Feature, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The features' names, in order."""
        return tuple(feature.name for feature in self.features)

    def of(self, *groups: str) -> tuple[str, ...]:
        """The names of the features of these groups, in order."""
        return tuple(feature.name for feature in self.features if feature.group in groups)

    @cached_property
    def digest(self) -> str:
        """A hash of everything the contract says; a model serves only the contract it was fitted on."""
        text = json.dumps([self.version, [asdict(feature) for feature in self.features]], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


FORM, MINUTES, RATE, PRIOR, REST, FACTORS = "form", "minutes", "rate", "prior", "rest", "factors"
TEAM, OPPONENT, AVAILABILITY, GAME_MARKET, LINES = "team", "opponent", "availability", "game market", "lines"

_CONTEXT = "upcoming_player_game_context"
_FACTORS = "player_composite_factors"
_PLAYER_ZONES = "player_shot_zone_analysis"
_TEAM_ZONES = "team_defense_zone_analysis"
_GAMES = "player_game_summary"

CONTRACT = Contract(
    "v2",
    (
        Feature("points_ewma", FORM, 0, 70, False, _CONTEXT, "EWMA of points, half-life 8"),
        Feature("points_ewma_3", FORM, 0, 80, False, _GAMES, "EWMA of points, half-life 3"),
        Feature("points_ewma_20", FORM, 0, 70, False, _GAMES, "EWMA of points, half-life 20"),
        Feature("points_last_5", FORM, 0, 70, False, _CONTEXT, "Mean points, last 5"),
        Feature("points_last_10", FORM, 0, 70, False, _CONTEXT, "Mean points, last 10"),
        Feature("points_season", FORM, 0, 70, False, _CONTEXT, "Mean points this season"),
        Feature("points_sd_last_10", FORM, 0, 40, False, _CONTEXT, "Standard deviation of points, last 10"),
        Feature("minutes_expected", MINUTES, 0, 60, True, _CONTEXT, "Expected minutes"),
        Feature("minutes_last_game", MINUTES, 0, 70, False, _GAMES, "Minutes in the last game"),
        Feature("minutes_ewma_2", MINUTES, 0, 70, False, _GAMES, "EWMA of minutes, half-life 2"),
        Feature("minutes_ewma_4", MINUTES, 0, 60, False, _GAMES, "EWMA of minutes, half-life 4"),
        Feature("minutes_ewma_20", MINUTES, 0, 60, False, _GAMES, "EWMA of minutes, half-life 20"),
        Feature("minutes_last_5", MINUTES, 0, 60, False, _CONTEXT, "Mean minutes, last 5"),
        Feature("minutes_season", MINUTES, 0, 60, False, _CONTEXT, "Mean minutes this season"),
        Feature("minutes_sd_last_10", MINUTES, 0, 30, False, _GAMES, "Standard deviation of minutes, last 10"),
        Feature("starter_share", MINUTES, 0, 1, False, _GAMES, "EWMA, half-life 4, of being one of the team's five longest on the floor"),
        Feature("points_per_minute", RATE, 0, 4, False, _CONTEXT, "EWMA points per minute, half-life 15"),
        Feature("rate_40", RATE, 0, 4, False, _GAMES, "EWMA points per minute, half-life 40"),
        Feature("plays_per_minute", RATE, 0, 3, False, _GAMES, "FGA + .44 FTA per minute, half-life 10"),
        Feature("usage", RATE, 0, 3, False, _CONTEXT, "EWMA share of team plays per minute, half-life 8"),
        Feature("usage_20", RATE, 0, 3, False, _GAMES, "EWMA share of team plays per minute, half-life 20"),
        Feature("points_per_play", RATE, 0, 6, False, _GAMES, "Points per play used, half-life 30"),
        Feature("assists_per_minute", RATE, 0, 1.5, False, _GAMES, "Assists per minute, half-life 30"),
        Feature("rebounds_per_minute", RATE, 0, 2, False, _GAMES, "Rebounds per minute, half-life 30"),
        Feature("threes_per_minute", RATE, 0, 2, False, _GAMES, "Threes attempted per minute, half-life 15"),
        Feature("fg3a_share", RATE, 0, 1, False, _PLAYER_ZONES, "Share of threes in the player's plays"),
        Feature("fta_share", RATE, 0, 1, False, _PLAYER_ZONES, "Share of free throws in the player's plays"),
        Feature("points_prior", PRIOR, 0, 70, True, _CONTEXT, "Prior mean of points: last season, else his own games so far"),
        Feature("minutes_last_season", PRIOR, 0, 48, False, _CONTEXT, "Mean minutes last season"),
        Feature("rate_last_season", PRIOR, 0, 4, False, _GAMES, "Points per minute last season, from 100 minutes on"),
        Feature("games_last_season", PRIOR, 0, 120, True, _CONTEXT, "Games played last season"),
        Feature("games_this_season", REST, 0, 120, True, _CONTEXT, "Games played this season"),
        Feature("days_rest", REST, 0, 10, False, _CONTEXT, "Days since the last game, at most 10"),
        Feature("back_to_back", REST, 0, 1, True, _CONTEXT, "1 when the team played yesterday"),
        Feature("team_games_last_7", REST, 0, 7, True, _CONTEXT, "Team games in 7 days"),
        Feature("team_games_last_14", REST, 0, 14, True, _CONTEXT, "Team games in 14 days"),
        Feature("minutes_last_7", REST, 0, 350, True, _CONTEXT, "Minutes in 7 days"),
        Feature("fatigue_score", FACTORS, 0, 100, True, _FACTORS, "0-100, 100 is fresh"),
        Feature("fatigue_adjustment", FACTORS, -7, 7, True, _FACTORS, "Points"),
        Feature("shot_zone_adjustment", FACTORS, -7, 7, True, _FACTORS, "Points"),
        Feature("pace_adjustment", FACTORS, -7, 7, True, _FACTORS, "Points"),
        Feature("usage_spike_adjustment", FACTORS, -7, 7, True, _FACTORS, "Points"),
        Feature("is_home", TEAM, 0, 1, True, _CONTEXT, "1 at home"),
        Feature("team_plays", TEAM, 60, 150, False, _CONTEXT, "The team's plays a game"),
        Feature("opponent_plays_allowed", OPPONENT, 60, 150, False, _CONTEXT, "Plays the opponent allows"),
        Feature("opponent_pace_index", OPPONENT, 0.6, 1.5, False, _CONTEXT, "Plays the opponent allows against the league"),
        Feature("opponent_points_index", OPPONENT, 0.6, 1.5, False, _TEAM_ZONES, "Points the opponent allows against the league"),
        Feature("opponent_role_index", OPPONENT, 0.9, 1.1, False, _GAMES, "Points the opponent allows to the player's role against what they were expected to score"),
        Feature("games_missed", AVAILABILITY, 0, 10, False, _CONTEXT, "Team games the player has missed running"),
        Feature("games_with_team", AVAILABILITY, 0, 120, False, _GAMES, "Games this season with the team of his last game"),
        Feature("teammates_returning", AVAILABILITY, 0, 15, True, _CONTEXT, "Rotation team-mates listed as available after missing the last game"),
        Feature("teammate_minutes_out", AVAILABILITY, 0, 300, True, _CONTEXT, "Team-mates' minutes out tonight"),
        Feature("teammate_points_out", AVAILABILITY, 0, 300, True, _CONTEXT, "Team-mates' points out tonight"),
        Feature("minutes_out_tonight", AVAILABILITY, 0, 300, True, _GAMES, "Minutes team-mates leave tonight, each with the chance that he is absent"),
        Feature("minutes_out_change", AVAILABILITY, -300, 300, False, _GAMES, "The same less what they left in the player's own games, half-life 8"),
        Feature("points_out_change", AVAILABILITY, -300, 300, False, _GAMES, "Points they leave tonight less what they left in the player's games"),
        Feature("plays_out_change", AVAILABILITY, -300, 300, False, _GAMES, "Plays they leave tonight less what they left in the player's games"),
        Feature("minutes_out_since_last", AVAILABILITY, -300, 300, False, _GAMES, "Minutes they leave tonight less what they left in the player's last game"),
        Feature("team_spread", GAME_MARKET, -60, 60, False, _CONTEXT, "Spread of the player's team"),
        Feature("game_total", GAME_MARKET, 120, 360, False, _CONTEXT, "Total points of the game"),
        Feature("implied_team_total", GAME_MARKET, 60, 180, False, _CONTEXT, "Implied points of the player's team"),
        Feature("line_quoted", LINES, 0, 70, False, _CONTEXT, "The quoted book's line"),
        Feature("line_consensus", LINES, 0, 70, False, _CONTEXT, "Median line over books"),
        Feature("line_dispersion", LINES, 0, 20, False, _CONTEXT, "Standard deviation of the books' lines"),
        Feature("line_movement", LINES, -20, 20, False, _CONTEXT, "Quoted line less that book's first"),
        Feature("line_books", LINES, 0, 60, True, _CONTEXT, "Books with a line"),
        Feature("line_over_probability", LINES, 0, 1, False, _CONTEXT, "Consensus probability over the quoted line, without margin"),
    ),
)  # fmt: skip

FEATURES = CONTRACT.features
#: Version of the contract; it changes with the list.
FEATURE_VERSION = CONTRACT.version
