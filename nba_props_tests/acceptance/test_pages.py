"""The pages in a browser: they open without a complaint or a request, work, clip nothing and shut nobody out.

On the simulated league with a live evening, and on real dates: a night of thirteen games or more, a day
without games, a night of which a third is missing, and one before any model.
"""

from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import polars as pl
import pytest

from nba_props.pages import Reader, keep
from nba_props.reports.pages import player, record, slate
from nba_props.reports.pages.blocks import Page
from nba_props.settings import Settings
from nba_props.warehouse.lake import Lake
from nba_props_tests.acceptance.browser import Tab, browser
from nba_props_tests.acceptance.conftest import TONIGHT
from nba_props_tests.homes import settings_of
from nba_props_tests.reports.pages.parsed import Parsed

pytestmark = pytest.mark.acceptance

WIDTHS = (360, 768, 1440)
MORNING_AFTER = "2026-02-01T12:00:00-05:00"
PREDICTIONS = "nba_predictions.player_prop_predictions"
_NAMED = (
    PREDICTIONS,
    "nba_predictions.prediction_outcomes",
    "nba_analytics.upcoming_player_game_context",
)

#: Words that stand outside the window, or outside the box that shows them.
_CLIPPED = """
(() => {
  const hidden = element => element.closest(".skip, caption, [hidden], .broad thead, option");
  const wide = [...document.querySelectorAll("body *")].filter(element => {
    if (hidden(element) || !element.textContent.trim()) return false;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) return false;
    const style = getComputedStyle(element);
    const cut = style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1;
    const svg = element.ownerSVGElement?.getBoundingClientRect();
    const outside = svg && (box.left < svg.left - 1 || box.right > svg.right + 1);
    return cut || outside || box.right > innerWidth + 1 || box.left < -1;
  });
  return wide.map(element => `${element.tagName} ${element.textContent.trim().slice(0, 40)}`);
})()
"""
_AXE = """
axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations
  .filter(one => ["serious", "critical"].includes(one.impact))
  .map(one => `${one.id}: ${one.nodes[0].html.slice(0, 120)} ${one.nodes[0].failureSummary}`))
"""
_COLUMN = """
(name => [...document.querySelectorAll("#predictions tbody tr")].filter(row => !row.hidden)
  .map(row => row.querySelector(`[data-column="${name}"]`).dataset.value ?? ""))
"""


@pytest.fixture(scope="module")
def tab() -> Iterator[Tab]:
    with browser() as opened:
        yield opened


def reader(settings: Settings, warehouse: Path | None = None) -> Reader:
    return Reader(settings, Lake(warehouse or settings.warehouse_dir))


@pytest.fixture(scope="module")
def invented(league: Settings) -> dict[str, Path]:
    """Every page of the simulated league."""
    made = reader(league)
    found = made.slate(TONIGHT)
    name, lookup = found.players.select("player_name", "player_lookup").row(0)
    pages: dict[str, Page] = {
        "slate": made.slate_page(found),
        "player": made.player_page(made.player(name, lookup, TONIGHT)),
        "record": made.record_page(date(2026, 1, 15)),
        "pipeline": made.pipeline_page(made.pipeline(TONIGHT)),
    }
    return {name: keep(league, name, page) for name, page in pages.items()}


KINDS = ("slate", "player", "record", "pipeline")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_opens_clips_nothing_and_is_accessible(kind: str, invented: dict[str, Path], tab: Tab) -> None:
    is_sound(invented[kind], tab)


def is_sound(page: Path, tab: Tab) -> None:
    """At three widths, in the dark as well: no complaint, no request, nothing clipped, no serious finding."""
    for is_dark in (False, True):
        tab.dark(is_dark)
        for width in WIDTHS:
            tab.open(page, width)
            assert tab.complaints == []
            assert tab.requests == [page.as_uri()]
            assert tab.ask(_CLIPPED) == [], f"clipped at {width}"
            assert tab.ask("document.documentElement.scrollWidth") <= width
        assert tab.ask(axe()) is None
        assert tab.ask(_AXE) == []


def axe() -> str:
    """The audit as a script; the development packages bring it."""
    source = resources.files("axe_core_python") / "axe.min.js"
    return f"{source.read_text(encoding='utf-8')}; undefined"


def test_a_table_is_sorted_by_a_click_and_by_a_key(invented: dict[str, Path], tab: Tab) -> None:
    tab.open(invented["slate"], 1440)
    given = tab.ask(f"{_COLUMN}('mean')")
    click = "document.querySelector('#predictions th[data-column=mean] button').{}"
    tab.ask(click.format("click()"))
    falling = [float(value) for value in tab.ask(f"{_COLUMN}('mean')")]
    assert falling == sorted(map(float, given), reverse=True)
    assert tab.ask("document.querySelector('#predictions th[data-column=mean]').ariaSort") == "descending"
    tab.ask(click.format("focus()"))
    for kind in ("rawKeyDown", "char", "keyUp"):
        tab.call(
            "Input.dispatchKeyEvent",
            type=kind,
            key="Enter",
            code="Enter",
            text="\r",
            windowsVirtualKeyCode=13,
        )
    rising = [float(value) for value in tab.ask(f"{_COLUMN}('mean')")]
    assert rising == sorted(falling)
    assert tab.complaints == []


