"""The one resolver: whose name a book printed, decided with what was known before the date.

Steps, in order: a spelling the registry has seen; an active alias; the name without its suffix, where that is
unique among the players of the two teams of the game (of all teams of the date where the source names none);
the last name printed first, likewise; a first name cut short, where that is unique among the players of the
teams the source names; else unresolved. Two persons of one name are told apart by their teams and seasons, or
called ambiguous. What is no name at all is called so.

What belongs here: deciding. What does not: reading tables, and finding games (see `ingest/props.py`).
"""

import polars as pl

from nba_props.clock import history_first_day_expr
from nba_props.features.asof import latest_before
from nba_props.players import names

EXACT = "exact"
ALIAS = "alias"
SUFFIX = "suffix"
ORDER = "order"
INITIAL = "initial"
AMBIGUOUS = "ambiguous"
UNRESOLVED = "unresolved"
NOT_A_NAME = "not a name"

#: The steps in the order in which they are believed.
STEPS = (EXACT, ALIAS, SUFFIX, ORDER, INITIAL)
_RANK = {step: rank for rank, step in enumerate(STEPS)}

_CASE = ["player_name", "game_date", "home_team", "away_team"]
_PERSON = ["player_lookup", "universal_player_id", "known_from"]


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
    Out: those four columns, player_lookup_raw, player_lookup and universal_player_id (null where nobody is
    meant for sure), resolution (a step, ambiguous, unresolved, not a name), player_team (as known before the
    date), person_known.
    """
    cases = _cases(printed)
    named = candidates(cases, spellings=spellings, aliases=aliases, teams=teams, playing=playing)
    return (
        cases.join(_decision(named), on="case", how="left")
        .with_columns(
            resolution=pl.coalesce(
                "resolution",
                pl.when(pl.col("no_name").is_not_null())
                .then(pl.lit(NOT_A_NAME))
                .otherwise(pl.lit(UNRESOLVED)),
            ),
            person_known=pl.col("person_known").fill_null(value=False),
        )
        .select(
            *_CASE,
            "player_lookup_raw",
            "player_lookup",
            "universal_player_id",
            "resolution",
            "player_team",
            "person_known",
        )
    )


def explain(
    printed: pl.DataFrame,
    *,
    spellings: pl.DataFrame,
    aliases: pl.DataFrame,
    teams: pl.DataFrame,
    playing: pl.DataFrame,
) -> pl.DataFrame:
    """Every person any step of `resolve` came upon, and what became of that thought.

    Out: the four columns of the case, step, player_lookup, universal_player_id, team, team_since, known_from,
    verdict (chosen; else why not), in the order of the steps.
    """
    cases = _cases(printed)
    named = candidates(cases, spellings=spellings, aliases=aliases, teams=teams, playing=playing)
    return (
        cases.select("case", *_CASE)
        .join(named, on="case")
        .sort("case", "rank", "player_lookup")
        .select(
            *_CASE,
            _step(),
            *_PERSON[:2],
            "team",
            "team_since",
            "known_from",
            _verdict().alias("verdict"),
        )
    )


def candidates(
    cases: pl.DataFrame,
    *,
    spellings: pl.DataFrame,
    aliases: pl.DataFrame,
    teams: pl.DataFrame,
    playing: pl.DataFrame,
) -> pl.DataFrame:
    """Every person each case might mean, with the step that says so and whether it counts.

    Out: case, player_lookup, universal_player_id, known_from, rank (place in STEPS), team and team_since (as
    known before the date), person_known, fits (his team plays), usable, believed (of the first step that
    counts), rivals (believed persons of the case), contested.
    """
    found = _with_team(cases, _found(cases, spellings, aliases), teams, playing)
    # Without its suffix or with but an initial a name may mean anybody: those steps count only players of the
    # game, and an initial only where the source says which game.
    sure = pl.col("rank") <= _RANK[ALIAS]
    game_named = pl.col("home_team").is_not_null() | (pl.col("rank") < _RANK[INITIAL])
    weighed = found.with_columns(usable=sure | (pl.col("fits") & pl.col("person_known") & game_named))
    # Whoever was not known before the date is considered only when nobody else is meant.
    tier = pl.when("usable").then(pl.col("rank") + 10 * (~pl.col("person_known")).cast(pl.Int32))
    first = tier == tier.min().over("case")
    placed = (pl.col("fits") | ~(pl.col("fits") & first).any().over("case")) & first
    believed = weighed.with_columns(believed=placed.fill_null(value=False))
    # Books drop suffixes: of a name printed without one, a player of the game who has one is at least as
    # likely as a namesake elsewhere.
    elsewhere = (pl.col("believed") & ~pl.col("fits") & ~pl.col("has_suffix")).any().over("case")
    at_hand = (pl.col("rank") == _RANK[SUFFIX]) & pl.col("usable") & ~pl.col("believed")
    return believed.with_columns(
        rivals=pl.col("player_lookup").filter("believed").n_unique().over("case"),
        contested=elsewhere & (at_hand & ~_same_person_believed()).any().over("case"),
    )


def _cases(printed: pl.DataFrame) -> pl.DataFrame:
    cases = printed.select(_CASE).unique().sort(_CASE).with_row_index("case")
    return cases.join(names.lookups(cases["player_name"]), on="player_name", how="left").sort("case")


def _found(cases: pl.DataFrame, spellings: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """case, person and rank: whoever a step names, once a step."""
    pointed = _pointed(aliases, spellings)
    live = (pl.col("game_date") < pl.col("valid_until")).fill_null(value=True)
    columns = ["case", *_PERSON]
    by_alias = cases.join(pointed, on="player_lookup_raw").filter(live)
    stripped = [
        cases.join(spellings, on="suffixless_raw"),
        cases.join(pointed, on="suffixless_raw").filter(live),
    ]
    turned = cases.join(spellings, left_on="reordered_raw", right_on="suffixless_raw")
    short = cases.filter("is_abbreviated")
    # 'Mil. Bridges' is Miles and not Mikal.
    begins = pl.col("first_raw_right").str.starts_with(pl.col("first_raw"))
    initials = [
        short.join(spellings, on="initialled_raw").filter(begins),
        short.join(pointed, on="initialled_raw").filter(live, begins),
    ]
    steps = [
        (EXACT, cases.join(spellings, on="player_lookup_raw")),
        (ALIAS, by_alias),
        *((SUFFIX, part) for part in stripped),
        (ORDER, turned),
        *((INITIAL, part) for part in initials),
    ]
    found = pl.concat([part.select(*columns, rank=pl.lit(_RANK[step])) for step, part in steps])
    return found.sort("case", "player_lookup", "rank", "known_from").unique(
        ["case", "player_lookup", "rank"], keep="first", maintain_order=True
    )


def _pointed(aliases: pl.DataFrame, spellings: pl.DataFrame) -> pl.DataFrame:
    """The aliases that count for some date, with their person: the lookups of the spelling, valid_until."""
    standing = aliases.filter(pl.col("is_active") | pl.col("valid_until").is_not_null())
    read = names.lookups(standing["alias_display"]).select(
        "suffixless_raw", "initialled_raw", "first_raw", alias_display="player_name"
    )
    persons = spellings.group_by("player_lookup", "universal_player_id").agg(pl.col("known_from").min())
    return (
        standing.select(
            "valid_until",
            "alias_display",
            player_lookup_raw="alias_lookup",
            player_lookup="nba_canonical_lookup",
        )
        .join(read, on="alias_display", how="left")
        .join(persons, on="player_lookup")
    )


def _with_team(
    cases: pl.DataFrame, found: pl.DataFrame, teams: pl.DataFrame, playing: pl.DataFrame
) -> pl.DataFrame:
    """Add each candidate's team before the date, and whether it is one of the game's (or the date's)."""
    has_suffix = pl.col("player_lookup_raw") != pl.col("suffixless_raw")
    facts = cases.select("case", "game_date", "home_team", "away_team", has_suffix=has_suffix)
    dated = found.join(facts, on="case")
    states = teams.with_columns(team_since="known_from")
    placed = latest_before(dated, states, by="player_lookup", on="known_from", at="game_date", inclusive=True)
    plays = playing.select("game_date", "team").unique().with_columns(plays_today=pl.lit(value=True))
    is_there = (
        pl.when(pl.col("home_team").is_not_null())
        .then((pl.col("team") == pl.col("home_team")) | (pl.col("team") == pl.col("away_team")))
        .otherwise(pl.col("plays_today"))
    )
    # Whoever was not seen since the season before last has no team, whatever his namesake's does.
    is_current = pl.col("team_since") >= history_first_day_expr()
    return placed.join(plays, on=["game_date", "team"], how="left").with_columns(
        fits=(is_there & is_current).fill_null(value=False),
        person_known=pl.col("known_from") <= pl.col("game_date"),
    )


def _same_person_believed() -> pl.Expr:
    return pl.col("believed").any().over("case", "player_lookup")


def _decision(named: pl.DataFrame) -> pl.DataFrame:
    """One row a case that any person was believed for: the person, or that nobody can tell."""
    chosen = named.filter("believed").sort("case", "player_lookup").unique("case", keep="first")
    alone = _alone()
    return chosen.select(
        "case",
        player_lookup=pl.when(alone).then("player_lookup"),
        universal_player_id=pl.when(alone).then("universal_player_id"),
        resolution=pl.when(alone).then(_step()).otherwise(pl.lit(AMBIGUOUS)),
        player_team=pl.when(alone).then("team"),
        person_known=pl.col("person_known") & alone,
    )


def _alone() -> pl.Expr:
    return (pl.col("rivals") == 1) & ~pl.col("contested")


def _step() -> pl.Expr:
    steps = {rank: step for step, rank in _RANK.items()}
    return pl.col("rank").replace_strict(steps, return_dtype=pl.String).alias("step")


def _verdict() -> pl.Expr:
    return (
        pl.when(pl.col("believed") & _alone())
        .then(pl.lit("chosen"))
        .when(pl.col("believed") & pl.col("contested"))
        .then(pl.lit("not chosen: his team does not play here, and a namesake's does"))
        .when("believed")
        .then(pl.lit("not chosen: another person fits as well"))
        .when(~pl.col("person_known"))
        .then(pl.lit("not considered: not known before this date"))
        .when(~pl.col("usable") & ~pl.col("fits"))
        .then(pl.lit("not considered: not on a team that plays here"))
        .when(~pl.col("usable"))
        .then(pl.lit("not considered: an initial needs the teams named"))
        .when(_same_person_believed())
        .then(pl.lit("the same person, by a later step"))
        .when(pl.col("fits"))
        .then(pl.lit("not chosen: an earlier step names somebody"))
        .otherwise(pl.lit("not chosen: his team does not play here"))
    )
