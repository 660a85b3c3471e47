"""Leak alarms of every system, from results to predictions, fitted on an invented league as a month is.

The same for features alone is in `test_no_leaks.py`.
"""

import random
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import polars as pl
import pytest

from nba_props.analytics import context
from nba_props.features import asof, history
from nba_props.predictions.rows import features_of
from nba_props.systems import SYSTEM_IDS, training
from nba_props.systems.protocol import Fitted
from nba_props_tests.league import League, invent
from nba_props_tests.situations import MONTH, situations
from nba_props_tests.systems.test_training import MEMBERS
from nba_props_tests.test_no_leaks import altered

#: The slate predicted: its month's models know November, and its form the month's first days as well.
DAY = date(2025, 12, 6)
FIRST = DAY.replace(day=1)
BASELINE = "moving_average_baseline_v1"


@dataclass(frozen=True)
class Known:
    """A league as it stands before DAY: its feature store, and the systems fitted for the month."""

    store: pl.DataFrame
    systems: dict[str, Fitted]

    def says(self) -> dict[str, pl.DataFrame]:
        """What each system predicts for DAY."""
        slate = self.store.filter(pl.col("game_date") == DAY)
        return {name: system.predict(slate) for name, system in self.systems.items()}


def known(league: League) -> Known:
    """Made as the product makes it: context, factors, features, models of the month."""
    days = league.schedule.filter(pl.col("game_date") <= DAY)["game_date"].unique().sort().to_list()
    inputs = league.inputs(DAY)
    made = league.pregame_of(inputs, days)
    rows = training.with_results(made["features"], inputs.summaries).sort("game_date", "player_lookup")
    fitted = training.restore(training.train(rows, FIRST, MEMBERS), MEMBERS)
    return Known(rows, {system.system_id: system for system in fitted})


@pytest.fixture(scope="module")
def league() -> League:
    return invent(5, (date(2025, 1, 5), date(2025, 11, 1)), days=36)


@pytest.fixture(scope="module")
def spoiled(league: League) -> League:
    """The same league with the results of DAY and later altered, deleted and added to."""
    return altered(league, DAY, random.Random(3))


@pytest.fixture(scope="module")
def truth(league: League) -> Known:
    return known(league)


def test_no_system_knows_results_of_its_date_or_later(truth: Known, spoiled: League) -> None:
    told, other = truth.says(), known(spoiled).says()
    assert set(told) == set(SYSTEM_IDS)
    for name, rows in told.items():
        assert rows.height > 5
        assert rows.equals(other[name]), name


def test_a_planted_leak_reaches_every_system(
    league: League, spoiled: League, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof that the proof above can fail: windows that take the date itself."""
    for module in (context, history):
        monkeypatch.setattr(module, "latest_before", partial(asof.latest_before, inclusive=True))
    told, other = known(league).says(), known(spoiled).says()
    assert [name for name in told if told[name].equals(other[name])] == []


def test_systems_taught_shuffled_points_lose() -> None:
    """Whoever did well on labels that mean nothing would have seen the answers elsewhere."""
    rows = situations()
    before = pl.col("game_date") < MONTH
    shuffled = pl.concat([
        rows.filter(before).with_columns(pl.col("actual_points").shuffle(seed=2)), rows.filter(~before)
    ])  # fmt: skip
    slate = rows.filter(~before)

    def errors(teaching: pl.DataFrame) -> dict[str, float]:
        fitted = training.restore(training.train(teaching, MONTH, MEMBERS), MEMBERS)
        said = {system.system_id: system.predict(slate)["predicted_points"] for system in fitted}
        return {name: float((points - slate["actual_points"]).abs().mean()) for name, points in said.items()}

    honest, fooled = errors(rows), errors(shuffled)
    for name in set(SYSTEM_IDS) - {BASELINE}:
        assert fooled[name] > 1.03 * honest[name], name


#: What a source may not print (the season of 2025-26 lacks makes), and features that then have no value.
LACKING = {
    "makes": (("fgm", "fg3m", "ftm"), set()),
    "attempts": (("fga", "fg3a", "fta"), {"usage", "plays_per_minute", "threes_per_minute", "fg3a_share"}),
    "turnovers": (("tov",), set()),
    "offensive rebounds": (("oreb",), set()),
    "rebounds": (("reb",), {"rebounds_per_minute"}),
    "assists": (("ast",), {"assists_per_minute"}),
}


@pytest.mark.parametrize("what", LACKING)
def test_a_source_without_some_columns_costs_nobody_a_prediction(
    league: League, truth: Known, what: str
) -> None:
    columns, valueless = LACKING[what]
    poorer = replace(
        league, box=league.box.with_columns(pl.lit(None, league.box.schema[c]).alias(c) for c in columns)
    )
    made, full = poorer.pregame(DAY), league.pregame(DAY)
    told = made["outcomes"].filter(outcome="predicted").select("game_id", "player_lookup")
    assert told.equals(full["outcomes"].filter(outcome="predicted").select("game_id", "player_lookup"))
    assert set(made["features"]["missing_required"]) == {""}
    for name in valueless:
        parts = made["features"][name].struct
        assert parts.field("value").null_count() == made["features"].height, name
        assert set(parts.field("quality")) == {0.0}
        assert parts.field("source").null_count() == 0
    slate = features_of(told, made["features"])
    for name, system in truth.systems.items():
        said = system.predict(slate)
        assert said["predicted_points"].is_finite().all(), name
        assert said["predicted_sd"].is_finite().all(), name
        assert said["predicted_points"].is_between(0, 60).all(), name
