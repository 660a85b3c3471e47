"""The plan's checks of names: who was resolved, who is who, and whether the aliases hold together.

What belongs here: what stored names must satisfy. What does not: resolving them (`players/`).
"""

import polars as pl

from nba_props.clock import eastern_date
from nba_props.players import registry
from nba_props.players.decisions import OPEN
from nba_props.players.resolver import NOT_A_NAME
from nba_props.validation.check import DATE, Given, Plan, Severity

PLAN = Plan()

REGISTRY = "nba_reference.nba_players_registry"
ALIASES = "nba_reference.player_aliases"
PROPS = "nba_raw.odds_api_player_points_props"
BOX_SCORES = "nba_raw.bdl_player_boxscores"
SUMMARY = "nba_analytics.player_game_summary"
QUEUE = "nba_reference.unresolved_player_names"
_LOOKUP = r"^[a-z][a-z0-9]*$"


@PLAN.check(
    PROPS,
    plan="reference data: resolution rate per date",
    remedy="`nba-props alias suggest` names whom each may mean, `nba-props alias add NAME PERSON --why ..."
    " --apply` mends the date; or import the roster that has the player",
    thresholds=("resolution_warn", "resolution_error"),
)
def name_resolution_rate(given: Given) -> pl.DataFrame:
    """Nearly every quote of a date names a known person: a share of quotes below the first threshold warns,
    below the second fails; headers and combinations are no names and do not count.
    """
    quotes = given.read(
        PROPS, [DATE, "player_name", "player_lookup_raw", "universal_player_id", "resolution"]
    )
    known = pl.col("universal_player_id").is_not_null()
    printed = quotes.filter(pl.col("resolution") != NOT_A_NAME).with_columns(
        share=known.mean().over(DATE), population=pl.col("player_name").n_unique().over(DATE)
    )
    low = printed.filter(~known & (pl.col("share") < given.thresholds["resolution_warn"]))
    return (
        low.group_by(DATE, "player_name", "player_lookup_raw", "resolution", "share", "population")
        .agg(quotes=pl.len())
        .with_columns(
            pl.col("share").round(3),
            severity=pl.when(pl.col("share") < given.thresholds["resolution_error"])
            .then(pl.lit(Severity.ERROR))
            .otherwise(pl.lit(Severity.WARN)),
        )
        .sort(DATE, "quotes", "player_name", descending=[False, True, False])
    )


@PLAN.check(
    ALIASES,
    plan="reference data: alias graph valid",
    blocking=True,
    remedy="`nba-props alias deactivate NAME --why ...`, or `nba-props registry merge` where the two are one"
    " person; then materialise nba_reference/player_aliases",
)
def alias_graph_valid(given: Given) -> pl.DataFrame:
    """Every active alias points straight at a registry lookup, is none itself, and stands once: no self
    alias, chain, cycle, missing target or doubled alias.
    """
    every = given.read(ALIASES, ["alias_lookup", "nba_canonical_lookup", "is_active", "alias_source"])
    primaries = given.read(REGISTRY, ["player_lookup"])["player_lookup"].implode()
    active = every.filter("is_active")
    alias, target = pl.col("alias_lookup"), pl.col("nba_canonical_lookup")
    following = active.unique("alias_lookup").select(
        nba_canonical_lookup="alias_lookup", next_target="nba_canonical_lookup"
    )
    judged = active.join(following, on="nba_canonical_lookup", how="left").with_columns(
        fault=pl.when(alias == target)
        .then(pl.lit("points at itself"))
        .when(pl.col("next_target") == alias)
        .then(pl.lit("a cycle of two"))
        .when(pl.col("next_target").is_not_null())
        .then(pl.lit("a chain: its target is an alias"))
        .when(~target.is_in(primaries))
        .then(pl.lit("its target is not in the registry"))
        .when(alias.is_in(primaries))
        .then(pl.lit("it is a registry lookup itself"))
    )
    doubled = every.filter(alias.is_duplicated()).with_columns(
        fault=pl.lit("the alias stands more than once")
    )
    columns = ["alias_lookup", "nba_canonical_lookup", "alias_source", "fault"]
    return pl.concat(
        [judged.filter(pl.col("fault").is_not_null()).select(columns), doubled.select(columns)]
    ).sort(columns)


@PLAN.check(
    REGISTRY,
    plan="reference data: one identity per person",
    remedy="`nba-props registry show PERSON` on both, then `nba-props registry merge` or `registry split`,"
    " with --apply",
)
def one_identity_per_person(given: Given) -> pl.DataFrame:
    """No source id belongs to two persons and no lookup to two ids; two persons of one name, suffix aside, in
    one team at one time who never appear in one game are named as a warning: they may be one.
    """
    people = given.read(
        REGISTRY,
        [
            "universal_player_id",
            "player_lookup",
            "player_name",
            "source_ids",
            "spellings",
            "spellings_known_from",
        ],
    )
    listed = registry.ids(people)
    found = [
        _shared(listed, "source_player_id", "one source id, two persons"),
        _shared(people, "player_lookup", "one lookup, two persons"),
        _likely_one(given, people, listed),
    ]
    return pl.concat(found).sort("severity", "fault", "shared")


