"""Who is expected to play: known from rosters and earlier games, never from the date's own box score.

What belongs here: the candidates of each game. What does not: what is known about them (`context.py`) and
whether they are predicted (`predictions/`).
"""

import polars as pl

from nba_props.ingest.schedule import POSTPONED

#: A player who has missed more of the team's games than this is no longer expected without a line.
RECENT_TEAM_GAMES = 10

APPEARANCE = "appearance"
ROSTER = "roster"


def numbered(team_games: pl.DataFrame) -> pl.DataFrame:
    """Number each team's games in order of date: adds `number` and `takes_place`.

    In: at least team, game_date, status. A postponed game counts for nothing after it: it has the number of
    the game played next. A game's own status does not change its own number.
    """
    takes_place = (pl.col("status") != POSTPONED).fill_null(value=True)
    ordered = team_games.sort("team", "game_date").with_columns(takes_place=takes_place)
    counted = pl.col("takes_place").cast(pl.Int64)
    return ordered.with_columns(number=counted.cum_sum().over("team") - counted)


def candidates(team_games: pl.DataFrame, appearances: pl.DataFrame, rosters: pl.DataFrame) -> pl.DataFrame:
    """Every (game, player) for which the player's latest team is one of the game's two.

    In: `team_games` numbered, over the whole history and the dates asked for (team, game_date, number,
    game_id); `appearances` (player_lookup, team, game_date); `rosters` (player_lookup, team, known_from).
    Out: player_lookup, team, game_id, game_date, expected_because, last_game_date (null for a roster's word
    only), team_games_missed.

    Each piece of evidence makes its player a candidate for the team's next ten games, until newer evidence of
    that player comes. Evidence of a date counts for later dates only, so no game helps to expect its own
    players.
    """
    evidence = _until_the_next(_evidence(team_games, appearances, rosters))
    numbers = team_games.select("team", until="game_date", last="number").sort("until", "last")
    # The last game it can count for, so that most of the ten are never made.
    bounded = evidence.sort("valid_until").join_asof(
        numbers, left_on="valid_until", right_on="until", by="team", check_sortedness=False
    )
    end = pl.min_horizontal(pl.col("after") + RECENT_TEAM_GAMES, "last") + 1
    following = bounded.with_columns(number=pl.int_ranges(pl.col("after") + 1, end)).explode("number")
    games = team_games.select("team", "number", "game_id", "game_date")
    return (
        following.join(games, on=["team", "number"])
        .filter((pl.col("game_date") > pl.col("seen")) & (pl.col("game_date") <= pl.col("valid_until")))
        .with_columns(team_games_missed=pl.col("number") - pl.col("after") - 1)
        .select(
            "player_lookup",
            "team",
            "game_id",
            "game_date",
            "expected_because",
            "last_game_date",
            "team_games_missed",
        )
    )


def _evidence(team_games: pl.DataFrame, appearances: pl.DataFrame, rosters: pl.DataFrame) -> pl.DataFrame:
    """player_lookup, team, seen (usable strictly after), after (number of the team's game it follows)."""
    numbers = team_games.filter("takes_place").select("team", "game_date", after="number")
    played = appearances.join(numbers, on=["team", "game_date"]).select(
        "player_lookup",
        "team",
        "after",
        seen="game_date",
        last_game_date="game_date",
        expected_because=pl.lit(APPEARANCE),
    )
    # A list made public in the morning counts for that evening's game, so it is `seen` the day before.
    dated = rosters.select("player_lookup", "team", seen=pl.col("known_from").dt.offset_by("-1d"))
    placed = dated.sort("seen").join_asof(
        numbers.sort("game_date"), left_on="seen", right_on="game_date", by="team", check_sortedness=False
    )
    listed = placed.select(
        "player_lookup",
        "team",
        pl.col("after").fill_null(-1),
        "seen",
        last_game_date=pl.lit(None, pl.Date),
        expected_because=pl.lit(ROSTER),
    )
    return pl.concat([played.select(listed.columns), listed])


def _until_the_next(evidence: pl.DataFrame) -> pl.DataFrame:
    """Each player's pieces of evidence in order; each holds up to and including the date of the next."""
    ordered = evidence.sort(
        "player_lookup", "seen", "expected_because", "team", descending=[False, False, True, False]
    )
    last_played = pl.col("last_game_date").forward_fill().over("player_lookup")
    return ordered.with_columns(
        valid_until=pl.col("seen").shift(-1).over("player_lookup").fill_null(pl.date(9999, 12, 31)),
        last_game_date=last_played,
    )
