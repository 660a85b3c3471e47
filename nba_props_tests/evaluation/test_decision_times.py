"""The same games at other decision times: each knows what was captured by then, and nothing else."""

from dataclasses import replace
from datetime import date, time, timedelta

import polars as pl
import pytest

from nba_props.analytics.context import Inputs
from nba_props.clock import eastern_instant
from nba_props.evaluation import decision_times
from nba_props.evaluation.walk_forward import LINE
from nba_props.systems.lineup import SYSTEMS
from nba_props_tests.builders import rows
from nba_props_tests.league import NOW, invent

BOOKS = ("fanduel",)
BASELINE = SYSTEMS[0].system_id
LEAGUE = invent(3)
DAYS = [day for day in LEAGUE.schedule["game_date"].unique().sort() if day >= date(2025, 11, 6)]
MORNING, HOUR, TIP = decision_times.MOMENTS
#: Eastern times of capture (tip is at 19:00), and how far the line had moved by then.
CAPTURED = ((time(9, 30), 0.0), (time(17, 30), 1.0), (time(18, 50), 3.0), (time(19, 30), 20.0))


def _quotes(captured: tuple[tuple[time, float], ...]) -> pl.DataFrame:
    """Every quote of the league at these times, its line moved."""
    first = LEAGUE.quotes.filter(pl.col("game_date").is_in(DAYS))
    moved = [
        first.with_columns(
            pl.col("points_line") + by,
            snapshot_timestamp=pl.Series([eastern_instant(day, at) for day in first["game_date"]]).cast(
                first.schema["snapshot_timestamp"]
            ),
        )
        for at, by in captured
    ]
    return pl.concat(moved)


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return replace(LEAGUE.inputs(DAYS[0]), quotes=_quotes(CAPTURED))


def _compared(inputs: Inputs) -> pl.DataFrame:
    return decision_times.compared(inputs, DAYS, NOW, BOOKS, lambda _: SYSTEMS)


def _line(found: pl.DataFrame, moment: str) -> dict[str, float]:
    [row] = found.filter(moment=moment, system_id=LINE).to_dicts()
    return row


def test_each_moment_sees_the_line_as_it_stood(inputs: Inputs) -> None:
    """No moment sees the line quoted in play."""
    for name, by in ((MORNING, 0.0), (HOUR, 1.0), (TIP, 3.0)):
        known = decision_times.features_at(decision_times.MOMENTS[name], inputs, DAYS, NOW, BOOKS)
        first = inputs.quotes.unique(["game_id", "player_lookup"], keep="first", maintain_order=True)
        lined = known.join(first, on=["game_id", "player_lookup"]).drop_nulls("line_quoted")
        assert lined.height > 10, name
        assert (lined["line_quoted"] - lined["points_line"]).unique().to_list() == [by], name


def test_systems_are_judged_at_every_moment_on_the_same_games(inputs: Inputs) -> None:
    found = _compared(inputs)
    assert found["moment"].unique(maintain_order=True).to_list() == [MORNING, HOUR, TIP]
    assert {BASELINE, LINE} < set(found["system_id"])
    lined = found.filter(system_id=LINE)
    assert lined["n"].n_unique() == 1
    assert (lined["n"] == lined["lined"]).all()
    assert (lined["mae"] == lined["line_mae"]).all()
    assert lined["mae"].n_unique() == 3
    own = found.filter(system_id=BASELINE)
    assert own["mae"].n_unique() == 1  # it knows no line
    assert own["brier"].n_unique() == 3
    assert (own["priced"] <= own["n"]).all()


def test_who_was_lined_late_is_counted_and_not_compared(inputs: Inputs) -> None:
    late = pl.col("game_date") == DAYS[-1]
    early = pl.col("snapshot_timestamp") < eastern_instant(DAYS[-1], time(12))
    found = _compared(replace(inputs, quotes=inputs.quotes.filter(~(late & early))))
    whole = _compared(inputs)
    assert _line(found, TIP)["lined"] == _line(whole, TIP)["lined"]
    assert _line(found, MORNING)["lined"] < _line(whole, MORNING)["lined"]
    assert {_line(found, name)["n"] for name in decision_times.MOMENTS} == {_line(found, MORNING)["lined"]}


def test_a_quote_nobody_timed_says_nothing_of_a_moment(inputs: Inputs) -> None:
    untimed = inputs.quotes.with_columns(capture_time_known=pl.lit(value=False))
    assert _compared(replace(inputs, quotes=untimed)).is_empty()


def test_a_report_of_the_afternoon_is_unknown_in_the_morning(inputs: Inputs) -> None:
    features = decision_times.features_at(decision_times.MOMENTS[HOUR], inputs, DAYS, NOW, BOOKS)
    regular = features.sort("minutes_expected", descending=True).row(0, named=True)
    report = {
        "game_date": regular["game_date"], "player_lookup": regular["player_lookup"], "status": "OUT",
        "reported_at": eastern_instant(regular["game_date"], time(14)),
    }  # fmt: skip
    told = replace(inputs, injuries=rows("nba_raw.injury_report", report))

    def out(name: str, known: Inputs) -> float:
        found = decision_times.features_at(decision_times.MOMENTS[name], known, DAYS, NOW, BOOKS)
        team = found.filter(game_id=regular["game_id"], team=regular["team"])
        return float(team["teammate_minutes_out"].sum())

    assert out(MORNING, told) == out(MORNING, inputs)
    assert out(HOUR, told) > out(HOUR, inputs)


def test_the_morning_is_never_after_the_usual_decision() -> None:
    """A matinee tips at noon and is decided at eleven; one that tips earlier, before ten."""
    games = pl.DataFrame(
        {
            "game_date": [date(2026, 1, 19)] * 2,
            "tip_at": [eastern_instant(date(2026, 1, 19), time(hour)) for hour in (12, 10)],
        }
    ).with_columns(at=decision_times.MOMENTS[MORNING])
    assert (games["tip_at"] - games["at"]).to_list() == [timedelta(hours=2), timedelta(hours=1)]
