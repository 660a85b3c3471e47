"""Bulk files: recognised by their columns, one bad row never costs its neighbours."""

import io
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest

from nba_props.errors import PayloadError, UnusedPayloadError
from nba_props.sources.feeds import detect, parse
from nba_props.sources.records import Parsed

from .bodies import BOX_COLUMNS, box_row, ref

BOX = "bulk.box_scores"


def parquet(rows: list[dict[str, Any]] | pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    (rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows)).write_parquet(buffer)
    return buffer.getvalue()


def csv(*lines: str) -> bytes:
    return "\n".join([",".join(BOX_COLUMNS), *lines]).encode()


def parsed(feed: str, body: bytes, suffix: str = "parquet") -> Parsed:
    assert detect(body, "any name").feed == feed
    return parse(ref(feed, suffix=suffix), body)


def test_box_scores_of_a_parquet_file() -> None:
    result = parsed(
        BOX, parquet([box_row(1, is_home=True, opponent="MIA", game_id="0022500500"), box_row(2)])
    )
    line = result.records["box_scores"].row(0, named=True)
    assert (line["source_player_id"], line["source_game_id"], line["is_home"]) == (
        "nba:1",
        "0022500500",
        True,
    )
    assert (line["minutes"], line["pts"], line["reb"], line["game_status"]) == (30.5, 20, None, "final")
    assert (line["source"], line["captured_at"], line["record"]) == ("bulk", None, 0)
    assert result.rejects.is_empty()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_csv_file_is_text_that_is_cast(mark: bytes) -> None:
    """The same rows as Parquet, a byte-order mark or not, quoted commas and all."""
    body = mark + csv("2026-01-15,1,Nikola Jokić,DEN,30.5,20", '2026-01-15,2,"Archer, Ann",BOS,12,3.0')
    assert detect(body, "x").suffix == "csv"
    lines = parsed(BOX, body, "csv").records["box_scores"]
    assert lines.select("player_name", "minutes", "pts", "source_player_id").rows() == [
        ("Nikola Jokić", 30.5, 20, "nba:1"),
        ("Archer, Ann", 12.0, 3, "nba:2"),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2026-01-15,1,Ann,BOS,abc,20", "wrong type: column minutes is 'abc'"),
        ("2026-01-15,1,Ann,BOS,NaN,20", "not a number: column minutes"),
        ("2026-01-15,1,Ann,BOS,30,1e999", "not a number: column pts"),
        ("2026-01-15,1,Ann,BOS,30,99999999999999999999", "wrong type: column pts is '99999999999999999999'"),
        ("2026-01-15,1,Ann,BOS,-1,20", "negative minutes"),
        ("2026-01-15,1,Ann,BOS,30,", "missing pts"),
        ("2026-01-15,1,,BOS,30,20", "missing player_name"),
        ("2026-01-15,1,Ann,XXX,30,20", "unknown team: column team is 'XXX'"),
        ("2025-08-15,1,Ann,BOS,30,20", "date out of season"),
        ("2019-01-15,1,Ann,BOS,30,20", "date out of season"),
        ("2031-01-15,1,Ann,BOS,30,20", "date in the far future"),
        ("2026-02-30,1,Ann,BOS,30,20", "wrong type: column game_date is '2026-02-30'"),
        ("2026-01-15,1,Ann,BOS,30", "5 fields under 6 columns"),
        ("2026-01-15,1,Ann,BOS,30,20,9", "7 fields under 6 columns"),
        ("2026-01-15,9,Zoe,BOS,30,11", "duplicate of record 0"),
    ],
)
def test_a_bad_row_is_quarantined_and_its_neighbours_stay(line: str, reason: str) -> None:
    result = parsed(BOX, csv("2026-01-15,9,Zoe,BOS,30,20", line, "2026-01-15,8,Yan,BOS,30,20"), "csv")
    assert result.rejects.select("record", "reason", "kind").rows() == [(1, reason, "box_scores")]
    assert result.records["box_scores"]["player_name"].to_list() == ["Zoe", "Yan"]
    assert result.records["box_scores"]["record"].to_list() == [0, 2]


