"""The contract, the declared table and the values that are stored are one list."""

import polars as pl
import pytest

from nba_props.features import contract
from nba_props.features.contract import CONTRACT, Contract
from nba_props.systems import inputs
from nba_props.warehouse import contracts
from nba_props_tests.situations import situations

_STORE = contracts.table("nba_precompute.ml_feature_store")


def test_every_feature_is_declared_in_order_and_in_the_same_words() -> None:
    declared = [(c.name, c.description) for c in _STORE.columns if isinstance(c.dtype, pl.Struct)]
    assert declared == [(feature.name, feature.description) for feature in CONTRACT.features]


def test_names_are_unique_and_ranges_are_ranges() -> None:
    assert len(set(CONTRACT.names)) == len(CONTRACT.names)
    assert all(feature.low < feature.high for feature in CONTRACT.features)


def test_whatever_rests_on_makes_turnovers_or_rebounds_is_not_required() -> None:
    """2025-26 prints none of them after January."""
    assert not any(
        feature.required
        for feature in CONTRACT.features
        if feature.name in ("rebounds_per_minute", "assists_per_minute", "opponent_role_index")
    )


@pytest.mark.parametrize("change", [{"version": "v3"}, {"features": CONTRACT.features[:-1]}])
def test_another_contract_has_another_digest(change: dict[str, object]) -> None:
    other = Contract(**({"version": CONTRACT.version, "features": CONTRACT.features} | change))
    assert other.digest != CONTRACT.digest


def test_no_input_of_the_own_systems_is_a_line() -> None:
    """Nor the game's market: they are the same whatever the books say."""
    rows = situations(days=3)
    market = CONTRACT.of(contract.LINES, contract.GAME_MARKET)
    other = rows.with_columns(pl.lit(99.0).alias(name) for name in market)
    assert (inputs.matrix(rows) == inputs.matrix(other)).all()
