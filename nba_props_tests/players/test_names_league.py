"""The league of hard names through the graph: nobody gets another's quote, and who can be known is known."""

from pathlib import Path

import polars as pl
import pytest

from nba_props.landing import Landing
from nba_props_tests.homes import files_of
from nba_props_tests.players import names_league as league
from nba_props_tests.players.names_league import NamesLeague, Told

KINDS = (
    *(league.ORDINARY, league.NAMESAKE, league.FAMILY, league.CHANGED, league.SERVICES, league.NICKNAME),
    *(league.ADDED, league.DROPPED, league.UNSEEN, league.TAG, league.INITIAL, league.COMMA),
    *(league.LAST_FIRST, league.UNKNOWABLE),
)
IS_NAMED = pl.col("given").is_not_null()
#: Given to one person, when it means another or may mean two.
IS_WRONG = IS_NAMED & pl.col("given").ne_missing(pl.col("meant"))
CAN_BE_KNOWN = pl.col("could_be").list.len() == 1


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told.by(tmp_path_factory.mktemp("names") / "home")


@pytest.mark.parametrize("kind", KINDS)
def test_no_quote_is_given_to_another_person(told: Told, kind: str) -> None:
    wrong = told.quotes.filter((pl.col("kind") == kind) & IS_WRONG)
    assert wrong.is_empty(), summary(wrong)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != league.UNKNOWABLE])
def test_who_can_be_known_is_known(told: Told, kind: str) -> None:
    """One person of the two teams is ever printed so, by anybody.

    Whom a father's or a son's name means is asked only with the teams named: a list without them may be about
    another night.
    """
    is_asked = CAN_BE_KNOWN & (pl.col("home_team").is_not_null() | (pl.col("kind") != league.FAMILY))
    asked = told.quotes.filter((pl.col("kind") == kind) & is_asked)
    assert asked.height > 0
    lost = asked.filter(~IS_NAMED)
    assert lost.is_empty(), summary(lost)


def test_a_name_nobody_told_of_is_nobodys(told: Told) -> None:
    """`Bub Farnhill` may well be Lionel; only an alias may say so."""
    unknown = told.quotes.filter(pl.col("player_name") == "Bub Farnhill")
    assert unknown.height > 0
    assert unknown["universal_player_id"].null_count() == unknown.height


def test_no_two_ids_share_a_lookup_on_a_date(told: Told) -> None:
    quoted = told.quotes.drop_nulls("universal_player_id")
    shared = quoted.group_by("game_date", "player_lookup").agg(pl.col("universal_player_id").n_unique())
    assert shared["universal_player_id"].max() == 1
    assert told.registry["player_lookup"].is_unique().all()


def test_no_two_persons_are_one(told: Told) -> None:
    assert told.registry["people"].list.len().max() == 1
    assert told.registry["people"].explode().unique().sort().to_list() == sorted(told.league.names)


def test_no_person_is_two(told: Told) -> None:
    """Both services print every game's lines, so each person's ids can be told to be his."""
    apart = told.registry.explode("people").filter(~pl.col("people").is_unique())
    assert apart.is_empty(), apart.select("people", "universal_player_id", "player_name")


def test_nobody_has_two_lines_of_a_game(told: Told) -> None:
    twice = told.box.filter(pl.struct("game_id", "person").is_duplicated())
    assert twice.is_empty(), twice.select("game_date", "team", "player_name", "source_player_id")


def test_everybody_has_his_line_of_each_game(told: Told) -> None:
    """Whoever played stands in the box scores, however many share his name."""
    played = {
        (game.nba_id, player.id)
        for game in told.league.league.games
        if game.postponed_at is None
        for box in (told.league.league.result(game).home, told.league.league.result(game).away)
        for player, minutes in zip(box.squad.players, box.minutes, strict=True)
        if minutes > 0
    }
    stored = set(told.box.filter(pl.col("minutes") > 0).select("game_id", "person").iter_rows())
    assert played <= stored


@pytest.mark.parametrize("kind", [league.COMBINED, league.HEADER])
def test_what_is_no_name_is_nobodys(told: Told, kind: str) -> None:
    found = told.quotes.filter(pl.col("kind") == kind)
    assert found.height > 0
    assert found["universal_player_id"].null_count() == found.height


@pytest.mark.parametrize("kind", [league.COMBINED, league.HEADER])
def test_what_is_no_name_is_told_from_a_name_nobody_knows(told: Told, kind: str) -> None:
    found = told.quotes.filter(pl.col("kind") == kind)
    assert not set(found["resolution"]) & {"unresolved", "ambiguous"}


def test_a_trade_keeps_the_id(told: Told) -> None:
    """The son's quotes at a book that prints suffixes, before and after he joined his father."""
    son = next(id_ for id_, role in told.league.roles.items() if role is league.UNITED[1])
    quotes = told.quotes.filter(
        (pl.col("bookmaker") == "draftkings") & (pl.col("player_name") == league.UNITED[1].box)
    )
    assert quotes["universal_player_id"].n_unique() == 1
    assert quotes["given"].drop_nulls().to_list() == [[son]] * quotes.height
    assert set(quotes["player_team"]) == {
        told.league.team_of(son, day) for day in (told.league.dates[0], told.league.dates[-1])
    }


def test_the_league_plants_what_it_says(told: Told) -> None:
    """Without these meetings the proofs above would prove nothing."""
    world = told.league
    first, last = world.dates[0], world.dates[-1]

    def teams(roles: tuple[league.Role, ...], day: object) -> list[str]:
        bearers = [id_ for id_, role in world.roles.items() if any(role is one for one in roles)]
        return [world.team_of(id_, day) for id_ in bearers]  # type: ignore[arg-type]

    pairs = {frozenset((game.home, game.away)) for game in world.league.games}
    for opposed in (league.APART, league.OPPOSED, league.INITIALS_OPPOSED):
        assert frozenset(teams(opposed, first)) in pairs
    for united in (league.TOGETHER, league.INITIALS_TOGETHER):
        assert len(set(teams(united, first))) == 1
    for joined in (league.UNITED, league.JOINED):
        assert len(set(teams(joined, first))) == 2
        assert len(set(teams(joined, last))) == 1
    changed = [name for name in told.box["player_name"].unique() if "Vasiljevi" in name]
    assert sorted(changed) == ["Milos Vasiljevic", "Miloš Vasiljević"]
    assert {"bdl", "nba"} == set(told.box["source_player_id"].str.split(":").list.first())


def test_every_stored_quote_has_its_truth(told: Told) -> None:
    assert told.quotes["kind"].null_count() == 0
    assert set(KINDS) | {league.COMBINED, league.HEADER} == set(told.quotes["kind"])
    undecided = told.quotes.filter(pl.col("could_be").list.len() > 1)
    assert undecided.height > 50


def test_the_same_seed_plants_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        NamesLeague(days=10).land(Landing(str(tmp_path / name)))
    assert files_of(tmp_path / "one") == files_of(tmp_path / "other")


def summary(rows: pl.DataFrame) -> str:
    """Names with their counts, for a failure's text."""
    counted = rows.group_by("player_name", "bookmaker", "resolution").len().sort("len", descending=True)
    return "\n".join(" ".join(map(str, row)) for row in counted.head(20).iter_rows())
