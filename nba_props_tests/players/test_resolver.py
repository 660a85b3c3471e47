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
    return resolver.resolve(_asked(printed, game), **_known(people, pairs, playing)).row(0, named=True)


def explained(printed: str, *people: Person, game: tuple[str | None, str | None]) -> pl.DataFrame:
    """Every candidate of one printed name, likewise."""
    return resolver.explain(_asked(printed, game), **_known(people, (), ("BOS", "NYK", "MIA", "ORL")))


def _asked(printed: str, game: tuple[str | None, str | None]) -> pl.DataFrame:
    schema = {"player_name": pl.String, "game_date": pl.Date, "home_team": pl.String, "away_team": pl.String}
    asked = pl.DataFrame([(printed, DAY, *game)], schema=schema, orient="row")
    return asked.with_columns(printed_by=pl.lit("fanduel"))


def _known(
    people: tuple[Person, ...], pairs: tuple[tuple[str, str], ...], playing: tuple[str, ...]
) -> dict[str, pl.DataFrame]:
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
    return {
        "spellings": registry.spellings(known),
        "aliases": aliases.directed(given, known),
        "teams": registry.teams_over_time(box, rosters, known),
        "playing": pl.DataFrame({"game_date": [DAY] * len(playing), "team": list(playing)}),
    }


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


MILES = ("nba:1", "Miles Bridges", "CHA", 5)
MIKAL = ("nba:2", "Mikal Bridges", "NYK", 5)


def test_the_last_name_first_is_one_of_the_games_players() -> None:
    yang = ("nba:1", "Yang Hansen", "POR", 5)
    assert _who(resolved("Hansen Yang", yang, game=("POR", "BOS"))) == ("nba:1", "order")
    assert _who(resolved("Hansen Yang", yang, game=("BOS", "NYK"))) == (None, "unresolved")


def test_the_order_of_words_is_believed_less_than_a_spelling_seen() -> None:
    one, other = ("nba:1", "Yang Hansen", "POR", 5), ("nba:2", "Hansen Yang", "POR", 5)
    assert _who(resolved("Hansen Yang", one, other, game=("POR", "BOS"))) == ("nba:2", "exact")


def test_an_initial_is_believed_only_in_a_game_that_is_named() -> None:
    assert _who(resolved("M. Bridges", MIKAL, game=("BOS", "NYK"))) == ("nba:2", "initial")
    assert _who(resolved("M. Bridges", MIKAL, game=(None, None))) == (None, "unresolved")
    assert _who(resolved("M. Bridges", MIKAL, game=("BOS", "MIA"))) == (None, "unresolved")


def test_an_initial_of_two_in_the_game_is_nobodys_and_more_letters_tell_them_apart() -> None:
    game = ("CHA", "NYK")
    assert _who(resolved("M. Bridges", MILES, MIKAL, game=game)) == (None, "ambiguous")
    assert _who(resolved("Mil. Bridges", MILES, MIKAL, game=game)) == ("nba:1", "initial")
    assert _who(resolved("Mik. Bridges", MILES, MIKAL, game=game)) == ("nba:2", "initial")
    assert _who(resolved("Max. Bridges", MILES, MIKAL, game=game)) == (None, "unresolved")


FATHER, SON = ("nba:1", "Gary Payton", "MIA", 5), ("nba:2", "Gary Payton II", "BOS", 5)


def test_a_son_in_the_game_is_meant_before_his_father_elsewhere() -> None:
    """Books drop suffixes: the exact spelling of a man who does not play in the game named proves nothing."""
    assert _who(resolved("Gary Payton", FATHER, SON, game=("BOS", "NYK"))) == ("nba:2", "suffix")
    assert _who(resolved("Gary Payton", FATHER, SON, game=("MIA", "NYK"))) == ("nba:1", "exact")
    assert _who(resolved("Gary Payton", FATHER, game=("BOS", "NYK"))) == ("nba:1", "exact")


def test_father_and_son_are_contested_where_both_may_play_or_no_game_is_named() -> None:
    assert _who(resolved("Gary Payton", FATHER, SON, game=("BOS", "MIA"))) == (None, "ambiguous")
    for playing in (("BOS", "NYK", "MIA", "ORL"), ("BOS", "NYK")):
        unnamed = resolved("Gary Payton", FATHER, SON, game=(None, None), playing=playing)
        assert _who(unnamed) == (None, "ambiguous")


def test_a_book_that_prints_the_son_with_his_suffix_means_the_father_without() -> None:
    game, known = ("BOS", "MIA"), _known((FATHER, SON), (), ("BOS", "MIA"))
    both = pl.concat([_asked("Gary Payton", game), _asked("Gary Payton II", game)])
    found = resolver.resolve(both, **known).sort("player_name")
    assert found["universal_player_id"].to_list() == ["nba:1", "nba:2"]
    books = pl.Series("printed_by", ["fanduel", "betmgm"])
    other = resolver.resolve(both.with_columns(books), **known).sort("player_name")
    assert other["universal_player_id"].to_list() == [None, "nba:2"]