def _shared(rows: pl.DataFrame, column: str, fault: str) -> pl.DataFrame:
    return (
        rows.group_by(shared=column)
        .agg(persons=pl.col("universal_player_id").unique().sort())
        .filter(pl.col("persons").list.len() > 1)
        .select(
            "shared",
            pl.col("persons").list.join(", "),
            fault=pl.lit(fault),
            severity=pl.lit(str(Severity.ERROR)),
        )
    )


def _likely_one(given: Given, people: pl.DataFrame, listed: pl.DataFrame) -> pl.DataFrame:
    """Pairs of persons with a name and a team in common at overlapping times, and no game."""
    spelt = registry.spellings(people).select("universal_player_id", spelling="suffixless_raw").unique()
    pairs = (
        spelt.join(spelt, on="spelling", suffix="_other")
        .filter(pl.col("universal_player_id") < pl.col("universal_player_id_other"))
        .select("spelling", one="universal_player_id", other="universal_player_id_other")
    )
    nobody = pl.DataFrame(
        schema={"shared": pl.String, "persons": pl.String, "fault": pl.String, "severity": pl.String}
    )
    if pairs.is_empty():
        return nobody
    played = given.read(BOX_SCORES, [DATE, "game_id", "team", "source_player_id"]).join(
        listed, on="source_player_id"
    )
    stints = played.group_by("universal_player_id", "team").agg(
        first=pl.col(DATE).min(), last=pl.col(DATE).max(), games=pl.col("game_id").unique()
    )
    both = pairs.join(stints, left_on="one", right_on="universal_player_id").join(
        stints, left_on=["other", "team"], right_on=["universal_player_id", "team"], suffix="_other"
    )
    at_once = (pl.col("first") <= pl.col("last_other")) & (pl.col("first_other") <= pl.col("last"))
    together = pl.col("games").list.set_intersection("games_other").list.len() > 0
    likely = both.filter(at_once).group_by("spelling", "one", "other").agg(together=together.any())
    return pl.concat(
        [
            nobody,
            likely.filter(~pl.col("together")).select(
                shared="spelling",
                persons=pl.format("{}, {}", "one", "other"),
                fault=pl.lit("one name and team at one time, never in one game"),
                severity=pl.lit(str(Severity.WARN)),
            ),
        ]
    )


def _one_id_a_lookup(table: str) -> None:
    def one_identity_per_person(given: Given) -> pl.DataFrame:
        """On one date a lookup means one person."""
        return (
            given.read(table, [DATE, "player_lookup", "universal_player_id"])
            .drop_nulls("universal_player_id")
            .group_by(DATE, "player_lookup")
            .agg(persons=pl.col("universal_player_id").unique().sort())
            .filter(pl.col("persons").list.len() > 1)
            .with_columns(pl.col("persons").list.join(", "))
            .sort(DATE, "player_lookup")
        )

    PLAN.check(
        table,
        plan="reference data: one identity per person",
        remedy="materialise the registry, then the date again; if it stays, two persons carry one lookup",
    )(one_identity_per_person)


def _well_formed(table: str, *columns: str) -> None:
    def lookup_format(given: Given) -> pl.DataFrame:
        """Every lookup is lower-case ASCII letters and digits and begins with a letter."""
        cut = [DATE] if given.window else []
        malformed = pl.any_horizontal(~pl.col(column).str.contains(_LOOKUP) for column in columns)
        return given.read(table, [*cut, *columns]).filter(malformed).unique().sort(*cut, *columns)

    PLAN.check(
        table,
        plan="reference data: lookup format",
        remedy="the name was stored without being normalised (players/names.py): materialise the table again",
    )(lookup_format)


for _table in (PROPS, SUMMARY):
    _one_id_a_lookup(_table)
_well_formed(REGISTRY, "player_lookup", "suffixless_lookup")
_well_formed(ALIASES, "alias_lookup", "nba_canonical_lookup")
_well_formed(PROPS, "player_lookup_raw", "player_lookup")
_well_formed(SUMMARY, "player_lookup")


@PLAN.check(
    QUEUE,
    plan="reference data: age of the queue of unknown names",
    severity=Severity.WARN,
    remedy="`nba-props alias suggest`, then `nba-props alias add` or `nba-props alias dismiss` for each",
    thresholds=("unresolved_name_days",),
)
def unresolved_queue_age(given: Given) -> pl.DataFrame:
    """No name stays open longer than the setting: somebody decides whom it means, or that it is nobody."""
    shown = ["source", "player_name", "kind", "occurrences", "first_seen", "last_seen"]
    names = given.read(QUEUE, [*shown, "status", "suggestions"])
    waiting = pl.lit(eastern_date(given.now)) - pl.col("first_seen")
    likely = pl.col("suggestions").list.first().struct.field("player_name")
    return (
        names.filter(pl.col("status") == OPEN)
        .with_columns(days_open=waiting.dt.total_days(), likely=likely)
        .filter(pl.col("days_open") > given.thresholds["unresolved_name_days"])
        .drop("status", "suggestions")
        .sort("days_open", "player_name", descending=[True, False])
    )