def test_a_refused_row_does_not_stand_in_the_way_of_a_good_one() -> None:
    result = parsed(BOX, csv("2026-01-15,9,Zoe,BOS,-3,20", "2026-01-15,9,Zoe,BOS,30,20"), "csv")
    assert result.records["box_scores"]["minutes"].to_list() == [30.0]
    assert result.rejects["reason"].to_list() == ["negative minutes"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_name_of_twenty_megabytes_is_cut_in_the_quarantine(suffix: str) -> None:
    name = "x" * 20_000_000
    body = (
        csv(f"2026-01-15,1,{name},BOS,30,20") if suffix == "csv" else parquet([box_row(1, player_name=name)])
    )
    rejects = parsed(BOX, body, suffix).rejects
    assert rejects["reason"].to_list() == ["text over 200 characters: column player_name"]
    assert rejects["content"].str.len_chars().item() <= 300
    assert rejects["content"].item().startswith("game_date=2026-01-15, ")
    assert "team=BOS" in rejects["content"].item()


def test_what_a_long_row_said_is_cut_short() -> None:
    row = box_row(
        1, pts=-1, opponent="o" * 90, start_position="s" * 90, game_id="g" * 90, season_type="t" * 90
    )
    rejects = parsed(BOX, parquet([row | {"player_name": "n" * 90}])).rejects
    assert rejects["content"].str.len_chars().to_list() == [300]


def test_a_missing_required_column_is_fatal_and_named() -> None:
    body = parquet(pl.DataFrame([box_row()]).drop("pts"))
    with pytest.raises(
        PayloadError, match=r"box\.parquet looks like bulk\.box_scores but has no column pts: it must have"
    ):
        detect(body, "box.parquet")
    with pytest.raises(PayloadError, match="has no column pts"):
        parse(ref(BOX), body)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["player_id", "player_name"], "names come from box scores"),
        (["player_name", "box_name", "len", "source"], "normalising already solves"),
        (
            ["event_date", "player_name", "bookmaker", "line", "over_price", "under_price", "market"],
            "another market than player_points",
        ),
    ],
)
def test_known_files_that_are_not_needed_are_left_alone(columns: list[str], said: str) -> None:
    with pytest.raises(UnusedPayloadError, match=said):
        detect(",".join(columns).encode(), "x.csv")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"a,b,c\n1,2,3\n", "is no file known here: its columns are a, b, c"),
        (b"game_date,game_date\n", "names columns twice: 'game_date'"),
        (b"\xff\xfe\x00binary", "neither Parquet, JSON nor UTF-8"),
        (parquet([box_row()])[:-40], "damaged Parquet file"),
        (parquet([box_row()])[:200] + b"\0" * 50 + parquet([box_row()])[250:], "damaged Parquet file"),
        (b"PAR1", "damaged Parquet file"),
    ],
)
def test_unknown_and_damaged_files_are_refused(body: bytes, said: str) -> None:
    with pytest.raises(PayloadError, match=said):
        parse(ref(detect(body, "x").feed), body)


def test_an_open_quote_is_a_damaged_file() -> None:
    with pytest.raises(PayloadError, match="is a damaged CSV file at line"):
        parse(ref(BOX, suffix="csv"), csv('2026-01-15,1,"Ann,BOS,30,20'))


def quote(**changed: Any) -> dict[str, Any]:
    return {
        "source": "invented",
        "market": "player_points",
        "game_date": date(2026, 1, 15),
        "commence_time": datetime(2026, 1, 16, 0, 30),
        "event_id": "ev1",
        "home_team": "Boston Celtics",
        "away_team": None,
        "player_name": "Ann Archer",
        "bookmaker": "Fan Duel",
        "line": 20.0,
        "over_price": -110.0,
        "under_price": None,
        "snapshot_ts": None,
    } | changed


def test_points_props_keep_their_source_and_gain_decimal_prices() -> None:
    line = parsed("bulk.props_points", parquet([quote()])).records["props"].row(0, named=True)
    assert (line["source"], line["bookmaker"], line["bookmaker_printed"]) == (
        "invented",
        "fanduel",
        "Fan Duel",
    )
    assert (line["home_team"], line["points_line"], line["snapshot_at"]) == ("BOS", 20.0, None)
    assert line["commence_at"] == datetime(2026, 1, 16, 0, 30, tzinfo=UTC)
    assert line["over_price_decimal"] == pytest.approx(1 + 100 / 110)
    assert line["under_price_decimal"] is None


