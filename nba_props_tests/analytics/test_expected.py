from datetime import date, timedelta

import polars as pl

from nba_props.analytics import expected

FIRST = date(2025, 11, 1)


def _day(number: int) -> date:
    return FIRST + timedelta(days=2 * number)


def candidates(
    appearances: list[tuple[str, str, int]],
    rosters: list[tuple[str, str, date]] | None = None,
    postponed: tuple[int, ...] = (),
    games: int = 16,
) -> dict[tuple[str, str, int], int | None]:
    """(player, team, game) -> games missed, where both teams play on every second day."""
    played = pl.DataFrame(
        [
            (team, _day(n), f"{team}{n}", "postponed" if n in postponed else "final")
            for team in ("BOS", "NYK")
            for n in range(games)
        ],
        schema=["team", "game_date", "game_id", "status"],
        orient="row",
    )
    seen = pl.DataFrame(
        [(who, team, _day(n)) for who, team, n in appearances],
        schema={"player_lookup": pl.String, "team": pl.String, "game_date": pl.Date},
        orient="row",
    )
    lists = pl.DataFrame(
        rosters or [],
        schema={"player_lookup": pl.String, "team": pl.String, "known_from": pl.Date},
        orient="row",
    )
    found = expected.candidates(expected.numbered(played), seen, lists)
    return {
        (who, team, int(game[3:])): missed
        for who, team, game, missed in found.select(
            "player_lookup", "team", "game_id", "team_games_missed"
        ).iter_rows()
    }


def test_an_appearance_counts_for_the_next_ten_team_games() -> None:
    found = candidates([("anna", "BOS", 2)])
    assert found == {("anna", "BOS", number): number - 3 for number in range(3, 13)}


def test_no_game_helps_to_expect_its_own_players() -> None:
    assert ("anna", "BOS", 2) not in candidates([("anna", "BOS", 2)])


def test_a_trade_moves_a_player_after_his_first_game_for_the_new_team() -> None:
    found = candidates([("anna", "BOS", 2), ("anna", "NYK", 4)])
    assert {(team, number) for _, team, number in found if number <= 6} == {
        ("BOS", 3), ("BOS", 4), ("NYK", 5), ("NYK", 6),
    }  # fmt: skip


def test_a_roster_made_public_in_the_morning_counts_that_evening() -> None:
    assert ("anna", "BOS", 3) in candidates([], [("anna", "BOS", _day(3))])
    assert ("anna", "BOS", 3) not in candidates([], [("anna", "BOS", _day(3) + timedelta(days=1))])


def test_a_roster_before_the_first_game_counts_for_the_first_ten() -> None:
    found = candidates([], [("anna", "BOS", FIRST - timedelta(days=30))])
    assert sorted(number for _, _, number in found) == list(range(10))


def test_a_postponed_game_is_missed_by_nobody() -> None:
    """The rotation that sat out a game nobody played is not absent from the next."""
    found = candidates([("anna", "BOS", 2)], postponed=(3,))
    assert found["anna", "BOS", 4] == 0
    assert found["anna", "BOS", 3] == 0
    assert max(number for _, _, number in found) == 13


def test_that_tonights_game_is_postponed_does_not_change_who_is_expected() -> None:
    played, postponed = (candidates([("anna", "BOS", 2)], postponed=given) for given in ((), (6,)))
    assert {k: v for k, v in played.items() if k[2] <= 6} == {k: v for k, v in postponed.items() if k[2] <= 6}
