"""The reading commands over a tiny warehouse: what they say, and their exit codes."""

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from nba_props.cli.output import console
from nba_props.reports.status import MUST_HAVE_ROWS
from nba_props.warehouse import contracts
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
from nba_props_tests.stored_rows import rows_of

Run = Callable[..., Said]
FEATURES = "nba_precompute.ml_feature_store"


@pytest.fixture
def slate(lake: Lake) -> Lake:
    """One game; two players with a line, one without, one lined and not predicted, one with few minutes."""
    store(lake, SCHEDULE, game())
    store(
        lake,
        PREDICTIONS,
        prediction("Near Line", line=23.0, mean=23.4, recommendation="PASS", recommendation_reason="near"),
        prediction("Far Over"),
        prediction("No Line", line=None, mean=9.0, expected_minutes=18.0),
        prediction("Far Over", prediction_id="old", is_active=False, mean=1.0),
        prediction("Far Over", prediction_id="other", system_id="zone_matchup_v1", mean=21.0),
    )
    store(
        lake,
        OUTCOMES,
        outcome("Near Line"),
        outcome("Far Over"),
        outcome("No Line", has_prop_line=False),
        outcome("Gone Missing", "skipped", reason_code="team_unclear", reason="not his team's game"),
        outcome("Hurt Star", "skipped", reason_code="out", reason="reported OUT"),
        outcome("Deep Bench", "skipped", reason_code="few_minutes", reason="few", has_prop_line=False),
    )
    return lake