def test_a_table_is_filtered_by_words_and_by_choice(invented: dict[str, Path], tab: Tab) -> None:
    tab.open(invented["slate"], 1440)
    rows = Parsed.of(invented["slate"].read_text()).tables["predictions"]
    wanted = rows[3]["player"].text
    change(tab, "[data-find]", wanted, "input")
    shown = "[...document.querySelectorAll('#predictions tbody tr')].filter(row => row.offsetParent).length"
    assert tab.ask(shown) == sum(wanted in row["player"].text for row in rows)
    change(tab, "[data-find]", "", "input")
    change(tab, "[data-choose=call]", "pass", "change")
    passes = sum(row["call"].text == "pass" for row in rows)
    assert 0 < passes < len(rows)
    assert tab.ask(shown) == passes
    said = tab.ask("document.querySelector('#predictions output').textContent")
    assert said == f"{passes} of {len(rows)} shown"


def change(tab: Tab, at: str, value: str, event: str) -> None:
    """Give a field of the predictions' tools a value, as a reader does."""
    field = f"document.querySelector(`#predictions {at}`)"
    tab.ask(f"{field}.value = `{value}`; {field}.dispatchEvent(new Event('{event}'))")


def test_on_a_telephone_the_call_stands_first_and_every_figure_before_opened_details(
    invented: dict[str, Path], tab: Tab
) -> None:
    tab.open(invented["slate"], 360)
    row = "document.querySelector('#predictions tbody tr')"
    tab.ask(f"{row}.querySelector('details').open = true")
    tops = [
        tab.ask(f"{row}.querySelector('[data-column={name}]').getBoundingClientRect().top")
        for name in ("player", "call", "line", "mean", "over", "under", "chance", "fair", "why")
    ]
    assert tops == sorted(tops)
    assert tops[0] < tops[1]
    assert max(tops[:-1]) < tops[-1]


def test_a_link_at_the_top_leads_to_its_part(invented: dict[str, Path], tab: Tab) -> None:
    tab.open(invented["slate"], 1440)
    for word in ("Who is out", "Predictions", "Results"):
        tab.ask(f"[...document.querySelectorAll('nav a')].find(a => a.textContent === '{word}').click()")
        assert tab.ask("document.querySelector(':target h2').textContent").startswith(word.split(" ")[0])


def test_the_numbers_are_the_warehouse_s(league: Settings, invented: dict[str, Path]) -> None:
    equal_to_stored(Lake(league.warehouse_dir), TONIGHT, invented["slate"])


def equal_to_stored(lake: Lake, day: date, page: Path) -> None:
    """Every prediction of the leading system stands on the page, figure by figure as stored."""
    stored = lake.read(PREDICTIONS, day, day).filter("is_active")
    tables = Parsed.of(page.read_text()).tables
    lined, unlined = tables["predictions"], tables["unlined"]
    system = page.read_text().split("predicted by ")[1].split(":")[0].strip()
    own = {row["player_name"]: row for row in stored.filter(pl.col("system_id") == system).to_dicts()}
    assert {row["player"].text for row in lined} == {
        name for name, kept in own.items() if kept["has_prop_line"]
    }
    assert {row["player"].text for row in (*lined, *unlined)} == set(own)
    for row in unlined:
        assert float(row["mean"].value) == own[row["player"].text]["predicted_points"]
    for row in lined:
        kept = own[row["player"].text]
        for column, name in (
            ("mean", "predicted_points"),
            ("chance", "over_probability"),
            ("fair", "fair_over_price"),
        ):
            value = row[column].value
            assert (None if value is None else float(value)) == kept[name]
        assert kept["recommendation_reason"] in row["why"].whole


_REAL = pytest.mark.real_data
_NIGHTS = {
    "fifteen games": date(2025, 4, 11),
    "thirteen games": date(2025, 11, 5),
    "no games": date(2025, 12, 24),
    "a third missing": date(2025, 5, 12),
    "before any model": date(2023, 10, 27),
    "before anything is known": date(2023, 10, 24),
}


@_REAL
@pytest.mark.parametrize("night", _NIGHTS)
def test_a_real_date(night: str, seasons: Path, tmp_path: Path, tab: Tab) -> None:
    settings, day = settings_of(tmp_path, MORNING_AFTER), _NIGHTS[night]
    made = reader(settings, seasons / "warehouse")
    found = made.slate(day)
    page = keep(settings, slate.name_of(day), made.slate_page(found))
    assert page.stat().st_size <= 1_500_000
    is_sound(page, tab)
    if found.players.height:
        equal_to_stored(Lake(seasons / "warehouse"), day, page)
        name, lookup = found.players.select("player_name", "player_lookup").row(0)
        is_sound(
            keep(settings, player.name_of(day, lookup), made.player_page(made.player(name, lookup, day))), tab
        )
    told = Parsed.of(page.read_text())
    missing = ", ".join(row["who"].text for row in told.tables.get("missing", []))
    absent = found.board.missing["player_name"].to_list()
    assert [name for name in absent if f"{name} (" not in missing] == []
    assert sum(int(row["players"].value) for row in told.tables.get("missing", [])) == len(absent)
    if night == "a third missing":
        assert "partial" in told.text
        assert len(absent) > 5


@_REAL
def test_the_real_record_and_pipeline(seasons: Path, tmp_path: Path, tab: Tab) -> None:
    settings = settings_of(tmp_path, MORNING_AFTER)
    made, last = reader(settings, seasons / "warehouse"), date(2026, 1, 31)
    is_sound(keep(settings, record.name_of(last), made.record_page(last)), tab)
    is_sound(keep(settings, "pipeline", made.pipeline_page(made.pipeline(last))), tab)