def test_quotes_that_agree_on_everything_but_their_prices_are_one() -> None:
    """Also when event, prices and snapshot are unknown; another book, line or snapshot is another quote."""
    rows = [
        quote(),
        quote(over_price=-120.0),
        quote(bookmaker="fanduel"),
        quote(line=21.5),
        quote(bookmaker="DraftKings"),
        quote(snapshot_ts=datetime(2026, 1, 15, 12)),
        quote(event_id=None),
        quote(event_id=None),
        quote(event_id=None, source="other"),
    ]
    result = parsed("bulk.props_points", parquet(rows))
    assert result.rejects.select("record", "reason").rows() == [
        (1, "duplicate of record 0"),
        (2, "duplicate of record 0"),
        (7, "duplicate of record 6"),
    ]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"line": 0.0}, "a line outside 0 to 100"),
        ({"line": float("nan")}, "not a number: column points_line"),
        ({"over_price": 50.0}, "no American price is below 100: column over_price_american"),
        ({"bookmaker": None}, "missing bookmaker"),
        ({"market": "player_rebounds"}, "unknown market"),
    ],
)
def test_a_bad_quote_is_refused(changed: dict[str, Any], reason: str) -> None:
    result = parsed("bulk.props_points", parquet([quote(**changed), quote(line=5.5)]))
    assert result.rejects.select("record", "reason").rows() == [(0, reason)]


def test_a_file_of_another_market_is_left_alone() -> None:
    with pytest.raises(UnusedPayloadError, match="its market is player_rebounds, not player_points"):
        parse(ref("bulk.props_points"), parquet([quote(market="player_rebounds")]))


def test_a_schedule_is_games_and_consensus_lines() -> None:
    base = {
        "nba_game_id": "0022500500",
        "game_date": date(2026, 1, 15),
        "away": "MIA",
        "tip_utc": None,
        "label": "",
    }
    rows = [
        base | {"home": "BOS", "home_score": 101, "away_score": 99, "home_ml": -150.0, "home_spread": -3.5},
        base | {"home": "LAL", "home_score": 0, "away_score": 0, "home_ml": None, "home_spread": None},
        base | {"home": "UTA", "home_score": None, "away_score": None, "home_ml": None, "home_spread": None},
    ]
    result = parsed("bulk.schedule", parquet(rows))
    games = result.records["schedule"]
    assert games["status"].to_list() == ["final", "postponed", "scheduled"]
    assert games["home_score"].to_list() == [101, None, None]
    assert games["season_type"].to_list() == ["Regular Season"] * 3
    lines = result.records["game_lines"]
    assert lines.select(
        "home_team", "bookmaker", "home_spread", "home_moneyline", "away_moneyline"
    ).rows() == [("BOS", "consensus", -3.5, -150.0, None)]


def test_a_roster_is_public_when_its_season_opens() -> None:
    row = {
        "SEASON": "2025-26",
        "PLAYER": "Ann Archer",
        "PLAYER_ID": 7,
        "TEAM_ABBREVIATION": "BOS",
        "POSITION": "G",
        "BIRTH_DATE": "FEB 23, 2004",
    }
    result = parsed("bulk.rosters", parquet([row, row | {"PLAYER_ID": 8, "BIRTH_DATE": "spring"}]))
    person = result.records["rosters"].row(0, named=True)
    assert (person["known_from"], person["birth_date"]) == (date(2025, 10, 1), date(2004, 2, 23))
    assert person["source_player_id"] == "nba:7"
    assert result.rejects["reason"].to_list() == ["wrong type: column birth_date is 'Spring'"]


def test_injuries_speak_our_words() -> None:
    printed = ["PROB", "QUES", "DOUBT", "OUT", "OFS", "MAYBE"]
    rows = [
        {"asof_date": date(2026, 1, 15), "team_abbrev": "BOS", "player_name": f"P{place}", "status": status}
        for place, status in enumerate(printed)
    ]
    result = parsed("bulk.injuries", parquet(rows))
    assert result.records["injuries"]["status"].to_list() == [
        "PROBABLE",
        "QUESTIONABLE",
        "DOUBTFUL",
        "OUT",
        "OUT",
    ]
    assert result.records["injuries"]["source_status"].to_list() == printed[:5]
    assert result.rejects["reason"].to_list() == ["unknown status"]


def test_aliases_are_unordered_pairs_of_spellings() -> None:
    result = parsed("bulk.aliases", b"book_name,box_name\nAnnie Archer,Ann Archer\nBob,Bob\n", "csv")
    assert result.records["aliases"].select("spelling", "other_spelling").rows() == [
        ("Annie Archer", "Ann Archer")
    ]
    assert result.rejects["reason"].to_list() == ["a spelling paired with itself"]
