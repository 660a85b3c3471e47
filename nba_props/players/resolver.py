"""The one resolver: whose name a book printed, decided with what was known before the date.

Steps, in order: a spelling the registry has seen; an active alias; the name without its suffix, where that is
unique among the players of the two teams of the game (of all teams of the date where the source names none);
else unresolved. Two persons of one name are told apart by their teams, or called ambiguous.

What belongs here: deciding. What does not: reading tables, and finding games (see `ingest/props.py`).
"""

import polars as pl

from nba_props.features.asof import latest_before
from nba_props.players import names

EXACT = "exact"
ALIAS = "alias"
SUFFIX = "suffix"
AMBIGUOUS = "ambiguous"
UNRESOLVED = "unresolved"

_CASE = ["player_name", "game_date", "home_team", "away_team"]


def resolve(
    printed: pl.DataFrame,
    *,
    spellings: pl.DataFrame,
    aliases: pl.DataFrame,
    teams: pl.DataFrame,
    playing: pl.DataFrame,
) -> pl.DataFrame:
    """Resolve every distinct (player_name, game_date, home_team, away_team) of `printed`.

    `spellings` and `teams` come from the registry (`spellings`, `teams_over_time`), `aliases` is
    nba_reference.player_aliases, `playing` is (game_date, team) of every team with a game.
    Out: those four columns, player_lookup_raw, player_lookup, universal_player_id (null where unresolved),
    resolution, player_team (as known before the date), person_known.
    """
    cases = printed.select(_CASE).unique().sort(_CASE).with_row_index("case")
    cases = cases.join(names.lookups(cases["player_name"]), on="player_name", how="left").sort("case")
    candidates = _with_team(cases, _candidates(cases, spellings, aliases), teams, playing)
    chosen = _choose(candidates)
    return (
        cases.join(chosen, on="case", how="left")
        .with_columns(
            player_lookup=pl.coalesce("player_lookup", "player_lookup_raw"),
            resolution=pl.col("resolution").fill_null(UNRESOLVED),
            person_known=pl.col("person_known").fill_null(value=False),
        )
        .drop("case", "suffixless_raw")
    )


def _candidates(cases: pl.DataFrame, spellings: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """Every person each case might mean, with the step that says so (`rank` 0 exact, 1 alias, 2 suffix)."""
    person = ["player_lookup", "universal_player_id", "known_from"]
    exact = cases.join(spellings, on="player_lookup_raw").select("case", *person, rank=pl.lit(0))
    pointed = aliases.filter(pl.col("is_active") | pl.col("valid_until").is_not_null()).select(
        "valid_until", player_lookup_raw="alias_lookup", player_lookup="nba_canonical_lookup"
    )
    persons = spellings.group_by("player_lookup", "universal_player_id").agg(pl.col("known_from").min())
    by_alias = (
        cases.join(pointed, on="player_lookup_raw")
        .filter((pl.col("game_date") < pl.col("valid_until")).fill_null(value=True))
        .join(persons, on="player_lookup")
        .select("case", *person, rank=pl.lit(1))
    )
    stripped = cases.join(spellings, on="suffixless_raw").select("case", *person, rank=pl.lit(2))
    found = pl.concat([exact, by_alias, stripped]).sort("case", "player_lookup", "rank", "known_from")
    return found.unique(["case", "player_lookup", "rank"], keep="first", maintain_order=True)


def _with_team(
    cases: pl.DataFrame, candidates: pl.DataFrame, teams: pl.DataFrame, playing: pl.DataFrame
) -> pl.DataFrame:
    """Add each candidate's team before the date, and whether it is one of the game's (or the date's)."""
    dated = candidates.join(cases.select("case", "game_date", "home_team", "away_team"), on="case")
    placed = latest_before(dated, teams, by="player_lookup", on="known_from", at="game_date", inclusive=True)
    plays = playing.select("game_date", "team").unique().with_columns(plays_today=pl.lit(value=True))
    fits = (
        pl.when(pl.col("home_team").is_not_null())
        .then((pl.col("team") == pl.col("home_team")) | (pl.col("team") == pl.col("away_team")))
        .otherwise(pl.col("plays_today"))
        .fill_null(value=False)
    )
    return placed.join(plays, on=["game_date", "team"], how="left").with_columns(
        fits=fits, person_known=pl.col("known_from") <= pl.col("game_date")
    )


def _choose(candidates: pl.DataFrame) -> pl.DataFrame:
    """One person a case, or none: the first step that names one; among several of a step the one who fits."""
    # Without its suffix a name may mean anybody, so that step counts only players of the game.
    usable = candidates.filter((pl.col("rank") < 2) | (pl.col("fits") & pl.col("person_known")))
    # Whoever was not known before the date is considered only when nobody else is meant.
    tried = usable.with_columns(tier=pl.col("rank") + 10 * (~pl.col("person_known")).cast(pl.Int32)).filter(
        pl.col("tier") == pl.col("tier").min().over("case")
    )
    fitting = tried.filter(pl.col("fits") | ~pl.col("fits").any().over("case"))
    named = (
        fitting.with_columns(meant=pl.len().over("case"))
        .sort("case", "player_lookup")
        .unique("case", keep="first")
    )
    alone = pl.col("meant") == 1
    step = pl.col("rank").replace_strict({0: EXACT, 1: ALIAS, 2: SUFFIX}, return_dtype=pl.String)
    return named.select(
        "case",
        player_lookup=pl.when(alone).then("player_lookup"),
        universal_player_id=pl.when(alone).then("universal_player_id"),
        resolution=pl.when(alone).then(step).otherwise(pl.lit(AMBIGUOUS)),
        player_team=pl.when(alone).then("team"),
        person_known=pl.col("person_known") & alone,
    )
