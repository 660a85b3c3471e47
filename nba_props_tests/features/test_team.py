from datetime import date, timedelta

import polars as pl

from nba_props.features import team

DAY = date(2026, 1, 16)


def _density(*ago: int, postponed: tuple[int, ...] = ()) -> tuple[bool, int, int]:
    games = pl.DataFrame(
        {"team": ["BOS"] * (len(ago) + 1), "game_date": [DAY - timedelta(days=n) for n in (0, *ago)],
         "takes_place": [n not in postponed for n in (0, *ago)]}
    )  # fmt: skip
    return (
        team.density(games)
        .filter(game_date=DAY)
        .select("back_to_back", "team_games_last_7", "team_games_last_14")
        .row(0)
    )


def test_a_schedule_is_crowded_by_the_games_before_it() -> None:
    assert _density() == (False, 0, 0)
    assert _density(1, 7, 8, 14, 15) == (True, 2, 4)
    assert _density(2) == (False, 1, 1)


def test_a_postponed_game_tires_nobody() -> None:
    assert _density(1, 3, postponed=(1,)) == (False, 1, 1)
    assert _density(1, postponed=(0,)) == (True, 1, 1)
