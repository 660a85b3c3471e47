"""Which stored rows say another person than the names do now."""

from datetime import date

import polars as pl

from nba_props.players import changes
from nba_props_tests.players.decided import people

DAY, NEXT = date(2026, 1, 16), date(2026, 1, 17)
_TEXT = dict.fromkeys(
    ["player_name", "home_team", "away_team", "player_lookup", "universal_player_id", "resolution"], pl.String
)
Row = tuple[date, str, str | None, str | None, str | None, str | None, str]


def _rows(*given: Row) -> pl.DataFrame:
    """(date, name, home, away, lookup, id, resolution)."""
    return pl.DataFrame(list(given), schema={"game_date": pl.Date, **_TEXT}, orient="row").with_columns(
        printed_by=pl.lit("book")
    )


EXACT: Row = (DAY, "Ann Berg", "BOS", "NYK", "annberg", "nba:1", "exact")
NOBODY: Row = (DAY, "Ann Berg", "BOS", "NYK", None, None, "unresolved")


def test_a_name_that_means_the_same_as_before_has_not_changed() -> None:
    assert changes.printed(_rows(EXACT, EXACT), _rows(EXACT)).is_empty()
    assert changes.printed(_rows(NOBODY), _rows(NOBODY)).is_empty()


def test_a_name_of_a_source_that_names_no_teams_is_compared_all_the_same() -> None:
    stored: Row = (DAY, "Ann Berg", None, None, "annberg", "nba:1", "exact")
    now: Row = (DAY, "Ann Berg", None, None, None, None, "unresolved")
    assert changes.printed(_rows(stored), _rows(stored)).is_empty()
    assert changes.printed(_rows(stored), _rows(now)).height == 1


def test_a_name_that_means_another_or_nobody_or_somebody_has_changed() -> None:
    other: Row = (DAY, "Ann Berg", "BOS", "NYK", "annaberg", "nba:2", "exact")
    for before, now in ((EXACT, other), (EXACT, NOBODY), (NOBODY, EXACT)):
        assert changes.printed(_rows(before), _rows(now)).rows() == [
            (DAY, "Ann Berg", before[4], now[4], before[6], now[6])
        ]


def test_the_same_person_by_another_id_or_step_has_changed() -> None:
    by_alias, by_id = (*EXACT[:6], "alias"), (*EXACT[:5], "bdl:1", "exact")
    assert changes.printed(_rows(EXACT), _rows(by_alias)).height == 1
    assert changes.printed(_rows(EXACT), _rows(by_id)).height == 1


def test_only_the_date_and_game_of_the_change_is_named() -> None:
    later: Row = (NEXT, *EXACT[1:])
    gone: Row = (NEXT, *NOBODY[1:])
    assert changes.printed(_rows(EXACT, later), _rows(EXACT, gone))["game_date"].to_list() == [NEXT]


BOX = pl.DataFrame(
    {
        "game_date": [DAY, DAY, NEXT],
        "game_id": ["G1", "G1", "G2"],
        "source_player_id": ["nba:1", "bdl:7", "bdl:7"],
        "player_name": ["Ann Berg", "Nan Berg", "Nan Berg"],
    }
)
IDS = pl.DataFrame(
    {
        "source_player_id": ["nba:1", "bdl:7"],
        "universal_player_id": ["nba:1", "bdl:7"],
        "player_lookup": ["annberg", "nanberg"],
    }
)
SUMMARIES = BOX.join(IDS, on="source_player_id").drop("source_player_id")


def test_appearances_of_the_same_persons_have_not_changed() -> None:
    assert changes.appeared(BOX, IDS, SUMMARIES).is_empty()


def test_an_appearance_of_one_merged_into_another_has_changed() -> None:
    joined = IDS.with_columns(universal_player_id=pl.lit("nba:1"), player_lookup=pl.lit("annberg"))
    found = changes.appeared(BOX.filter(game_id="G2"), joined, SUMMARIES.filter(game_id="G2"))
    assert sorted(found.rows(), key=str) == [
        (NEXT, "Nan Berg", "nanberg", None),
        (NEXT, "Nan Berg", None, "annberg"),
    ]
    assert sorted(changes.lookups_of(found)) == ["annberg", "nanberg"]


def test_a_date_whose_summary_is_not_stored_is_nobodys_change() -> None:
    assert changes.appeared(BOX, IDS, SUMMARIES.filter(game_date=DAY)).is_empty()


REPORTS = pl.DataFrame(
    {
        "game_date": [DAY, NEXT],
        "player_name": ["Ann Berg", "Nan Berg"],
        "player_lookup": ["annberg", "nanberg"],
        "universal_player_id": ["nba:1", "bdl:7"],
    }
)
NONE = pl.Series([], dtype=pl.String)


def test_a_report_by_the_id_of_somebody_who_is_there_has_not_changed() -> None:
    both = people(("nba:1", "Ann Berg"), ("bdl:7", "Nan Berg"))
    assert changes.identified(REPORTS, both, NONE).is_empty()


def test_a_report_by_the_id_of_somebody_merged_since_has_changed() -> None:
    one = people(("nba:1", "Ann Berg"), ids={"nba:1": "bdl:7,nba:1"})
    assert changes.identified(REPORTS, one, NONE)["game_date"].to_list() == [NEXT]


def test_a_report_by_an_id_of_somebody_parted_since_may_have_changed() -> None:
    both = people(("nba:1", "Ann Berg"), ("bdl:7", "Nan Berg"))
    assert changes.identified(REPORTS, both, pl.Series(["annberg"]))["game_date"].to_list() == [DAY]
