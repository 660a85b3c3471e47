"""What the system anchored on the market says where the market is, and how far experience moves it."""

import numpy as np
import polars as pl
import pytest

from nba_props.systems import anchored, calibration, distribution
from nba_props.systems.anchored import Anchored, Pool
from nba_props.systems.moving_average import MovingAverageBaseline
from nba_props_tests.situations import situations

ROWS = situations(days=60).with_columns(line_over_probability=pl.lit(0.46))
OWN = MovingAverageBaseline()
FORECAST = OWN.forecast(ROWS).points
SPREAD = calibration.fit(FORECAST, ROWS, ROWS["actual_points"].to_numpy())
LINED = ROWS.filter(pl.col("line_quoted").is_not_null())


def _over(pool: Pool, rows: pl.DataFrame = LINED) -> pl.Series:
    said = Anchored(OWN, SPREAD, pool).forecast(rows).distribution
    assert said is not None
    judged = distribution.with_line_probabilities(said.with_columns(rows["line_quoted"]), "line_quoted")
    return judged["over_probability"] / (1 - judged["push_probability"])


def test_without_experience_it_is_the_market() -> None:
    """The centre is the line, and the over as likely as the consensus says."""
    found = Anchored(OWN, SPREAD, Pool()).forecast(LINED)
    assert np.allclose(found.points, LINED["line_consensus"])
    assert np.allclose(_over(Pool()), 0.46, atol=1e-3)


def test_a_full_weight_is_the_ensemble() -> None:
    mine = SPREAD.apply(OWN.forecast(LINED).points, LINED).with_columns(LINED["line_quoted"])
    judged = distribution.with_line_probabilities(mine, "line_quoted")
    over = (judged["over_probability"] / (1 - judged["push_probability"])).clip(0.01, 0.99)
    assert np.allclose(_over(Pool(weight=1.0)), over, atol=1e-3)
    whole = Anchored(OWN, SPREAD, Pool(share=1.0)).forecast(LINED)
    assert np.allclose(whole.points, OWN.forecast(LINED).points)


def test_without_a_line_there_is_no_anchor_and_the_reason_says_so() -> None:
    alone = ROWS.filter(pl.col("line_quoted").is_null())
    found = Anchored(OWN, SPREAD, Pool(level=1.0, share=0.5)).forecast(alone)
    assert np.allclose(found.points, OWN.forecast(alone).points)
    assert found.words is not None
    assert found.words.str.contains("no book has a line").all()


def test_the_reason_says_how_mean_and_chance_came_about() -> None:
    own = float(OWN.forecast(LINED.head(1)).points[0])
    row = LINED.head(1).with_columns(line_consensus=pl.lit(own - 3), line_quoted=pl.lit(own))
    pool = Pool(level=-0.1, share=0.5, weight=1.0)
    priced, bare = (
        Anchored(OWN, SPREAD, pool).forecast(rows).words
        for rows in (row, row.with_columns(line_over_probability=pl.lit(None, pl.Float64)))
    )
    assert priced is not None
    assert bare is not None
    ours = 100 * _over(Pool(weight=1.0), row)[0]
    assert priced[0] == (
        f"the books say {own - 3:.1f}, the ensemble {own:.1f}: 50 % of the difference and a standing"
        f" correction of -0.10 points make {own - 1.6:.1f}; of more than {own}: the books 46.0 %, the"
        f" ensemble {ours:.1f} %, pooled {ours:.1f} %"
    )
    assert "without the books' prices, taken as even, the ensemble" in bare[0]


def test_an_ensemble_that_knows_what_the_market_does_not_is_followed() -> None:
    """And one that knows nothing is not: its distance from the line is noise."""
    random = np.random.default_rng(2)
    line = LINED["line_quoted"].to_numpy()
    truth = line + random.normal(0, 3, len(line))
    told = LINED.with_columns(
        actual_points=pl.Series(np.maximum(truth.round() + random.integers(-2, 3, len(line)), 0))
    )
    knows = anchored.fit(OWN, SPREAD, told, truth).pool
    guesses = anchored.fit(OWN, SPREAD, told, line + random.normal(0, 3, len(line))).pool
    assert knows.share > 0.3 > 0.1 > guesses.share
    assert knows.weight > 0.1 > guesses.weight
    assert knows.games == LINED.height


def test_few_games_move_little() -> None:
    line = LINED["line_quoted"].head(20).to_numpy()
    told = LINED.head(20).with_columns(actual_points=pl.Series((line + 6).round()))
    pool = anchored.fit(OWN, SPREAD, told, line + 3).pool
    assert 0 <= pool.level < 0.2
    assert pool.weight < 0.2


@pytest.mark.parametrize("lines", [0.0, 1.0])
def test_rows_with_or_without_any_line_teach_without_error(lines: float) -> None:
    rows = situations(days=30, lined=lines)
    found = anchored.fit(OWN, SPREAD, rows, OWN.forecast(rows).points)
    assert found.pool.games == lines * rows.height
    assert found.forecast(rows).points.shape == (rows.height,)
