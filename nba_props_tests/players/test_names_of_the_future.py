"""Names learnt after a date change nothing about whom its quotes meant."""

from datetime import date, timedelta

import polars as pl

from nba_props.players import aliases, registry, resolver
from nba_props_tests.builders import NO_DECISIONS, NO_OTHERS

DAY = date(2026, 1, 16)
Appearance = tuple[str, str, str, int]  # id, name, team, days after DAY


def meant(
    printed: str, *appearances: Appearance, pair: tuple[str, str] = ("Bo Li", "Beau Li")
) -> tuple[object, bool]:
    """Whom a quote of DAY means when these appearances are stored, and whether he was known by then."""
    box = pl.DataFrame(
        [(*rest, DAY + timedelta(days=after)) for *rest, after in appearances],
        schema={
            "source_player_id": pl.String,
            "player_name": pl.String,
            "team": pl.String,
            "game_date": pl.Date,
        },
        orient="row",
    ).with_columns(NO_OTHERS)
    rosters = box.rename({"game_date": "known_from"}).clear()
    people = registry.build(registry.sightings(box, rosters), NO_DECISIONS)
    pairs = pl.DataFrame({"spelling": [pair[0]], "other_spelling": [pair[1]], "source": ["test"]})
    asked = pl.DataFrame(
        {"player_name": [printed], "game_date": [DAY], "home_team": ["BOS"], "away_team": ["NYK"]},
    )
    found = resolver.resolve(
        asked.with_columns(printed_by=pl.lit("fanduel")),
        spellings=registry.spellings(people),
        aliases=pl.concat([aliases.directed(pairs, people), aliases.overtaken(pairs, people)]),
        teams=registry.teams_over_time(box, rosters, people),
        playing=pl.DataFrame({"game_date": [DAY] * 2, "team": ["BOS", "NYK"]}),
    ).row(0, named=True)
    return found["universal_player_id"], found["person_known"]


BEAU = ("nba:1", "Beau Li", "BOS", -5)


def test_a_spelling_counts_from_the_day_after_it_was_first_printed() -> None:
    """A box score of tonight prints the same id under another name."""
    assert meant("Bobo Li", BEAU, ("nba:1", "Bobo Li", "BOS", -1)) == ("nba:1", True)
    assert meant("Bobo Li", BEAU, ("nba:1", "Bobo Li", "BOS", 0)) == ("nba:1", False)


def test_a_newcomer_takes_an_aliass_name_from_his_own_day_on() -> None:
    """Before it the alias means whom it always meant; after it the name is his."""
    assert meant("Bo Li", BEAU) == ("nba:1", True)
    assert meant("Bo Li", BEAU, ("nba:2", "Bo Li", "NYK", 0)) == ("nba:1", True)
    assert meant("Bo Li", BEAU, ("nba:2", "Bo Li", "NYK", -1)) == ("nba:2", True)


def test_a_later_namesake_parts_no_ids() -> None:
    """Two services' ids of one person were joined when his name was his alone; that stands."""
    both = (("bdl:7", "Beau Li", "BOS", -5), ("nba:1", "Beau Li", "BOS", -4))
    assert meant("Beau Li", *both) == ("nba:1", True)
    assert meant("Beau Li", *both, ("nba:2", "Beau Li", "NYK", 3)) == ("nba:1", True)
    assert meant("Beau Li", *both, ("bdl:9", "Beau Li", "NYK", 3)) == ("nba:1", True)


def test_an_overtaken_alias_is_not_active() -> None:
    """The alias graph of today holds no alias that is somebody's own name."""
    people = pl.DataFrame(
        {
            "player_lookup": ["beauli", "boli"],
            "player_name": ["Beau Li", "Bo Li"],
            "universal_player_id": ["nba:1", "nba:2"],
            "known_from": [DAY - timedelta(days=4), DAY],
        }
    )
    pairs = pl.DataFrame({"spelling": ["Beau Li"], "other_spelling": ["Bo Li"], "source": ["test"]})
    assert aliases.directed(pairs, people).is_empty()
    assert aliases.overtaken(pairs, people).select(
        "alias_lookup", "nba_canonical_lookup", "is_active", "valid_until"
    ).rows() == [("boli", "beauli", False, DAY)]
