"""The figures on pages are the stored ones, and a page of a past date says the same whenever it is made."""

import shutil
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any

import polars as pl
import pytest

from nba_props.automation.alert_book import Alerts
from nba_props.automation.alerts import Alert
from nba_props.clock import eastern_instant
from nba_props.feeds import ledger
from nba_props.feeds.ledger import Entry
from nba_props.pages import CHECKS as VERDICTS
from nba_props.pages import CONTEXT, LINES, QUOTES, SUMMARY, Reader
from nba_props.reports.pages import render
from nba_props.reports.pages.blocks import Page
from nba_props.reports.pipeline import PHASES
from nba_props.reports.status import MUST_HAVE_ROWS
from nba_props.settings import Settings
from nba_props.slates import ACCURACY, PREDICTIONS, SCHEDULE
from nba_props.warehouse.lake import Lake
from nba_props_tests.acceptance.conftest import TONIGHT
from nba_props_tests.homes import settings_of
from nba_props_tests.reports.pages.parsed import Parsed, Shown

pytestmark = pytest.mark.acceptance

DAY = date(2026, 1, 14)
FEATURES = "nba_precompute.ml_feature_store"
#: Columns and facts of the player page, and the stored fields they are.
_RUNG = {"over": "over_probability", "fair_over": "fair_over_price", "fair_under": "fair_under_price"}
_KNOWN = {
    "Expected": "expected_minutes",
    "Last five": "minutes_last_5",
    "This season": "minutes_season",
    "Points it allows": "opponent_points_allowed_last_15",
    "Team total": "implied_team_total",
}
_CLOSED = time(12)
_MORNING, _LATER = "2026-01-15T09:00:00-05:00", "2026-01-20T09:00:00-05:00"


def reader(settings: Settings) -> Reader:
    return Reader(settings, Lake(settings.warehouse_dir))


def shown(page: Page) -> Parsed:
    return Parsed.of(render.html(page))


def figure(cell: Shown) -> float | None:
    return None if cell.value is None else float(cell.value)


def somebody(made: Reader, day: date) -> tuple[str, str]:
    """Name and lookup of the player farthest from his line."""
    name, lookup = made.slate(day).players.select("player_name", "player_lookup").row(0)
    return name, lookup


def same(row: Mapping[str, Shown], kept: Mapping[str, Any], fields: Mapping[str, str]) -> None:
    """Every column of a row is the stored field, unrounded."""
    for column, field in fields.items():
        assert figure(row[column]) == pytest.approx(kept[field], rel=1e-9), column


def test_a_player_s_figures_are_the_warehouse_s(league: Settings) -> None:
    made, lake = reader(league), Lake(league.warehouse_dir)
    name, lookup = somebody(made, TONIGHT)
    told = shown(made.player_page(made.player(name, lookup, TONIGHT)))
    mine = pl.col("player_lookup") == lookup
    stored = lake.read(PREDICTIONS, TONIGHT, TONIGHT).filter(mine & pl.col("is_active"))
    by_system = {row["system_id"]: row for row in stored.to_dicts()}
    assert {row["system"].text for row in told.tables["systems"]} == set(by_system)
    for row in told.tables["systems"]:
        same(row, by_system[row["system"].text], {"mean": "predicted_points", "chance": "over_probability"})
    leading = by_system[told.tables["systems"][0]["system"].text]
    (rung,) = (row for row in told.tables["ladder"] if figure(row["line"]) == leading["current_points_line"])
    for column, field in _RUNG.items():
        assert figure(rung[column]) == pytest.approx(leading[field], rel=1e-5)
    (known,) = lake.read(CONTEXT, TONIGHT, TONIGHT).filter(mine).to_dicts()
    same(told.facts, known, _KNOWN)


