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

_GAME = ["player_name", "game_date", "home_team", "away_team"]
#: What one printed name is told by; `printed_by` is the book, or whoever else printed it.
CASE = [*_GAME, "printed_by"]
_CASE = [*_GAME, "told_apart_by"]
_PERSON = ["player_lookup", "universal_player_id", "known_from"]


def resolve(
    printed: pl.DataFrame,
    *,
    spellings: pl.DataFrame,
    aliases: pl.DataFrame,
    teams: pl.DataFrame,
    playing: pl.DataFrame,
) -> pl.DataFrame:
    """Resolve every distinct CASE of `printed` (player_name, game_date, home_team, away_team, printed_by).

    `spellings` and `teams` come from the registry (`spellings`, `teams_over_time`), `aliases` is
    nba_reference.player_aliases, `playing` is (game_date, team) of every team with a game.
    Out: those five columns, player_lookup_raw, player_lookup and universal_player_id (null where nobody is
    meant for sure), resolution (a step, ambiguous, unresolved, not a name), player_team (as known before the
    date), person_known.
    """
    asked = _asked(printed, spellings)
    cases = _cases(asked)
    named = candidates(cases, spellings=spellings, aliases=aliases, teams=teams, playing=playing)
    nobody = pl.when(pl.col("no_name").is_not_null()).then(pl.lit(NOT_A_NAME)).otherwise(pl.lit(UNRESOLVED))
    decided = cases.join(_decision(named), on="case", how="left").with_columns(
        resolution=pl.coalesce("resolution", nobody),
        person_known=pl.col("person_known").fill_null(value=False),
    )
    return asked.join(decided, on=_CASE, how="left", nulls_equal=True, maintain_order="left").select(
        *CASE,
        "player_lookup_raw",
        "player_lookup",
        "universal_player_id",
        "resolution",
        "player_team",
        "person_known",
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

    Out: the columns of CASE, step, player_lookup, universal_player_id, team, team_since, known_from, verdict
    (chosen; else why not), in the order of the steps.
    """
    asked = _asked(printed, spellings)
    cases = _cases(asked)
    named = candidates(cases, spellings=spellings, aliases=aliases, teams=teams, playing=playing)
    return (
        asked.join(cases, on=_CASE, nulls_equal=True)
        .select("case", *CASE)
        .join(named, on="case")
        .sort("case", "rank", "player_lookup")
        .select(
            *CASE,
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
    game_named = pl.col("home_team").is_not_null()
    short = pl.col("rank") == _RANK[INITIAL]
    weighed = found.with_columns(
        usable=sure | (pl.col("fits") & pl.col("person_known") & (game_named | ~short))
    )
    # Whoever was not known before the date is considered only when nobody else is meant.
    tier = pl.when("usable").then(pl.col("rank") + 10 * (~pl.col("person_known")).cast(pl.Int32))
    first = tier == tier.min().over("case")
    placed = (pl.col("fits") | ~(pl.col("fits") & first).any().over("case")) & first
    return _after_rivals(weighed.with_columns(believed=placed.fill_null(value=False)), game_named)


def _after_rivals(weighed: pl.DataFrame, game_named: pl.Expr) -> pl.DataFrame:
    """Books drop suffixes: a name printed without one may mean a player of the game who has one.

    Where the source names the game and whoever is spelled so does not play in it, that player is meant. Where
    both may play nobody can tell, unless the same book prints the other one with his suffix that day.
    """
    told = weighed.filter((pl.col("rank") == _RANK[EXACT]) & pl.col("suffix_raw").is_not_null())
    apart = told.select("game_date", "told_apart_by", "player_lookup").unique()
    marked = weighed.join(
        apart.with_columns(is_told=pl.lit(value=True)),
        on=["game_date", "told_apart_by", "player_lookup"],
        how="left",
        nulls_equal=True,
    ).with_columns(
        at_hand=(pl.col("rank") == _RANK[SUFFIX])
        & pl.col("usable")
        & pl.col("suffix_raw").is_null()
        & ~pl.col("believed").any().over("case", "player_lookup")
    )
    somebody, someone_fits = pl.col("believed").any().over("case"), _believed_and_fits().any().over("case")
    elsewhere = somebody & ~someone_fits & pl.col("at_hand").any().over("case")
    rival = (pl.col("at_hand") & pl.col("is_told").is_null()).any().over("case")
    return marked.with_columns(
        contested=(elsewhere & ~game_named) | (someone_fits & rival),
        believed=pl.when(elsewhere & game_named).then("at_hand").otherwise("believed"),
    ).with_columns(rivals=pl.col("player_lookup").filter("believed").n_unique().over("case"))


def _believed_and_fits() -> pl.Expr:
    return pl.col("believed") & pl.col("fits")


def _asked(printed: pl.DataFrame, spellings: pl.DataFrame) -> pl.DataFrame:
    """The distinct cases; by whom a name was printed matters only where a suffix tells two persons apart."""
    cases = printed.select(CASE).unique().sort(CASE)
    read = names.lookups(cases["player_name"]).select("player_name", "suffixless_raw")
    families = (
        spellings.group_by("suffixless_raw")
        .agg(is_family=pl.col("player_lookup").n_unique() > 1)
        .filter("is_family")
    )
    return (
        cases.join(read, on="player_name", how="left", maintain_order="left")
        .join(families, on="suffixless_raw", how="left", maintain_order="left")
        .with_columns(told_apart_by=pl.when("is_family").then("printed_by"))
        .select(*CASE, "told_apart_by")
    )


def _cases(asked: pl.DataFrame) -> pl.DataFrame:
    cases = asked.select(_CASE).unique().sort(_CASE).with_row_index("case")
    return cases.join(names.lookups(cases["player_name"]), on="player_name", how="left").sort("case")


def _found(cases: pl.DataFrame, spellings: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    """case, person and rank: whoever a step names, once a step."""
    pointed = _pointed(aliases, spellings)
    live = (pl.col("game_date") < pl.col("valid_until")).fill_null(value=True)
    columns = ["case", *_PERSON]
    by_alias = cases.join(pointed, on="player_lookup_raw").filter(live)
    # A name printed Sr. does not mean the one who is printed Jr.
    one_suffix = pl.col("suffix_raw").is_null() | pl.col("suffix_raw_right").is_null()
    stripped = [
        cases.join(spellings, on="suffixless_raw").filter(one_suffix),
        cases.join(pointed, on="suffixless_raw").filter(live, one_suffix),
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
        "suffixless_raw", "suffix_raw", "initialled_raw", "first_raw", alias_display="player_name"
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
    facts = cases.select("case", "game_date", "home_team", "away_team", "told_apart_by", "suffix_raw")
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
        .then(pl.lit("not chosen: a player of the game has this name with a suffix"))
        .when("believed")
        .then(pl.lit("not chosen: another person fits as well"))
        .when(~pl.col("person_known"))
        .then(pl.lit("not considered: not known before this date"))
        .when(~pl.col("usable") & ~pl.col("fits"))
        .then(pl.lit("not considered: not on a team that plays here"))
        .when(~pl.col("usable"))
        .then(pl.lit("not considered: an initial needs the teams named"))
        .when(pl.col("believed").any().over("case", "player_lookup"))
        .then(pl.lit("the same person, by a later step"))
        .when(pl.col("fits"))
        .then(pl.lit("not chosen: an earlier step names somebody"))
        .otherwise(pl.lit("not chosen: his team does not play here"))
    )
