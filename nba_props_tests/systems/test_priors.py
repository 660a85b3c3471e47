"""Last season in a young one: by hand, and what it is for: a star is no average player on opening night."""

import polars as pl
import pytest

from nba_props.systems.boosted import BoostedRecipe
from nba_props.systems.linear import DISTRIBUTION
from nba_props.systems.priors import with_last_season
from nba_props.systems.similarity import SimilarityRecipe
from nba_props.systems.zone_matchup import ZoneMatchupRecipe
from nba_props_tests.situations import situations

#: What nobody has before his first game of a season.
_OWN = (
    "points_ewma", "points_ewma_3", "points_ewma_20", "points_last_5", "points_last_10", "points_season",
    "minutes_last_game", "minutes_ewma_2", "minutes_ewma_4", "minutes_ewma_20", "minutes_last_5",
    "minutes_season", "points_per_minute", "rate_40", "plays_per_minute", "points_per_play", "usage_20",
)  # fmt: skip


def _row(**values: float | None) -> pl.DataFrame:
    row = situations(days=1).head(1)
    known = {"games_last_season": 70.0, "points_prior": 20.0, "minutes_last_season": 32.0}
    return row.with_columns(pl.lit(value, pl.Float64).alias(name) for name, value in (known | values).items())


def test_a_blend_is_worth_three_games() -> None:
    found = with_last_season(_row(games_this_season=2.0, points_ewma=30.0, minutes_ewma_4=37.0))
    assert found["points_ewma"].item() == pytest.approx((2 * 30 + 3 * 20) / 5)
    assert found["minutes_ewma_4"].item() == pytest.approx((2 * 37 + 3 * 32) / 5)


def test_a_rookie_is_what_he_has_shown() -> None:
    found = with_last_season(_row(games_last_season=0.0, games_this_season=2.0, points_ewma=30.0))
    assert found["points_ewma"].item() == 30.0


def test_before_the_first_game_there_is_last_season_and_no_rest() -> None:
    own = dict.fromkeys(_OWN)
    found = with_last_season(
        _row(**own, games_this_season=0.0, days_rest=10.0, rate_last_season=0.7, minutes_expected=31.0)
    ).row(0, named=True)
    assert (found["points_last_5"], found["minutes_ewma_2"], found["rate_40"]) == (20.0, 32.0, 0.7)
    assert found["days_rest"] is None and found["team_games_last_7"] is None


@pytest.mark.parametrize(
    "recipe",
    [DISTRIBUTION, BoostedRecipe(rounds=20), ZoneMatchupRecipe(), SimilarityRecipe()],
    ids=lambda recipe: recipe.system_id,
)
def test_on_opening_night_a_star_is_a_star(recipe: object) -> None:
    """Twenty-four points last season against six: most of the difference is forecast before any game."""
    core = recipe.fit(situations())
    nights = [_opening_night(24.0, 36.0), _opening_night(6.0, 18.0)]
    star, reserve = core.forecast(pl.concat(nights)).points
    assert 12 < star - reserve < 24


def _opening_night(points: float, minutes: float) -> pl.DataFrame:
    """A player with nothing but last season's points and minutes a game."""
    last_season = {
        "points_prior": points,
        "minutes_last_season": minutes,
        "rate_last_season": points / minutes,
    }
    own = dict.fromkeys(_OWN)
    return _row(**own, **last_season, games_this_season=0.0, minutes_expected=minutes)