def test_a_player_s_quotes_and_games_are_the_warehouse_s(league: Settings) -> None:
    made, lake = reader(league), Lake(league.warehouse_dir)
    name, lookup = somebody(made, TONIGHT)
    told = shown(made.player_page(made.player(name, lookup, TONIGHT)))
    mine = pl.col("player_lookup") == lookup
    (decided,) = lake.read(CONTEXT, TONIGHT, TONIGHT).filter(mine)["decision_time"]
    quotes = lake.read(QUOTES, TONIGHT, TONIGHT).filter(
        mine & (pl.col("snapshot_timestamp") <= decided) & (pl.col("market") == "player_points")
    )
    newest = quotes.sort("snapshot_timestamp").group_by("bookmaker").last()
    books = {row["bookmaker"].replace("_", " "): row for row in newest.to_dicts()}
    assert {row["book"].text for row in told.tables["quotes"]} == set(books)
    prices = {"line": "points_line", "over": "over_price_decimal", "under": "under_price_decimal"}
    for row in told.tables["quotes"]:
        same(row, books[row["book"].text], prices)
    played = lake.read(SUMMARY).filter(mine & (pl.col("game_date") < TONIGHT) & (pl.col("minutes") > 0))
    last = played.sort("game_date", descending=True).head(20).to_dicts()
    games = told.tables["games"]
    assert [row["date"].value for row in games] == [str(kept["game_date"]) for kept in last]
    for row, kept in zip(games, last, strict=True):
        same(row, kept, {"points": "pts", "minutes": "minutes"})


def test_the_record_s_figures_are_the_warehouse_s(league: Settings) -> None:
    """Counted anew from grades, of whom the features call regulars and of everybody with a line."""
    lake, last = Lake(league.warehouse_dir), date(2026, 1, 15)
    told = shown(reader(league).record_page(last))
    grades = lake.read(ACCURACY, None, last).filter(
        (pl.col("origin") == "backfill") & pl.col("absolute_error").is_not_null()
    )
    features = lake.read(FEATURES, None, last).select(
        "game_id",
        "player_lookup",
        minutes=pl.col("minutes_expected").struct.field("value"),
        games=pl.col("games_this_season").struct.field("value"),
    )
    rows = grades.join(features, on=["game_id", "player_lookup"])
    regulars = rows.filter((pl.col("minutes") >= 15) & (pl.col("games") >= 3))
    systems = {row["system"].text: row for row in told.tables["backfill-errors"]}
    for (system,), own in regulars.group_by("system_id"):
        assert figure(systems[str(system)]["n"]) == own.height
        assert figure(systems[str(system)]["mae"]) == pytest.approx(own["absolute_error"].mean(), abs=1e-9)
        assert figure(systems[str(system)]["bias"]) == pytest.approx(
            (own["predicted_points"] - own["actual_points"]).mean(), abs=1e-9
        )
    populations = told.tables["backfill-populations"]
    everybody = {row["system"].text: row for row in populations if row["population"].text == "everybody"}
    for (system,), own in rows.group_by("system_id"):
        assert figure(everybody[str(system)]["n"]) == own.height
        assert figure(everybody[str(system)]["mae"]) == pytest.approx(own["absolute_error"].mean(), abs=1e-9)
    assert {row["population"].text for row in populations} >= {"lined", "stars", "bench"}


def test_the_pipeline_s_figures_are_the_warehouse_s(league: Settings) -> None:
    made, lake = reader(league), Lake(league.warehouse_dir)
    found = made.pipeline(DAY)
    told = shown(made.pipeline_page(found))
    games = {
        day for (day,), rows in lake.read(SCHEDULE, found.first, DAY).group_by("game_date")
        if (rows["status"] != "postponed").any()
    }  # fmt: skip
    for row in told.tables["phases"]:
        table = PHASES[row["phase"].text]
        kept = (
            lake.read(table, found.first, DAY)["game_date"] if table in MUST_HAVE_ROWS else lake.dates(table)
        )
        states = {name: int(cell.value) for name, cell in row.items() if name != "phase"}
        assert sum(states.values()) == len(found.cells["game_date"].unique())
        assert states["complete"] + states["partial"] + states["failed"] >= len(games & set(kept))
        assert states["missing"] + states["failed"] >= len(games - set(kept))
    asked_before = eastern_instant(DAY + timedelta(days=1), _CLOSED)
    verdicts = lake.read(VERDICTS).filter(pl.col("game_date").is_between(found.first, DAY))
    newest = (
        verdicts.sort(pl.col("checked_at") < asked_before, "checked_at", "created_at")
        .group_by("table_name", "check_name", "game_date").last()
        .filter(~pl.col("state").is_in(["pass", "not_applicable"]))
    )  # fmt: skip
    counted = newest.group_by("check_name", "table_name", "state").len().rows()
    failing = {
        (row["check"].text, row["table"].text, row["state"].text.replace(" ", "_")): int(row["dates"].value)
        for row in told.tables.get("failing", [])
    }
    assert failing == {(check, table, state): number for check, table, state, number in counted}


