import random
from datetime import date, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from nba_props.players import registry
from nba_props_tests.builders import NO_DECISIONS, NO_OTHERS

FIRST = date(2025, 10, 21)
Seen = tuple[str, str, str, int]


def sightings(*rows: Seen) -> pl.DataFrame:
    """(id, name, team, days after the first day) of box rows, as `registry.sightings` makes them."""
    frame = pl.DataFrame(
        [(issued, name, team, FIRST + timedelta(days=day)) for issued, name, team, day in rows],
        schema={
            "source_player_id": pl.String,
            "player_name": pl.String,
            "team": pl.String,
            "game_date": pl.Date,
        },
        orient="row",
    ).with_columns(NO_OTHERS)
    return registry.sightings(frame, _no_rosters())


def _no_box() -> pl.DataFrame:
    return sightings().select("source_player_id", "player_name", "team", NO_OTHERS, game_date="seen")


def _no_rosters() -> pl.DataFrame:
    return pl.DataFrame(
        schema={
            "source_player_id": pl.String,
            "player_name": pl.String,
            "team": pl.String,
            "known_from": pl.Date,
        }
    )


def people(*rows: Seen) -> dict[str, str]:
    """universal_player_id -> player_lookup of the registry built."""
    return dict(
        registry.build(sightings(*rows), NO_DECISIONS)
        .select("universal_player_id", "player_lookup")
        .iter_rows()
    )


def test_the_first_spelling_seen_is_the_persons() -> None:
    """The other spellings of one id come and go; the lookup must not move with them."""
    built = registry.build(
        sightings(("nba:1", "Ana Bérg Jr.", "BOS", 0), ("nba:1", "Anna Berg", "BOS", 3)),
        NO_DECISIONS,
    )
    assert built["player_lookup"].to_list() == ["anabergjr"]
    assert built["player_name"].to_list() == ["Ana Bérg Jr."]
    assert built["suffixless_lookup"].to_list() == ["anaberg"]
    assert built["spellings"].to_list() == ["Ana Bérg Jr.|Anna Berg"]


def test_a_spelling_is_known_from_when_it_was_printed() -> None:
    """A spelling of later weeks must not resolve an earlier quote: that would be knowledge of the future."""
    built = registry.build(
        sightings(("nba:1", "Ana Bérg Jr.", "BOS", 0), ("nba:1", "Anna | Berg", "BOS", 3)),
        NO_DECISIONS,
    )
    found = registry.spellings(built).select("player_lookup_raw", "known_from")
    assert found.rows() == [
        ("anabergjr", FIRST + timedelta(days=1)),
        ("annaberg", FIRST + timedelta(days=4)),
    ]


def test_two_services_ids_of_one_name_are_one_person() -> None:
    built = registry.build(
        sightings(("bdl:9", "Anna Berg", "BOS", 0), ("nba:1", "Anna Bérg", "BOS", 1)), NO_DECISIONS
    )
    assert built["universal_player_id"].to_list() == ["nba:1"]
    assert built["source_ids"].to_list() == ["bdl:9,nba:1"]
    assert sorted(registry.ids(built)["source_player_id"]) == ["bdl:9", "nba:1"]


def test_namesakes_of_one_service_stay_two_persons() -> None:
    assert people(("nba:1", "Anna Berg", "BOS", 0), ("nba:2", "Anna Berg", "NYK", 1)) == {
        "nba:1": "annaberg", "nba:2": "annaberg2",
    }  # fmt: skip


def test_a_third_id_of_namesakes_is_never_guessed_to_be_one_of_them() -> None:
    """One name, two persons: which of them the other service means is not to be told by the name."""
    found = people(
        ("nba:1", "Anna Berg", "BOS", 0), ("nba:5", "Anna Berg", "NYK", 1), ("bdl:5", "Anna Berg", "BOS", 2)
    )
    assert len(found) == 3
    assert len(set(found.values())) == 3


def test_a_person_without_any_letters_still_has_a_lookup() -> None:
    assert people(("nba:7", "??", "BOS", 0)) == {"nba:7": "player7"}


def test_a_box_score_makes_a_person_known_on_the_next_day() -> None:
    assert registry.build(sightings(("nba:1", "Anna Berg", "BOS", 0)), NO_DECISIONS)[
        "known_from"
    ].to_list() == [FIRST + timedelta(days=1)]


def test_a_roster_makes_a_person_known_on_its_own_day() -> None:
    rosters = pl.DataFrame(
        {"source_player_id": ["nba:1"], "player_name": ["Anna Berg"], "team": ["BOS"], "known_from": [FIRST]}
    )
    seen = registry.sightings(_no_box(), rosters)
    built = registry.build(seen, NO_DECISIONS)
    assert built["known_from"].to_list() == [FIRST]


def test_teams_follow_a_person_over_time() -> None:
    box = pl.DataFrame(
        {"game_date": [FIRST, FIRST + timedelta(days=5)], "source_player_id": ["nba:1"] * 2,
         "player_name": ["Anna Berg"] * 2, "team": ["BOS", "NYK"]}
    ).with_columns(NO_OTHERS)  # fmt: skip
    built = registry.build(registry.sightings(box, _no_rosters()), NO_DECISIONS)
    assert registry.teams_over_time(box, _no_rosters(), built).rows() == [
        ("annaberg", "BOS", FIRST + timedelta(days=1)),
        ("annaberg", "NYK", FIRST + timedelta(days=6)),
    ]


_SEEN = st.lists(
    st.tuples(
        st.sampled_from(["nba:1", "nba:2", "nba:5", "bdl:1", "bdl:5", "espn:5"]),
        st.sampled_from(["Anna Berg", "Anna Bérg", "Anna Berg Jr.", "Bo Li", "??"]),
        st.sampled_from(["BOS", "NYK"]),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=12,
)


@given(_SEEN)
def test_no_two_persons_share_a_lookup_and_no_id_is_lost(rows: list[Seen]) -> None:
    built = registry.build(sightings(*rows), NO_DECISIONS)
    assert built["player_lookup"].is_unique().all()
    assert built["universal_player_id"].is_unique().all()
    assert sorted(registry.ids(built)["source_player_id"]) == sorted({row[0] for row in rows})
    assert built["player_lookup"].str.contains(r"^[a-z][a-z0-9]*$").all()


@given(_SEEN, st.integers())
def test_the_order_of_evidence_does_not_matter(rows: list[Seen], seed: int) -> None:
    shuffled = random.Random(seed).sample(rows, len(rows))
    assert registry.build(sightings(*rows), NO_DECISIONS).equals(
        registry.build(sightings(*shuffled), NO_DECISIONS)
    )


@given(_SEEN)
def test_evidence_of_a_known_person_again_changes_no_lookup(rows: list[Seen]) -> None:
    """Tomorrow's box score must not rename anybody, unless it proves two services' persons to be one."""
    rows = [row for row in rows if row[0].startswith("nba:")] or [("nba:1", "Anna Berg", "BOS", 0)]
    later = [(issued, name, team, 20) for issued, name, team, _ in rows]
    assert people(*rows) == people(*rows, *later)