def test_a_name_printed_with_its_suffix_is_not_contested() -> None:
    assert _who(resolved("Gary Payton II", FATHER, SON, game=("MIA", "NYK"))) == ("nba:2", "exact")


def test_whoever_was_last_seen_two_seasons_ago_is_nobodys_rival() -> None:
    """The namesake's last team may well play tonight; he does not."""
    retired = ("nba:9", "Anna Berg", "NYK", 700)
    assert _who(resolved("Anna Berg", ANNA, retired, game=("BOS", "NYK"))) == ("nba:1", "exact")
    last_season = ("nba:9", "Anna Berg", "NYK", 300)
    assert _who(resolved("Anna Berg", ANNA, last_season, game=("BOS", "NYK"))) == (None, "ambiguous")


def test_an_alias_is_followed_with_another_suffix_within_the_game_only() -> None:
    pairs = (("Nan Berg Jr.", "Anna Berg"),)
    assert _who(resolved("Nan Berg", ANNA, pairs=pairs)) == ("nba:1", "suffix")
    assert _who(resolved("N. Berg", ANNA, pairs=pairs)) == ("nba:1", "initial")
    assert _who(resolved("Nan Berg", ANNA, game=("MIA", "ORL"), pairs=pairs)) == (None, "unresolved")


def test_an_alias_needs_no_team() -> None:
    pairs = (("Nan Berg", "Anna Berg"),)
    assert _who(resolved("Nan Berg", ANNA, game=("MIA", "ORL"), pairs=pairs)) == ("nba:1", "alias")


def test_what_is_no_name_says_so_unless_somebody_is_called_so() -> None:
    assert _who(resolved("Anna Berg + Zoe Quill", ANNA)) == (None, "not a name")
    assert _who(resolved("Over 20.5", ANNA)) == (None, "not a name")
    assert _who(resolved("Team", ("nba:1", "Team", "BOS", 5))) == ("nba:1", "exact")


Verdicts = dict[tuple[object, object], object]


def _verdicts(
    printed: str, *people: Person, game: tuple[str | None, str | None] = ("BOS", "NYK")
) -> Verdicts:
    """(step, id) -> verdict of every candidate."""
    rows = explained(printed, *people, game=game).to_dicts()
    return {(row["step"], row["universal_player_id"]): row["verdict"] for row in rows}


def test_explain_names_the_one_chosen_and_why_nobody_else_was() -> None:
    elsewhere = ("nba:3", "Anna Berg III", "MIA", 5)
    assert _verdicts("Anna Berg", ANNA, elsewhere) == {
        ("exact", "nba:1"): "chosen",
        ("suffix", "nba:1"): "the same person, by a later step",
        ("suffix", "nba:3"): "not considered: not on a team that plays here",
    }


def test_explain_says_that_another_fits_as_well() -> None:
    namesake = ("nba:9", "Anna Berg", "NYK", 3)
    verdicts = _verdicts("Anna Berg", ANNA, namesake)
    assert (
        verdicts["exact", "nba:1"] == verdicts["exact", "nba:9"] == "not chosen: another person fits as well"
    )


def test_explain_says_why_a_namesake_keeps_him_from_being_chosen() -> None:
    said = _verdicts("Gary Payton", FATHER, SON, game=("BOS", "MIA"))
    assert said["exact", "nba:1"] == "not chosen: a player of the game has this name with a suffix"
    assert _verdicts("Anna Berg", ANNA, ("nba:9", "Anna Berg", "MIA", 3))["exact", "nba:9"] == (
        "not chosen: his team does not play here"
    )


def test_explain_says_that_an_earlier_step_was_believed() -> None:
    said = _verdicts("Anna Berg", ANNA, ("nba:3", "Anna Berg III", "NYK", 5))
    assert said["suffix", "nba:3"] == "not chosen: an earlier step names somebody"


def test_explain_says_what_was_not_known_and_what_an_initial_needs() -> None:
    assert _verdicts("Anna Berg", ANNA, ("nba:9", "Anna Berg", "BOS", 0))["exact", "nba:9"] == (
        "not considered: not known before this date"
    )
    assert _verdicts("A. Berg", ANNA, game=(None, None)) == {
        ("initial", "nba:1"): "not considered: an initial needs the teams named"
    }


def test_explain_of_a_name_nobody_has_is_empty() -> None:
    assert _verdicts("Zoe Quill", ANNA) == {}