class TestBoard:
    def test_shows_game_counts_and_players_of_the_system(self, slate: Lake, run: Run) -> None:
        said = run("board", "2026-01-16", "--system", SYSTEM)
        assert said.code == 0
        assert "CLE @ PHI  18:30 ET" in said.out
        assert "expected  6 players: 3 predicted, 0 failed, 3 skipped" in said.out
        assert "66.7% of players with a line (2 of 3)" in said.out, "a lined player reported OUT is excused"
        assert said.out.index("Far Over") < said.out.index("Near Line") < said.out.index("No Line")
        assert "NO_LINE" in said.out and "PASS" in said.out
        assert "Gone Missing (CLE): skipped, not his team's game" in said.out
        assert "Deep Bench" not in said.out
        assert "SIMULATED" not in said.out

    def test_says_what_betting_is(self, slate: Lake, run: Run) -> None:
        said = run("board")
        assert "53.5%" in said.out and "No live record yet." in said.out
        assert said.out.count("no demonstrated edge") == 1
        assert "Not betting advice." in said.out and "1-800-GAMBLER" in said.out

    def test_the_leading_system_is_shown_and_the_others_named(self, slate: Lake, run: Run) -> None:
        said = run("board")
        assert f"zone_matchup_v1, origin live  (also: {SYSTEM})" in said.out

    def test_all_names_the_few_minutes_too(self, slate: Lake, run: Run) -> None:
        assert "Deep Bench" in run("board", "--all").out

    def test_min_minutes_leaves_out_only_players_without_a_line(self, slate: Lake, run: Run) -> None:
        said = run("board", "--system", SYSTEM, "--min-minutes", "40")
        assert "No Line" not in said.out and "Far Over" in said.out

    def test_an_unknown_system_is_wrong_use(self, slate: Lake, run: Run) -> None:
        said = run("board", "--system", "oracle")
        assert said.code == 2 and SYSTEM in said.out

    def test_graded_dates_show_results_and_the_live_record(self, slate: Lake, run: Run) -> None:
        live = {"system_id": SYSTEM, "origin": "live"}
        store(
            slate,
            ACCURACY,
            {**live, "prediction_id": "farover", "result": "LOSS", "actual_points": 17},
            {**live, "prediction_id": "b", "result": "WIN"},
            {**live, "prediction_id": "c", "result": "WIN", "origin": "backfill"},
            {**live, "prediction_id": "d", "result": "WIN", "is_simulated": True},
            {**live, "prediction_id": "e", "result": "PENDING"},
        )
        said = run("board", "--system", SYSTEM)
        row = next(line for line in said.out.splitlines() if line.startswith("Far Over"))
        assert "17" in row and "LOSS" in row
        assert "Live record: 1-1 (50.0% won), 0 pushes, n = 2." in said.out

    def test_the_simulated_league_is_told_loudly(self, lake: Lake, run: Run) -> None:
        store(lake, SCHEDULE, game(is_simulated=True))
        store(lake, PREDICTIONS, prediction("Made Up", is_simulated=True))
        store(lake, OUTCOMES, outcome("Made Up"))
        assert "SIMULATED LEAGUE - invented players" in run("board").out

    def test_json_is_the_whole_board(self, slate: Lake, run: Run) -> None:
        told = json.loads(run("board", "--json", "--system", SYSTEM).out)
        assert (told["state"], told["counts"]["expected"], told["is_simulated"]) == ("predicted", 6, False)
        assert [row["player_name"] for row in told["predictions"]] == ["Far Over", "Near Line", "No Line"]
        assert not any(row["is_actionable"] for row in told["predictions"])

    def test_no_games_is_good(self, lake: Lake, run: Run) -> None:
        store(lake, SCHEDULE)
        said = run("board")
        assert said.code == 0 and "no games that day" in said.out

    def test_the_off_season_is_good(self, run: Run) -> None:
        said = run("board", "2025-08-01")
        assert said.code == 0 and "off-season" in said.out

    def test_in_the_off_season_it_shows_the_last_stored_date(
        self, slate: Lake, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NBA_PROPS_NOW", "2026-08-01T17:00:00-04:00")
        assert "Friday 2026-01-16" in run("board").out

    def test_games_without_predictions_are_not(self, lake: Lake, run: Run) -> None:
        store(lake, SCHEDULE, game())
        said = run("board")
        assert said.code == 1
        assert "nothing is predicted yet" in said.out and "nba-props slate 2026-01-16" in said.out

    def test_a_date_on_which_everybody_was_skipped_is_told_apart(self, lake: Lake, run: Run) -> None:
        store(lake, SCHEDULE, game())
        store(lake, OUTCOMES, outcome("Hurt Star", "skipped", reason="reported OUT", reason_code="out"))
        said = run("board")
        assert said.code == 1 and "every expected player was skipped or failed" in said.out

    def test_a_narrow_terminal_leaves_out_the_reasons(
        self, slate: Lake, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(console, "width", 100)
        said = run("board", "--system", SYSTEM)
        assert "points over the line" not in said.out and "OVER" in said.out

    def test_an_unknown_schedule_is_neither(self, run: Run) -> None:
        said = run("board")
        assert said.code == 1 and "is not known" in said.out and "nba-props import" in said.out

    def test_a_postponed_date_is_good(self, lake: Lake, run: Run) -> None:
        store(lake, SCHEDULE, game(status="postponed"))
        said = run("board")
        assert said.code == 0 and "postponed" in said.out

    def test_a_bad_date_is_wrong_use(self, run: Run) -> None:
        assert run("board", "16/01/2026").code == 2

    @pytest.mark.parametrize(
        ("name", "printed"),
        [
            ("[red]x[/red]", "[red]x[/red]"),
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("Evil \u202eeman", r"Evil \u202eeman"),
            ("Bell \x1b[31mred\nline", r"Bell \x1b[31mred\nline"),
            ("Luka Dončić", "Luka Dončić"),
        ],
    )
    def test_names_are_text(self, lake: Lake, run: Run, name: str, printed: str) -> None:
        store(lake, SCHEDULE, game())
        store(lake, PREDICTIONS, prediction(name))
        store(lake, OUTCOMES, outcome(name, "skipped", reason=name))
        said = run("board")
        assert said.out.count(printed) == 3, "in the table, among the missing, and in the reason"
        assert "\u202e" not in said.out and "\x1b" not in said.out


class TestStatus:
    days = tuple(DAY - timedelta(days=number) for number in (4, 3, 2, 1))

    @pytest.fixture
    def full(self, lake: Lake) -> Lake:
        """Four days in every table, the second without games."""
        for name, declared in contracts.tables().items():
            if declared.is_partitioned:
                lake.replace(name, declared.frame(), self.days)
        played = [day for day in self.days if day != self.days[1]]
        for name in MUST_HAVE_ROWS - {SCHEDULE}:
            rows = rows_of(name, *({"game_date": day, **_key(name, day)} for day in played))
            lake.replace(name, rows, self.days)
        store(lake, SCHEDULE, *(game(day, status="final") for day in played), dates=list(self.days))
        return lake

    def test_a_full_grid_is_good_and_a_day_without_games_is_no_hole(self, full: Lake, run: Run) -> None:
        _remove(full, PREDICTIONS, self.days[1])
        said = run("status")
        assert said.code == 0, said.out
        assert "4 game dates, 3 with games, 1 without, 0 without a stored schedule" in said.out
        assert "holes:" not in said.out and "empty:" not in said.out

    def test_holes_are_ranges_across_days_without_games(self, full: Lake, run: Run) -> None:
        for day in self.days[:3]:
            _remove(full, PREDICTIONS, day)
        said = run("status")
        assert said.code == 1
        assert f"{PREDICTIONS}: {self.days[0]}, {self.days[2]}" in said.out

    def test_an_old_hole_is_found(self, full: Lake, run: Run) -> None:
        long_ago = date(2023, 1, 10)
        store(full, SCHEDULE, game(long_ago), dates=[long_ago])
        told = json.loads(run("status", "--json").out)
        states = {state["table"]: state for state in told["tables"]}
        assert states[SCHEDULE]["holes"][0] == "2023-01-11"
        assert states[ACCURACY]["holes"][0] == str(long_ago)

    def test_a_partition_without_rows_is_empty_and_not_a_hole(self, full: Lake, run: Run) -> None:
        full.replace(PREDICTIONS, rows_of(PREDICTIONS), [self.days[2]])
        said = run("status")
        assert said.code == 0
        assert "empty: a partition" in said.out and f"{PREDICTIONS}: {self.days[2]}" in said.out

    def test_tonight_is_told_apart(self, full: Lake, run: Run) -> None:
        store(full, SCHEDULE, game())
        told = json.loads(run("status", "--json").out)
        assert told["today"]["state"] == "nothing_predicted"
        assert told["grid"]["last"] == str(self.days[-1]), "what tonight lacks is not missing yet"

    def test_a_fresh_home_says_what_to_do(self, run: Run) -> None:
        said = run("status")
        assert said.code == 0 and "nba-props simulate" in said.out


def _key(table: str, day: date) -> dict[str, str]:
    """A grain of its own for each day."""
    declared = contracts.table(table)
    return {name: str(day) for name in declared.key if declared.schema[name] == pl.String}


def _remove(lake: Lake, table: str, day: date) -> None:
    (lake.root / table.replace(".", "/") / f"{day}.parquet").unlink()


class TestExport:
    @pytest.fixture
    def features(self, lake: Lake) -> Lake:
        store(lake, SCHEDULE, game())
        store(
            lake, FEATURES, {"game_id": "G1", "player_lookup": "a"}, {"game_id": "G1", "player_lookup": "b"}
        )
        return lake

    def test_csv_is_flat(self, features: Lake, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "x.csv"
        assert "2 rows" in run("export", FEATURES, "--out", str(out)).out
        with out.open() as file:
            head, *rows = csv.reader(file)
        assert len(rows) == 2
        assert any("." in name for name in head), "structs become column.field"

    def test_parquet_is_the_table(self, features: Lake, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "x.parquet"
        assert run("export", FEATURES, "--out", str(out)).code == 0
        assert pl.read_parquet(out).equals(features.read(FEATURES))

    def test_ndjson_has_a_row_a_line(self, features: Lake, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "x.ndjson"
        assert run("export", FEATURES, "--out", str(out)).code == 0
        assert [json.loads(line)["player_lookup"] for line in out.read_text().splitlines()] == ["a", "b"]

    def test_json_says_what_it_holds(self, features: Lake, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "x.json"
        assert run("export", FEATURES, "--from", str(DAY), "--to", "2026-01-17", "--out", str(out)).code == 0
        told = json.loads(out.read_text())
        assert (told["table"], told["rows"], told["simulated"], told["state"]) == (
            FEATURES,
            2,
            False,
            "partial",
        )
        assert "2026-01-17" in told["why"] and len(told["data"]) == 2
        assert told["data"][0]["created_at"].endswith("Z")

    def test_nothing_stored_is_empty_and_says_why(self, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "x.json"
        said = run("export", FEATURES, "--out", str(out))
        assert said.code == 0 and "nothing was ever stored" in said.out
        assert json.loads(out.read_text())["state"] == "empty"

    def test_an_existing_file_stays(self, features: Lake, run: Run, tmp_path: Path) -> None:
        out = tmp_path / "x.csv"
        out.write_text("mine")
        said = run("export", FEATURES, "--out", str(out))
        assert said.code == 2 and "--force" in said.out and out.read_text() == "mine"
        assert run("export", FEATURES, "--out", str(out), "--force").code == 0
        assert out.read_text() != "mine"

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (["nba_raw.nope", "--out", "x.csv"], "nba_raw.schedule"),
            ([FEATURES, "--out", "x.xlsx"], ".parquet"),
            ([FEATURES, "--out", "x.csv", "--from", "2026-01-17", "--to", "2026-01-16"], "before it starts"),
            (["nba_reference.player_aliases", "--out", "x.csv", "--from", "2026-01-17"], "not cut by date"),
        ],
    )
    def test_wrong_use(self, run: Run, arguments: list[str], told: str) -> None:
        said = run("export", *arguments)
        assert said.code == 2 and told in said.out


class TestSql:
    def test_prints_rows_as_they_are(self, slate: Lake, run: Run) -> None:
        said = run("sql", f"SELECT game_code, 2025 AS season, 0.12345 AS p FROM {SCHEDULE}")
        assert said.code == 0
        assert said.out.split() == ["game_code", "season", "p", "20260116_CLE_PHI", "2025", "0.12345"]

    def test_a_cut_is_told(self, slate: Lake, run: Run) -> None:
        said = run("sql", "SELECT * FROM range(5)", "--limit", "2")
        assert said.code == 0 and "2 of 5 rows shown" in said.out
        told = json.loads(run("sql", "SELECT * FROM range(5)", "--limit", "2", "--json").out)
        assert (told["rows"], told["cut"], len(told["data"])) == (5, True, 2)

    @pytest.mark.parametrize(
        "query",
        [
            "COPY (SELECT 1) TO 'taken.csv'",
            "SELECT * FROM read_csv('/etc/passwd')",
            "SELECT * FROM '/etc/passwd'",
            "SELECT 1; SELECT 2",
            "ATTACH 'other.db'",
            "INSTALL httpfs",
            "DROP TABLE nba_raw.schedule",
            "SELECT * FROM nba_raw.nope",
            "SELEKT 1",
        ],
    )
    def test_anything_but_one_select_is_wrong_use(self, slate: Lake, run: Run, query: str) -> None:
        assert run("sql", query).code == 2


class TestMigrate:
    def test_nothing_to_do(self, slate: Lake, run: Run) -> None:
        said = run("migrate")
        assert said.code == 0 and "as declared" in said.out

    def test_an_added_nullable_column_is_accepted(self, slate: Lake, run: Run) -> None:
        _edit_stored(slate, lambda columns: columns.pop("label"))
        assert "would be accepted: label" in run("migrate", "--dry-run").out
        assert slate.drift(SCHEDULE)["added"] == ["label"], "a dry run changes nothing"
        assert run("migrate").code == 0
        assert slate.drift(SCHEDULE)["added"] == []

    @pytest.mark.parametrize("edit", [{"gone": "STRING"}, {"label": "INT64"}])
    def test_any_other_difference_is_told(self, slate: Lake, run: Run, edit: dict[str, str]) -> None:
        _edit_stored(slate, lambda columns: columns.update(edit))
        said = run("migrate")
        assert said.code == 1 and "not additive" in said.out and "backfill" in said.out


def _edit_stored(lake: Lake, edit: Callable[[dict[str, str]], object]) -> None:
    path = lake.root / SCHEDULE.replace(".", "/") / "_schema.json"
    columns = json.loads(path.read_text())
    edit(columns)
    path.write_text(json.dumps(columns))


@pytest.mark.parametrize("command", ["board", "status", "export", "sql", "migrate", "doctor"])
def test_help_shows_examples(run: Run, command: str) -> None:
    said = run(command, "--help")
    assert said.code == 0 and "Examples:" in said.out and f"  nba-props {command}" in said.out
