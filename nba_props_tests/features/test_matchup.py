from datetime import date, timedelta

import polars as pl
import pytest

from nba_props.features import matchup
from nba_props_tests.builders import rows

FIRST = date(2025, 11, 1)


def allowed(points: int, games: int = 20, rebounds: float = 0.3) -> list[float]:
    """The index against NYK after each of one player's games, 30 minutes each; his rate says 15 points."""
    played = rows(
        "nba_analytics.player_game_summary",
        *(
            {"game_date": FIRST + timedelta(days=day), "game_id": str(day), "pts": points, "minutes": 30.0}
            for day in range(games)
        ),
    )
    states = played.select(
        "player_lookup",
        "season",
        "game_date",
        rate=pl.lit(0.5),
        rebounds_per_minute=pl.lit(rebounds),
        assists_per_minute=pl.lit(0.05),
    )
    return matchup.allowances(played, states)["role_index"].to_list()


@pytest.mark.parametrize(
    ("rebounds", "assists", "role"),
    [(0.3, 0.2, "big"), (0.1, 0.2, "playmaker"), (0.1, 0.05, "wing"), (None, None, "wing")],
)
def test_roles(rebounds: float | None, assists: float | None, role: str) -> None:
    frame = pl.DataFrame(
        {"rebounds_per_minute": [rebounds], "assists_per_minute": [assists]},
        schema={"rebounds_per_minute": pl.Float64, "assists_per_minute": pl.Float64},
    )
    assert frame.select(matchup.role()).item() == role


def test_an_allowance_is_the_surplus_over_what_was_expected_shrunk() -> None:
    """The first game has no rate before it; each later one is 3 points over 15."""
    found = allowed(18)
    assert len(found) == 19
    assert found[0] == pytest.approx(1 + 3 / (15 + matchup.SHRINKAGE))
    assert found[-1] == pytest.approx(1 + 19 * 3 / (19 * 15 + matchup.SHRINKAGE))


def test_it_never_says_more_than_its_cap() -> None:
    assert allowed(50)[-1] == 1 + matchup.CAP
    assert allowed(0)[-1] == 1 - matchup.CAP
