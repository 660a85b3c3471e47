"""The feature store's values, as a prediction's identity reads them."""

import polars as pl

from nba_props.features import store
from nba_props_tests.league import invent


def test_minus_nought_and_nought_are_one_value() -> None:
    """A rounded difference may be either, and predictions are told apart by what their features print."""
    league = invent(1)
    day = league.schedule["game_date"].max()
    made = league.pregame(day)
    found = []
    for nought in (0.0, -0.0):
        values = pl.Series("minutes_last_7", [nought] * made["context"].height)
        context = made["context"].with_columns(values)
        parts = (made["player zones"], made["team zones"], made["factors"], league.inputs(day).summaries)
        found.append(store.rows(context, *parts)["minutes_last_7"].struct.field("value"))
    assert [values.unique().cast(pl.String).to_list() for values in found] == [["0.0"], ["0.0"]]
