"""Bulk files, Parquet or CSV: recognised by their columns, whatever their name, and renamed to our records.

What belongs here: the layouts and how each column becomes a record's. What does not: reading the file formats
(`tabular`) and the rules (`rules`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from nba_props.errors import PayloadError, UnusedPayloadError
from nba_props.landing import PayloadRef
from nba_props.sources.casting import Row
from nba_props.sources.decoding import PROBLEM
from nba_props.sources.extract import Extract
from nba_props.sources.nba_com import SEASON_TYPES
from nba_props.sources.odds_api import POINTS_MARKETS
from nba_props.sources.records import bookmaker_key
from nba_props.sources.tabular import read_table

SOURCE = "bulk"

Records = dict[str, list[Row] | pl.DataFrame]

#: A file is taken for the layout of which it has this share of the required columns, and the most.
_RECOGNISED = 0.6


@dataclass(frozen=True)
class Layout:
    """One kind of bulk file: its feed, or why it is not imported, and the columns it must have."""

    feed: str | None
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    unused: str = ""


#: Everything counted beside the points.
COUNTS = (
    *("reb", "ast", "fgm", "fga", "fg3m", "fg3a", "ftm", "fta"),
    *("oreb", "dreb", "stl", "blk", "tov", "pf", "plus_minus"),
)

LAYOUTS = (
    Layout(
        "bulk.box_scores",
        ("game_date", "player_id", "player_name", "team", "minutes", "pts"),
        ("season_type", "game_id", "opponent", "is_home", "start_position", *COUNTS),
    ),
    Layout(
        "bulk.props_points",
        ("game_date", "player_name", "bookmaker", "market", "line", "over_price", "under_price"),
        ("event_id", "home_team", "away_team", "commence_time", "snapshot_ts", "source"),
    ),
    Layout(
        "bulk.schedule",
        ("nba_game_id", "game_date", "home", "away", "home_score", "away_score"),
        ("tip_utc", "label", "home_ml", "away_ml", "home_spread"),
    ),
    Layout(
        "bulk.rosters",
        ("SEASON", "PLAYER", "PLAYER_ID", "TEAM_ABBREVIATION"),
        ("POSITION", "BIRTH_DATE"),
    ),
    Layout("bulk.injuries", ("asof_date", "team_abbrev", "player_name", "status"), ("details",)),
    Layout("bulk.aliases", ("book_name", "box_name")),
    Layout(None, ("player_id", "player_name"), unused="names come from box scores"),
    Layout(None, ("player_name", "box_name", "len"), unused="spellings that normalising already solves"),
    Layout(
        None,
        ("event_date", "player_name", "bookmaker", "market", "line", "over_price", "under_price"),
        unused="quotes of another market than player_points",
    ),
)

_INJURY_STATUSES = {
    "PROB": "PROBABLE",
    "QUES": "QUESTIONABLE",
    "DOUBT": "DOUBTFUL",
    "OUT": "OUT",
    "OFS": "OUT",
}


def recognise(columns: list[str], name: str) -> str:
    """The feed of a bulk file with these columns.

    Raises UnusedPayloadError for a file that is known and not imported, and PayloadError for one that is
    unknown or lacks required columns; its text names the columns.
    """
    present = set(columns)
    alike = [layout for layout in LAYOUTS if _share(layout, present) >= _RECOGNISED]
    if not alike:
        known = "; ".join(f"{one.feed}: {', '.join(one.required)}" for one in LAYOUTS if one.feed)
        raise PayloadError(
            f"{name} is no file known here: its columns are {', '.join(columns)[:200]}. Known are {known}"
        )
    layout = max(alike, key=lambda one: (len(present.intersection(one.required)), _share(one, present)))
    if layout.feed is None:
        raise UnusedPayloadError(f"{name} is not imported: {layout.unused}")
    _refuse_missing_columns(layout, columns, name)
    return layout.feed


def extract_bulk(body: bytes, ref: PayloadRef) -> Extract:
    """The records of a bulk file by its feed. Raises PayloadError when a required column is missing."""
    frame = read_table(body, ref.path)
    layout = next(one for one in LAYOUTS if one.feed == ref.feed)
    _refuse_missing_columns(layout, frame.columns, ref.path)
    # Absent optional columns are null from here on, so that no reader below has to ask.
    absent = [column for column in layout.optional if column not in frame.columns]
    frame = frame.with_columns(
        pl.int_range(pl.len()).alias("record"), *(pl.lit(None, pl.String).alias(column) for column in absent)
    )
    if ref.feed == "bulk.props_points":
        _refuse_other_markets(frame, ref.path)
    return Extract(_READERS[ref.feed](frame), SOURCE, None)


def _refuse_other_markets(frame: pl.DataFrame, name: str) -> None:
    markets = frame["market"].drop_nulls().unique().cast(pl.String).sort()
    if not markets.is_empty() and not markets.is_in(POINTS_MARKETS).any():
        raise UnusedPayloadError(
            f"{name} is not imported: its market is {', '.join(markets[:3])}, not player_points"
        )


def _share(layout: Layout, present: set[str]) -> float:
    return len(present.intersection(layout.required)) / len(layout.required)


def _refuse_missing_columns(layout: Layout, columns: list[str], name: str) -> None:
    missing = [column for column in layout.required if column not in columns]
    if missing:
        raise PayloadError(
            f"{name} looks like {layout.feed} but has no column {', '.join(missing)}: it must have "
            f"{', '.join(layout.required)} and may have {', '.join(layout.optional) or 'no others'}"
        )


def _carried(frame: pl.DataFrame) -> list[str]:
    """The row's place in the file, and what the file reader already knows against it."""
    return ["record", PROBLEM] if PROBLEM in frame.columns else ["record"]


