"""The commands that make pages, their assets, and exports that say what they are."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from nba_props import home as prepared
from nba_props.assets import reports
from nba_props.definitions import services
from nba_props.settings import load_settings
from nba_props.warehouse.lake import Lake
from nba_props_tests.cli.conftest import (
    ACCURACY,
    DAY,
    OUTCOMES,
    PREDICTIONS,
    SCHEDULE,
    SYSTEM,
    Said,
    game,
    outcome,
    prediction,
    store,
)
from nba_props_tests.reports.pages.parsed import Parsed

Run = Callable[..., Said]


@pytest.fixture
def slate(lake: Lake) -> Lake:
    """A game with two predictions, and somebody with a line who is lacking."""
    store(lake, SCHEDULE, game())
    store(lake, PREDICTIONS, prediction("Far Over"), prediction("No Line", line=None, mean=9.0))
    store(
        lake,
        OUTCOMES,
        outcome("Far Over"),
        outcome("No Line", has_prop_line=False),
        outcome("Gone Missing", "skipped", reason_code="team_unclear", reason="not his team's game"),
    )
    return lake


def page_of(home: Path, name: str) -> Parsed:
    return Parsed.of((home / "reports" / "pages" / f"{name}.html").read_text())


class TestReport:
    """`nba-props report`."""

    def test_the_card_says_who_is_predicted_and_who_is_missing_and_why(
        self, slate: Lake, run: Run, home: Path
    ) -> None:
        said = run("report")
        assert said.code == 0
        assert "partial: 1 of 2 players with a line are not predicted" in said.out
        page = page_of(home, f"slate-{DAY}")
        assert [row["player"].text for row in page.tables["predictions"]] == ["Far Over"]
        assert [row["player"].text for row in page.tables["unlined"]] == ["No Line"]
        (missing,) = page.tables["missing"]
        assert missing["reason"].text == "not his team's game"
        assert missing["who"].text.startswith("Gone Missing (")
        assert float(page.tables["predictions"][0]["chance"].value) == 0.62
        for words in (
            "53.5\u00a0%",
            "1-800-GAMBLER",
            "no live record yet",
            "no demonstrated edge",
            "not advice",
        ):
            assert words in page.text, words

    def test_json_says_where_it_is_and_how_the_date_stands(self, slate: Lake, run: Run, home: Path) -> None:
        told = json.loads(run("report", DAY.isoformat(), "--json").out)
        assert Path(told["page"]).stat().st_size == told["bytes"]
        assert told["state"].startswith("partial: ")

    def test_a_date_that_is_not_run_has_a_page_that_says_what_to_do(
        self, lake: Lake, run: Run, home: Path
    ) -> None:
        store(lake, SCHEDULE, game())
        assert run("report").code == 1
        page = page_of(home, f"slate-{DAY}")
        assert "Halted: There are games, and nothing is predicted yet." in page.text
        assert f"nba-props slate {DAY}" in page.text

    def test_a_day_without_games_is_no_fault(self, lake: Lake, run: Run, home: Path) -> None:
        store(lake, SCHEDULE)
        assert run("report").code == 0
        assert "No games that day." in page_of(home, f"slate-{DAY}").text

    def test_a_system_that_predicted_nothing_is_refused(self, slate: Lake, run: Run) -> None:
        said = run("report", "--system", "xgboost_v1")
        assert (said.code, SYSTEM in said.out) == (2, True)

    def test_a_system_that_is_halted_is_said_first(self, slate: Lake, run: Run) -> None:
        held = prediction("Far Over", recommendation="PASS", recommendation_reason="halted: too bad")
        store(slate, PREDICTIONS, held)
        assert f"halted: {SYSTEM} recommends no side: halted: too bad." in run("report").out


class TestRecordAndPipeline:
    """`nba-props record` and `nba-props pipeline`."""

    def test_nothing_graded_is_said(self, slate: Lake, run: Run, home: Path) -> None:
        assert run("record").code == 2
        said = run("record", DAY.isoformat())
        assert said.code == 0
        assert "has a result" in page_of(home, f"record-2025-26-to-{DAY}").text
        assert "leak alarms are quiet" not in said.out
        assert "nothing was judged, so no leak alarm was asked" in said.out

    def test_the_pipeline_names_what_is_missing(self, slate: Lake, run: Run, home: Path) -> None:
        before = DAY - timedelta(days=1)
        store(slate, SCHEDULE, game(before), dates=[before])
        assert run("pipeline").code == 1
        page = page_of(home, f"pipeline-2025-26-to-{before}")
        found = {row["phase"].text: row for row in page.tables["wanting"]}
        assert (found["grades"]["state"].text, found["grades"]["dates"].text) == ("missing", str(before))
        assert f"nba-props backfill --from {before} --to {before}" in found["grades"]["remedy"].text
        assert "schedule" not in found

    def test_without_a_schedule_it_says_what_to_do(self, lake: Lake, run: Run) -> None:
        said = run("pipeline")
        assert (said.code, "nba-props import" in said.out) == (2, True)


def test_a_player_nobody_knows_is_refused(slate: Lake, run: Run) -> None:
    assert run("player", "Nobody Atall").code == 2


def test_the_assets_keep_their_pages(slate: Lake, home: Path) -> None:
    settings = load_settings()
    with prepared.instance(settings) as instance:
        made = dg.materialize(
            reports.ASSETS,
            partition_key=DAY.isoformat(),
            resources={"services": services(settings)},
            instance=instance,
            selection=[reports.slate_card, reports.report_card],
        )
    metadata = {
        event.asset_key.path[-1]: event.materialization.metadata
        for event in made.get_asset_materialization_events()
    }
    card = metadata["slate_card"]
    assert Path(card["file"].value) == home / "reports" / "pages" / f"slate-{DAY}.html"
    assert card["page"].value == Path(card["file"].value).as_uri()
    assert card["state"].value.startswith("partial")
    assert "data:image/png;base64,iVBOR" in card["picture"].value
    assert Path(metadata["report_card"]["file"].value).exists()
    assert not list(home.rglob(".*.tmp"))


class TestExports:
    """What is taken away says what it is."""

    @pytest.mark.parametrize("suffix", ["csv", "ndjson", "json", "parquet"])
    def test_every_format_carries_its_envelope(
        self, slate: Lake, run: Run, tmp_path: Path, suffix: str
    ) -> None:
        out = tmp_path / f"taken.{suffix}"
        assert run("export", PREDICTIONS, "--out", str(out)).code == 0
        envelope = self.envelope(out)
        assert (envelope["state"], envelope["rows"]) == ("complete", 2)
        assert {column["name"] for column in envelope["schema"]} == set(slate.read(PREDICTIONS).columns)
        assert all(column["type"] and column["description"] for column in envelope["schema"])

    def test_an_empty_one_says_why(self, slate: Lake, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "none.csv"
        assert run("export", ACCURACY, "--out", str(out)).code == 0
        assert self.envelope(out)["why"] == "nothing was ever stored in this table"

    def test_a_board_says_how_its_date_stands(self, slate: Lake, run: Run) -> None:
        told = json.loads(run("board", "--json").out)["standing"]
        assert told["word"] == "partial"
        assert told["why"].startswith("1 of 2 players with a line are not predicted")

    @staticmethod
    def envelope(out: Path) -> dict[str, object]:
        if out.suffix == ".json":
            return json.loads(out.read_text())
        if out.suffix == ".parquet":
            return json.loads(pl.read_parquet_metadata(out)["nba_props"])
        return json.loads(out.with_name(f"{out.name}.envelope.json").read_text())
