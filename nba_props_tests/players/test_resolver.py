from datetime import date, timedelta

import polars as pl

from nba_props.players import aliases, registry, resolver
from nba_props_tests.builders import NO_DECISIONS, NO_OTHERS

DAY = date(2026, 1, 16)
Person = tuple[str, str, str, int]  # id, name, team, days before DAY of the box score


def resolved(
    printed: str,
    *people: Person,
    game: tuple[str | None, str | None] = ("BOS", "NYK"),
    pairs: tuple[tuple[str, str], ...] = (),
    playing: tuple[str, ...] = ("BOS", "NYK", "MIA", "ORL"),
) -> dict[str, object]:
    """What the resolver makes of one printed name, with these people seen before."""
    box = pl.DataFrame(
        [(DAY - timedelta(days=ago), *person) for *person, ago in people],
        schema={
            "game_date": pl.Date,
            "source_player_id": pl.String,
            "player_name": pl.String,
            "team": pl.String,
        },
        orient="row",
    ).with_columns(NO_OTHERS)
    rosters = box.rename({"game_date": "known_from"}).clear()
    known = registry.build(registry.sightings(box, rosters), NO_DECISIONS)
    given = pl.DataFrame(
        [(*pair, "test") for pair in pairs],
        schema={"spelling": pl.String, "other_spelling": pl.String, "source": pl.String},
        orient="row",
    )
    asked = pl.DataFrame(
        [(printed, DAY, *game)],
        schema={
            "player_name": pl.String,
            "game_date": pl.Date,
            "home_team": pl.String,
            "away_team": pl.String,
        },
        orient="row",
    )
    found = resolver.resolve(
        asked.with_columns(printed_by=pl.lit("fanduel")),
        spellings=registry.spellings(known),
        aliases=aliases.directed(given, known),
        teams=registry.teams_over_time(box, rosters, known),
        playing=pl.DataFrame({"game_date": [DAY] * len(playing), "team": list(playing)}),
    )
    return found.row(0, named=True)


def _who(found: dict[str, object]) -> tuple[object, object]:
    return found["universal_player_id"], found["resolution"]


ANNA = ("nba:1", "Anna Berg", "BOS", 5)
JUNIOR = ("nba:2", "Anna Berg Jr.", "MIA", 5)


def test_a_spelling_seen_before_is_exact() -> None:
    found = resolved("Ánna Berg", ANNA)
    assert _who(found) == ("nba:1", "exact")
    assert (found["player_lookup"], found["player_team"], found["person_known"]) == ("annaberg", "BOS", True)


def test_any_spelling_of_a_person_is_exact_and_gives_the_canonical_one() -> None:
    found = resolved("Ann Berg", ANNA, ("nba:1", "Ann Berg", "BOS", 2))
    assert (found["player_lookup"], found["resolution"]) == ("annaberg", "exact")


def test_an_alias_is_followed() -> None:
    assert _who(resolved("Nan Berg", ANNA, pairs=(("Nan Berg", "Anna Berg"),))) == ("nba:1", "alias")


def test_a_suffix_is_dropped_within_the_games_teams_only() -> None:
    assert _who(resolved("Anna Berg", JUNIOR, game=("MIA", "ORL"))) == ("nba:2", "suffix")
    assert _who(resolved("Anna Berg", JUNIOR, game=("BOS", "NYK"))) == (None, "unresolved")


def test_a_suffix_printed_in_addition_is_dropped_too() -> None:
    assert _who(resolved("Anna Berg II", ANNA)) == ("nba:1", "suffix")


def test_an_exact_name_wins_over_one_with_a_suffix_in_the_game() -> None:
    assert _who(resolved("Anna Berg Jr.", ANNA, JUNIOR, game=("BOS", "NYK"))) == ("nba:2", "exact")


def test_a_source_without_teams_means_the_players_of_the_date() -> None:
    assert _who(resolved("Anna Berg", JUNIOR, game=(None, None))) == ("nba:2", "suffix")
    assert _who(resolved("Anna Berg", JUNIOR, game=(None, None), playing=("BOS", "NYK"))) == (
        None,
        "unresolved",
    )


def test_two_who_fit_are_ambiguous_and_nobody_is_chosen() -> None:
    third = ("nba:3", "Anna Berg III", "ORL", 5)
    found = resolved("Anna Berg", JUNIOR, third, game=("MIA", "ORL"))
    assert _who(found) == (None, "ambiguous")
    assert (found["player_lookup"], found["person_known"]) == (None, False)


def test_namesakes_are_told_apart_by_their_teams() -> None:
    namesake = ("nba:9", "Anna Berg", "MIA", 3)
    assert _who(resolved("Anna Berg", ANNA, namesake, game=("MIA", "ORL"))) == ("nba:9", "exact")
    assert _who(resolved("Anna Berg", ANNA, namesake, game=("BOS", "NYK"))) == ("nba:1", "exact")
    assert _who(resolved("Anna Berg", ANNA, namesake, game=("BOS", "MIA"))) == (None, "ambiguous")


def test_a_traded_player_is_looked_for_in_the_latest_team() -> None:
    traded = ("nba:2", "Anna Berg Jr.", "ORL", 1)
    assert resolved("Anna Berg", JUNIOR, traded, game=("ORL", "NYK"))["player_team"] == "ORL"
    assert _who(resolved("Anna Berg", JUNIOR, traded, game=("MIA", "NYK"))) == (None, "unresolved")


def test_whoever_first_appears_tonight_is_named_but_not_known() -> None:
    """Tonight's box score tells a name; no rule of tonight may use it."""
    tonight = ("nba:1", "Anna Berg", "BOS", 0)
    found = resolved("Anna Berg", tonight)
    assert _who(found) == ("nba:1", "exact")
    assert (found["person_known"], found["player_team"]) == (False, None)
    assert _who(resolved("Anna Berg II", tonight)) == (None, "unresolved")


def test_a_namesake_of_the_future_takes_nobodys_place() -> None:
    rookie = ("nba:9", "Anna Berg", "NYK", -10)
    assert _who(resolved("Anna Berg", ANNA, rookie)) == ("nba:1", "exact")


def test_a_name_nobody_has_is_nobodys() -> None:
    """It keeps how it reads, and no lookup: that might be spelled like somebody's."""
    found = resolved("Zoe Quill", ANNA)
    assert _who(found) == (None, "unresolved")
    assert (found["player_lookup_raw"], found["player_lookup"]) == ("zoequill", None)
