from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.features import form
from nba_props_tests.builders import rows

FIRST = date(2025, 11, 1)


def _games(*points: int, first: date = FIRST, **given: Any) -> pl.DataFrame:
    return rows(
        "nba_analytics.player_game_summary",
        *(
            {
                "game_date": first + timedelta(days=2 * n),
                "game_id": f"{first}{n}",
                "pts": value,
                "minutes": 30.0,
            }
            | given
            for n, value in enumerate(points)
        ),
    )


def _last(*points: int) -> dict[str, Any]:
    return form.player_states(_games(*points)).row(-1, named=True)


def test_windows_hold_the_last_games_played() -> None:
    found = _last(*range(12))
    assert (found["points_last_5"], found["points_last_10"], found["points_season"]) == (9.0, 6.5, 5.5)
    assert found["games_this_season"] == 12


def test_recent_games_weigh_more_by_half_every_eight() -> None:
    decay = 0.5 ** (1 / form.POINTS_HALF_LIFE)
    assert _last(10, 20)["points_ewma"] == pytest.approx((10 * decay + 20) / (decay + 1))


def test_a_season_starts_anew_and_the_last_is_its_prior() -> None:
    games = pl.concat([_games(10, 20, first=date(2025, 3, 1)), _games(40)])
    states = form.player_states(games)
    assert states["points_ewma"].to_list()[-1] == 40
    assert states["games_this_season"].to_list() == [1, 2, 1]
    prior = {row["season"]: row for row in form.season_totals(games).to_dicts()}
    assert (prior["2025-26"]["points_last_season"], prior["2025-26"]["games_last_season"]) == (15.0, 2)


@pytest.mark.parametrize(
    ("games", "this", "last", "expected"),
    [
        (4, 20.0, 10.0, 15.0),
        (9, 20.0, 10.0, (9 * 20 + 4 * 10) / 13),
        (10, 20.0, 10.0, 20.0),
        (0, None, 10.0, 10.0),
        (3, 20.0, None, 20.0),
    ],
)
def test_a_young_season_leans_on_the_last(
    games: int, this: float | None, last: float | None, expected: float
) -> None:
    frame = pl.DataFrame(
        {"now": [this], "then": [last], "games_this_season": [games]},
        schema_overrides={"now": pl.Float64, "then": pl.Float64},
    )
    assert frame.select(form.leaning("now", "then")).item() == pytest.approx(expected)


@pytest.mark.parametrize(("days", "minutes"), [(0, 0.0), (1, 30.0), (7, 30.0), (8, 0.0)])
def test_recent_load_reaches_from_yesterday_to_seven_days_back(days: int, minutes: float) -> None:
    asked = pl.DataFrame({"player_lookup": ["annaberg"], "game_date": [FIRST + timedelta(days=days)]})
    assert form.recent_load(asked, _games(10))["minutes_last_7"].to_list() == [minutes]