Made = Callable[[Reader], Page]
PAGES: Mapping[str, Made] = {
    "slate": lambda made: made.slate_page(made.slate(DAY)),
    "player": lambda made: made.player_page(made.player(*somebody(made, DAY), DAY)),
    "record": lambda made: made.record_page(DAY),
    "pipeline": lambda made: made.pipeline_page(made.pipeline(DAY)),
}


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_of_a_past_date_is_the_same_but_for_its_footer(kind: str, league: Settings) -> None:
    """However late it is made, and whatever was played since."""
    now, later = (settings_of(league.home, instant) for instant in (_MORNING, _LATER))
    first, second = (render.html(PAGES[kind](reader(each))) for each in (now, later))
    assert first != second
    assert render.above_footer(first) == render.above_footer(second)
    before = Reader(now, Until(Lake(league.warehouse_dir), DAY))
    assert render.above_footer(render.html(PAGES[kind](before))) == render.above_footer(first)


@pytest.mark.parametrize("kind", ["slate", "player"])
def test_the_results_of_a_date_stand_in_the_footer_alone(kind: str, league: Settings) -> None:
    """The page made before the games and the one made after them."""
    settings = settings_of(league.home, _MORNING)
    after, before = (
        render.html(PAGES[kind](Reader(settings, lake)))
        for lake in (Lake(league.warehouse_dir), Unplayed(Lake(league.warehouse_dir), DAY))
    )
    assert render.above_footer(after) == render.above_footer(before)
    assert "knew it" in after
    assert "knew it" not in before


def test_what_is_asked_and_alerted_later_stands_in_the_pipeline_s_footer_alone(
    league: Settings, tmp_path: Any
) -> None:
    shutil.copytree(league.home, tmp_path / "home")
    settings = settings_of(tmp_path / "home", _LATER)
    lake, asked = Lake(settings.warehouse_dir), eastern_instant(date(2026, 1, 19), _CLOSED)
    in_time = lake.read(VERDICTS).filter(pl.col("game_date") == DAY).head(1).with_columns(
        state=pl.lit("pass"), checked_at=pl.lit(eastern_instant(DAY, _CLOSED)).cast(pl.Datetime("us", "UTC"))
    )  # fmt: skip
    lake.append(VERDICTS, in_time, batch="in-time")
    before = render.html(PAGES["pipeline"](reader(settings)))
    entry = Entry(
        "r1", asked, "odds_api.event_odds", "odds_api", "a", "s", DAY, None, "landed", 10, 10, 1, 200, 470
    )  # fmt: skip
    ledger.append(lake, [entry], "later")
    wrong = in_time.with_columns(
        state=pl.lit("error"), checked_at=pl.lit(asked).cast(pl.Datetime("us", "UTC"))
    )  # fmt: skip
    lake.append(VERDICTS, wrong, batch="later")
    alert = Alert("check:x:y", "ERROR", "something is wrong", "nba-props doctor", frozenset([DAY]))
    Alerts.of(settings).report([alert], [])
    after = render.html(PAGES["pipeline"](reader(settings)))
    assert render.above_footer(after) == render.above_footer(before)
    page = Parsed.of(after)
    (feed,) = page.tables["feeds"]
    told = (feed["feed"].text, feed["credits"].value, feed["requests"].value)
    assert told == ("odds_api.event_odds", "10", "1")
    assert page.facts["Left at the service"].value == "470"
    assert page.facts["Left of today's"].value == str(settings.odds_api_daily_credits)
    assert page.tables["alerts"][0]["alert"].text == "something is wrong"


class Until:
    """A warehouse as it was after a date, before anything of a later one was stored."""

    def __init__(self, lake: Lake, day: date) -> None:
        self._lake, self._day = lake, day

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lake, name)

    def dates(self, table: str) -> list[date]:
        return [day for day in self._lake.dates(table) if day <= self._day]

    def read(self, table: str, *window: Any) -> pl.DataFrame:
        rows = self._lake.read(table, *window)
        return rows.filter(pl.col("game_date") <= self._day) if "game_date" in rows.columns else rows


class Unplayed(Until):
    """A warehouse as it was before a date's games."""

    def read(self, table: str, *window: Any) -> pl.DataFrame:
        rows = super().read(table, *window)
        played = table in (ACCURACY, SUMMARY, LINES)
        return rows.filter(pl.col("game_date") < self._day) if played else rows
