"""Whatever a feed says stands on every page as text, and nothing of it runs: tested in the browser."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from nba_props import pages
from nba_props.automation.alert_book import Alerts
from nba_props.automation.alerts import Alert
from nba_props.feeds import ledger
from nba_props.feeds.ledger import Entry
from nba_props.pages import CONTEXT, INJURIES, QUOTES, RUNS, Reader
from nba_props.reports.pages import player
from nba_props.settings import Settings
from nba_props.slates import COMPARISONS, OUTCOMES, PREDICTIONS
from nba_props.warehouse.lake import Lake
from nba_props_tests.acceptance.browser import Tab, browser
from nba_props_tests.acceptance.conftest import EVENING, TONIGHT
from nba_props_tests.acceptance.test_pages import is_sound, reader
from nba_props_tests.builders import rows
from nba_props_tests.homes import settings_of
from nba_props_tests.reports.pages.parsed import Parsed
from nba_props_tests.reports.pages.test_render import HOSTILE

pytestmark = pytest.mark.acceptance

EVIL = " ".join(HOSTILE)
LAST = date(2026, 1, 15)
#: What a source fills in text of its own, by table.
_SAID = {
    PREDICTIONS: ("player_name", "sportsbook", "recommendation_reason", "reasons"),
    OUTCOMES: ("player_name", "reason"),
    CONTEXT: ("player_name",),
    QUOTES: ("player_name", "bookmaker"),
    INJURIES: ("player_name",),
}


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def evil(league: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The league's evening in which every text of a feed is hostile, and so are runs, alerts and verdicts."""
    home = tmp_path_factory.mktemp("evil") / "home"
    shutil.copytree(league.home, home)
    settings = settings_of(home, EVENING)
    lake = Lake(settings.warehouse_dir)
    for table, columns in _SAID.items():
        stored = lake.read(table, TONIGHT, TONIGHT)
        wicked = stored.with_columns(_wicked(stored[column]) for column in columns)
        lake.replace(table, wicked, [TONIGHT])
    compared = {"game_date": LAST, "system_id": "<b>x</b>", "against": EVIL, "verdict": EVIL}
    lake.replace(COMPARISONS, rows(COMPARISONS, compared), [LAST])
    now = datetime(2026, 1, 16, 22, tzinfo=UTC)
    ran = {"processor": EVIL, "job": EVIL, "status": "failure", "started_at": now, "error": EVIL}
    lake.replace(RUNS, rows(RUNS, ran))
    entry = Entry(
        "r", now, EVIL, "odds_api", "a", EVIL, TONIGHT, None, ledger.FAILED, 10, status=500, error=EVIL
    )
    ledger.append(lake, [entry], "evil")
    Alerts.of(settings).report([Alert(EVIL, "ERROR", EVIL, EVIL, frozenset([TONIGHT]))], [])
    return settings


def _wicked(told: pl.Series) -> pl.Series:
    """Each text replaced by a hostile one, one book by another."""
    known = told.drop_nulls().unique().sort().to_list()
    return told.replace(known, [HOSTILE[place % len(HOSTILE)] for place in range(len(known))])


def somebody(settings: Settings) -> str:
    return str(Lake(settings.warehouse_dir).read(PREDICTIONS, TONIGHT, TONIGHT)["player_lookup"].sort()[0])


def made(kind: str, settings: Settings) -> Path:
    """A page of a kind, kept under the name the command gives it."""
    told: Reader = reader(settings)
    match kind:
        case "slate":
            return pages.keep(settings, kind, told.slate_page(told.slate(TONIGHT)))
        case "player":
            found = told.player(EVIL, somebody(settings), TONIGHT)
            return pages.keep(settings, player.name_of(TONIGHT, EVIL), told.player_page(found))
        case "record":
            return pages.keep(settings, kind, told.record_page(LAST))
        case _:
            return pages.keep(settings, kind, told.pipeline_page(told.pipeline(TONIGHT)))


@pytest.mark.parametrize("kind", ["slate", "player", "record", "pipeline"])
def test_hostile_words_are_text_on_every_page(kind: str, evil: Settings, tab: Tab) -> None:
    page = made(kind, evil)
    assert page.parent == pages.folder(evil)
    is_sound(page, tab)
    assert tab.ask("document.querySelectorAll('script').length") == 1
    assert tab.ask("document.querySelectorAll('img, b, iframe').length") == 0
    assert tab.ask("document.querySelectorAll('[onmouseover], [onerror]').length") == 0
    assert "<script>alert(1)</script>" in Parsed.of(page.read_text()).text, "it was there to be tried"


def test_the_title_of_a_player_s_page_is_his_name_and_no_more(evil: Settings, tab: Tab) -> None:
    page = made("player", evil)
    tab.open(page)
    title = tab.ask("document.title")
    assert title.startswith("<script>alert(1)</script> ")
    assert not {chr(code) for code in (0x202E, 0x202C, 0x2066, 0x2069)} & set(title)
    assert len(page.name) < 120
    assert not set(page.name) & set("<>\"'/\\ &;$")
