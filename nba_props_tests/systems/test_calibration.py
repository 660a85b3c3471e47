import numpy as np
import polars as pl
import pytest

from nba_props.systems import calibration, distribution
from nba_props.systems.distribution import Counts
from nba_props_tests.situations import situations

#: The truth: a negative binomial, but for short nights on which a player scores a third.
_SHORT_NIGHTS = 0.08


def _games(seed: int) -> tuple[np.ndarray, pl.DataFrame, np.ndarray]:
    features = situations(days=800, seed=seed)
    random = np.random.default_rng(seed)
    mean = features["points_season"].to_numpy()
    points = random.negative_binomial(mean / 3, 1 / 4).astype(float)
    short = random.uniform(size=len(mean)) < _SHORT_NIGHTS
    return mean, features, np.where(short, np.floor(points / 3), points)


def test_intervals_hold_what_they_say_on_games_not_fitted_on() -> None:
    mean, features, points = _games(1)
    fitted = calibration.fit(mean, features, points)
    mean, features, points = _games(2)
    counts = Counts.of(fitted.apply(mean, features))
    upper = counts.at_most(points)
    lower = upper - counts.exactly(points)
    for level in (0.05, 0.1, 0.5, 0.9, 0.95):
        below = np.clip((level - lower) / (upper - lower), 0, 1).mean()
        assert below == pytest.approx(level, abs=0.015), level
    inside = (points >= counts.quantile(0.1)) & (points <= counts.quantile(0.9))
    assert inside.mean() == pytest.approx(0.8, abs=0.025)


def test_without_recalibration_the_low_tail_would_be_missed() -> None:
    mean, features, points = _games(1)
    fitted = calibration.fit(mean, features, points).apply(mean, features)
    parts = fitted["points_distribution"].struct
    raw = distribution.parameters(parts.field("mean").to_numpy(), parts.field("sd").to_numpy())
    few = np.floor(mean / 4)
    real = float((points <= few).mean())
    plain, mended = (float(Counts.of(one).at_most(few).mean()) for one in (raw, fitted))
    assert abs(mended - real) < 0.01 < abs(plain - real)


def test_a_player_whose_points_vary_has_a_wider_distribution() -> None:
    random = np.random.default_rng(5)
    features = situations(days=200)
    varied = random.uniform(3, 12, features.height)
    features = features.with_columns(points_sd_last_10=pl.Series(varied))
    mean = features["points_season"].to_numpy()
    fitted = calibration.fit(mean, features, mean + random.normal(0, varied))
    calm, wild = (
        fitted.apply(mean[:5], features.head(5).with_columns(points_sd_last_10=pl.lit(sd)))["predicted_sd"]
        for sd in (3.0, 12.0)
    )
    assert (wild > 1.5 * calm).all()


def test_the_first_games_of_a_season_are_wider() -> None:
    mean, features, points = _games(1)
    fitted = calibration.fit(mean, features, points)
    early, later = (
        fitted.apply(mean[:5], features.head(5).with_columns(games_this_season=pl.lit(games)))["predicted_sd"]
        for games in (2.0, 3.0)
    )
    assert np.allclose(early, distribution.EARLY_SEASON_WIDTH * later, atol=1e-3)


def test_it_reads_back_as_it_was() -> None:
    mean, features, points = _games(1)
    fitted = calibration.fit(mean, features, points)
    again = calibration.Calibration.restore(fitted.state())
    assert again.apply(mean, features).equals(fitted.apply(mean, features))
