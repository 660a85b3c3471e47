"""From extracted rows to records and rejects: types, team names, prices both ways, rules, repeats.

One bad row never costs its neighbours: it goes to the rejects with a reason and what it said, cut short.

What belongs here: the order of those steps. What does not: the rules (`rules`), the types (`casting`).
"""

from collections.abc import Sequence
from itertools import groupby

import polars as pl

from nba_props.landing import PayloadRef
from nba_props.partitions import is_partition
from nba_props.sources.casting import Row
from nba_props.sources.decoding import PROBLEM
from nba_props.sources.extract import Extract, bulk_rows, joined_rows, typed
from nba_props.sources.prices import american_from_decimal, decimal_from_american
from nba_props.sources.records import KINDS, PROVENANCE, REJECTS, Parsed, empty, no_rejects
from nba_props.sources.rules import GRAIN, PRINTED_PRICES, TEAMS, Rule, rules
from nba_props.teams import team_spellings

CONTENT_LENGTH = 300
_VALUE_LENGTH = 60

Part = tuple[PayloadRef, Extract]


def check(parts: Sequence[Part]) -> Parsed:
    """The records and rejects of any number of payloads, in the order given.

    Out: a frame for each kind that any of the payloads could have held.
    """
    kinds = list(dict.fromkeys(kind for _, extract in parts for kind in extract.rows))
    records: dict[str, pl.DataFrame] = {}
    rejects = [no_rejects()]
    for kind in kinds:
        checked = [_accept(kind, raw) for raw in _raw_frames(kind, parts)]
        records[kind] = pl.concat([empty(kind), *(accepted for accepted, _ in checked)])
        rejects += [refused for _, refused in checked]
    return Parsed(records, pl.concat(rejects))


def _raw_frames(kind: str, parts: Sequence[Part]) -> list[pl.DataFrame]:
    """The raw rows of a kind: consecutive JSON payloads as one frame, a bulk file by itself."""
    frames: list[pl.DataFrame] = []
    holding = [part for part in parts if kind in part[1].rows]
    for is_bulk, run in groupby(holding, lambda part: isinstance(part[1].rows[kind], pl.DataFrame)):
        if is_bulk:
            frames += [bulk_rows(ref, extract, _as_frame(extract, kind)) for ref, extract in run]
        else:
            frames.append(
                joined_rows(kind, [(ref, extract, _as_rows(extract, kind)) for ref, extract in run])
            )
    return frames


def _as_frame(extract: Extract, kind: str) -> pl.DataFrame:
    rows = extract.rows[kind]
    assert isinstance(rows, pl.DataFrame)
    return rows


def _as_rows(extract: Extract, kind: str) -> list[Row]:
    rows = extract.rows[kind]
    assert isinstance(rows, list)
    return rows


def _accept(kind: str, raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The records of one raw frame and its rejects."""
    rows = _with_both_prices(kind, _with_team_abbreviations(kind, typed(kind, raw)))
    rows = _with_first_broken_rule(rows, [*rules(kind), *_out_of_season(rows)])
    rows = _with_repeats_marked(kind, rows)
    refused = rows[PROBLEM].is_not_null()
    return rows.filter(~refused).select(KINDS[kind].keys()), _rejects(kind, rows, raw, refused)


def _with_team_abbreviations(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    for name in TEAMS[kind]:
        found = (
            pl.col(name).str.slice(0, 100).str.to_lowercase().replace_strict(team_spellings(), default=None)
        )
        unknown = pl.col(name).is_not_null() & found.is_null()
        shown = pl.format("unknown team: column {} is '{}'", pl.lit(name), pl.col(name).str.slice(0, 40))
        rows = rows.with_columns(
            found.alias(name), pl.coalesce(PROBLEM, pl.when(unknown).then(shown)).alias(PROBLEM)
        )
    return rows


def _with_both_prices(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Prices printed one way, in the other way too; a price that is neither stays for the rules to refuse."""
    rows = _with_first_broken_rule(rows, PRINTED_PRICES.get(kind, []))
    if kind == "game_lines":
        return rows.with_columns(
            pl.coalesce(pl.col(name), american_from_decimal(pl.col(f"{name}_decimal"))).alias(name)
            for name in ("home_moneyline", "away_moneyline")
        )
    if kind != "props":
        return rows
    return rows.with_columns(
        column
        for side in ("over", "under")
        for american, decimal in [(f"{side}_price_american", f"{side}_price_decimal")]
        for column in (
            pl.coalesce(pl.col(american), american_from_decimal(pl.col(decimal))).alias(american),
            pl.coalesce(pl.col(decimal), decimal_from_american(pl.col(american))).alias(decimal),
        )
    )


def _out_of_season(rows: pl.DataFrame) -> list[Rule]:
    if "game_date" not in rows.columns:
        return []
    outside = [day for day in rows["game_date"].unique() if day is not None and not is_partition(day)]
    return [Rule("date out of season", pl.col("game_date").is_in(outside))] if outside else []


def _with_first_broken_rule(rows: pl.DataFrame, applied: list[Rule]) -> pl.DataFrame:
    broken = [pl.when(rule.breaks).then(pl.lit(rule.reason)) for rule in applied]
    return rows.with_columns(pl.coalesce(PROBLEM, *broken).alias(PROBLEM))


def _with_repeats_marked(kind: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Mark every record but the first of its grain; refused rows do not stand in a good one's way."""
    grain = rows.select(GRAIN[kind])
    standing = pl.Series("standing", rows[PROBLEM].is_null())
    key = grain.with_columns(standing, place=pl.int_range(pl.len()), record=rows["record"])
    columns = [*grain.columns, "standing"]
    if key.height == key.select(columns).unique().height:
        return rows
    first = key.with_columns(
        pl.col("place").first().over(columns).alias("first"),
        pl.col("record").first().over(columns).alias("of"),
    )
    reason = pl.when(pl.col("standing") & (pl.col("first") != pl.col("place"))).then(
        pl.format("duplicate of record {}", pl.col("of"))
    )
    return rows.with_columns(
        pl.coalesce(PROBLEM, first.select(reason.alias("repeat"))["repeat"]).alias(PROBLEM)
    )


def _rejects(kind: str, rows: pl.DataFrame, raw: pl.DataFrame, refused: pl.Series) -> pl.DataFrame:
    day = pl.col("game_date") if "game_date" in rows.columns else pl.lit(None, pl.Date)
    about = rows.filter(refused).select(
        "payload",
        "record",
        pl.lit(kind).alias("kind"),
        day.alias("game_date"),
        pl.col(PROBLEM).alias("reason"),
    )
    return about.with_columns(_content(raw.filter(refused)).alias("content")).select(REJECTS.keys())


def _content(raw: pl.DataFrame) -> pl.Series:
    """What each row said, as `column=value` pairs, cut short: a name may be megabytes."""
    said = [
        pl.format("{}={}", pl.lit(name), pl.col(name).cast(pl.String).str.slice(0, _VALUE_LENGTH))
        for name, dtype in raw.schema.items()
        if name not in (*PROVENANCE, PROBLEM, "seen_on") and not dtype.is_nested() and dtype != pl.Binary
    ]
    if not said:
        return pl.Series("content", [""] * raw.height, dtype=pl.String)
    joined = pl.concat_str(said, separator=", ", ignore_nulls=True).str.slice(0, CONTENT_LENGTH)
    return raw.select(joined.alias("content"))["content"]
