"""Phase 2, `nba_raw`: what the sources said, placed. Rebuilt from the landing zone whenever asked.

What belongs here: wiring records to tables. What does not: parsing (`sources/`) and placing (`ingest/`).
"""

import polars as pl

from nba_props.assets.reference import aliases_of, pairs_of, registry_of
from nba_props.assets.run import Run
from nba_props.assets.table import before_date, external_table, same_date, table_asset
from nba_props.ingest import box_scores as box_score_rows
from nba_props.ingest import comparisons, reports
from nba_props.ingest import props as props_rows
from nba_props.ingest import schedule as schedule_rows
from nba_props.players.registry import SIGHTING, ids, spellings, teams_over_time

SCHEDULE = "nba_raw.schedule"
BOX_SCORES = "nba_raw.bdl_player_boxscores"
BOX_COMPARISONS = "nba_raw.box_score_comparisons"
PROPS = "nba_raw.odds_api_player_points_props"
INJURIES = "nba_raw.injury_report"
GAME_LINES = "nba_raw.game_lines"
ROSTERS = "nba_raw.team_rosters"
REGISTRY = "nba_reference.nba_players_registry"
ALIASES = "nba_reference.player_aliases"


@table_asset(SCHEDULE)
def schedule(run: Run) -> pl.DataFrame:
    """From every schedule payload, and from box rows where no schedule has their date."""
    return games_landed(run)


def games_landed(run: Run) -> pl.DataFrame:
    """The rows the landed payloads make, whether they are stored already or not.

    The dates beside the window tell what was moved out of it.
    """
    listed = run.records("schedule", beside=schedule_rows.MOVED_WITHIN).records["schedule"]
    games = schedule_rows.build(listed, run.records("box_scores").records["box_scores"])
    return games.filter(pl.col("game_date").is_in(run.dates))


@table_asset(BOX_SCORES, deps=[same_date(SCHEDULE)])
def bdl_player_boxscores(run: Run) -> pl.DataFrame:
    """Final box rows, each with its game: of several sources the better one's, of one its latest."""
    records = run.records("box_scores").records["box_scores"]
    rows, _ = box_score_rows.build(records, run.read(SCHEDULE), pairs_of(run))
    return rows


@table_asset(BOX_COMPARISONS, deps=[same_date(SCHEDULE), same_date(BOX_SCORES)])
def box_score_comparisons(run: Run) -> pl.DataFrame:
    """What other sources say of the box rows that stand."""
    records = run.records("box_scores").records["box_scores"]
    return comparisons.build(records, run.read(BOX_SCORES), run.read(SCHEDULE), pairs_of(run))


@table_asset(ROSTERS)
def team_rosters(run: Run) -> pl.DataFrame:
    """Who was on which list, from when on it was public."""
    return reports.rosters(run.records("rosters").records["rosters"])


_NAMES = [same_date(REGISTRY), same_date(ALIASES), same_date(ROSTERS), before_date(BOX_SCORES)]


@table_asset(PROPS, deps=[same_date(SCHEDULE), *_NAMES])
def odds_api_player_points_props(run: Run) -> pl.DataFrame:
    """Every quote with the person it means and the game it is about, decided by what was known before the
    date.
    """
    return quotes_landed(run, aliases_of(run))


def quotes_landed(run: Run, aliases: pl.DataFrame) -> pl.DataFrame:
    """The rows the landed payloads make, whether they are stored already or not."""
    return props_rows.build(
        run.records("props").records["props"],
        schedule=run.read(SCHEDULE),
        spellings=spellings(registry_of(run)),
        aliases=aliases,
        teams=_teams(run),
    )


@table_asset(INJURIES, deps=[same_date(SCHEDULE), *_NAMES])
def injury_report(run: Run) -> pl.DataFrame:
    """Every status in every report, with the person it means."""
    return injuries_landed(run, aliases_of(run))


def injuries_landed(run: Run, aliases: pl.DataFrame) -> pl.DataFrame:
    """The rows the landed reports make, whether they are stored already or not."""
    registry = registry_of(run)
    return reports.injuries(
        run.records("injuries").records["injuries"],
        spellings=spellings(registry),
        aliases=aliases,
        teams=_teams(run),
        ids=ids(registry),
        schedule=run.read(SCHEDULE),
    )


@table_asset(GAME_LINES, deps=[same_date(SCHEDULE)])
def game_lines(run: Run) -> pl.DataFrame:
    """Spreads, totals and moneylines of the dates' games."""
    return reports.game_lines(run.records("game_lines").records["game_lines"], run.read(SCHEDULE))


def _teams(run: Run) -> pl.DataFrame:
    return teams_over_time(run.before(BOX_SCORES, SIGHTING), run.everything(ROSTERS), registry_of(run))


#: Written by `nba-props import`, not by a run; here so that the graph shows it and its checks exist.
QUARANTINE = external_table("nba_raw.quarantined_records")
#: Written by whoever fetches: the clock's job and `nba-props fetch`.
FEED_REQUESTS = external_table("nba_raw.feed_requests")

ASSETS = [
    schedule,
    bdl_player_boxscores,
    box_score_comparisons,
    team_rosters,
    odds_api_player_points_props,
    injury_report,
    game_lines,
]