def _printed(column: str) -> pl.Expr:
    """Ids and codes as printed, whether a file stores them as text or as numbers."""
    return pl.col(column).cast(pl.String, strict=False)


def _id(issuer: str, column: str) -> pl.Expr:
    return pl.format(f"{issuer}:{{}}", _printed(column).str.strip_chars())


def _season_type(game_id: str) -> pl.Expr:
    return _printed(game_id).str.slice(0, 3).replace_strict(SEASON_TYPES, default=None)


def _box_scores(frame: pl.DataFrame) -> Records:
    names = (
        "game_date",
        "season_type",
        "player_name",
        "team",
        "opponent",
        "is_home",
        "start_position",
        "minutes",
    )
    return {
        "box_scores": frame.select(
            *names,
            "pts",
            *COUNTS,
            *_carried(frame),
            source_game_id=_printed("game_id"),
            source_player_id=_id("nba", "player_id"),
            game_status=pl.lit("final"),
        )
    }


def _props(frame: pl.DataFrame) -> Records:
    printed = frame["bookmaker"].cast(pl.String, strict=False)
    keys = {book: bookmaker_key(book[:200]) or None for book in printed.unique() if book is not None}
    return {
        "props": frame.select(
            "game_date",
            "home_team",
            "away_team",
            "player_name",
            "market",
            *_carried(frame),
            source=pl.coalesce("source", pl.lit(SOURCE)),
            commence_at="commence_time",
            source_event_id=_printed("event_id"),
            bookmaker=_printed("bookmaker").replace_strict(keys, default=None, return_dtype=pl.String),
            bookmaker_printed="bookmaker",
            points_line="line",
            over_price_american="over_price",
            under_price_american="under_price",
            snapshot_at="snapshot_ts",
        )
    }


def _schedule(frame: pl.DataFrame) -> Records:
    home, away = (pl.col(name).cast(pl.Float64, strict=False) for name in ("home_score", "away_score"))
    played = pl.when((home == 0) & (away == 0)).then(pl.lit("postponed"))
    status = (
        played.when(home.is_not_null() & away.is_not_null())
        .then(pl.lit("final"))
        .otherwise(pl.lit("scheduled"))
    )
    quoted = pl.any_horizontal(pl.col("home_spread", "home_ml", "away_ml").is_not_null())
    teams = {"home_team": pl.col("home"), "away_team": pl.col("away")}
    return {
        "schedule": frame.select(
            "game_date",
            "tip_utc",
            "label",
            *_carried(frame),
            **teams,
            season_type=_season_type("nba_game_id"),
            source_game_id=_printed("nba_game_id"),
            status=status,
            home_score=pl.when(status != "postponed").then("home_score"),
            away_score=pl.when(status != "postponed").then("away_score"),
        ).rename({"tip_utc": "tip_at"}),
        "game_lines": frame.filter(quoted).select(
            "game_date",
            "home_spread",
            *_carried(frame),
            **teams,
            bookmaker=pl.lit("consensus"),
            home_moneyline="home_ml",
            away_moneyline="away_ml",
        ),
    }  # fmt: skip


def _rosters(frame: pl.DataFrame) -> Records:
    born = _printed("BIRTH_DATE").str.strip_chars().str.to_titlecase()
    return {
        "rosters": frame.select(
            *_carried(frame),
            season="SEASON",
            # A pre-season list: public when the season opens, and not before.
            known_from=_printed("SEASON").str.slice(0, 4) + "-10-01",
            source_player_id=_id("nba", "PLAYER_ID"),
            player_name="PLAYER",
            team="TEAM_ABBREVIATION",
            position="POSITION",
            birth_date=pl.coalesce(born.str.to_date("%b %d, %Y", strict=False).cast(pl.String), born),
        )
    }


def _injuries(frame: pl.DataFrame) -> Records:
    return {
        "injuries": frame.select(
            "player_name",
            "details",
            *_carried(frame),
            game_date="asof_date",
            team="team_abbrev",
            status=_printed("status").str.strip_chars().str.to_uppercase().replace(_INJURY_STATUSES),
            source_status="status",
        )
    }


def _aliases(frame: pl.DataFrame) -> Records:
    return {"aliases": frame.select(*_carried(frame), spelling="book_name", other_spelling="box_name")}


_READERS: dict[str, Callable[[pl.DataFrame], Records]] = {
    "bulk.box_scores": _box_scores,
    "bulk.props_points": _props,
    "bulk.schedule": _schedule,
    "bulk.rosters": _rosters,
    "bulk.injuries": _injuries,
    "bulk.aliases": _aliases,
}
