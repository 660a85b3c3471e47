import polars as pl
import pytest

from nba_props.players import aliases
from nba_props.players.names import normalise
from nba_props_tests.builders import rows


def _pairs(*pairs: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [(*pair, "test") for pair in pairs],
        schema={"spelling": pl.String, "other_spelling": pl.String, "source": pl.String},
        orient="row",
    )


def _registry(*people: str) -> pl.DataFrame:
    given = [
        {"player_lookup": normalise(name), "player_name": name, "universal_player_id": f"nba:{place}",
         "source_ids": f"nba:{place}"}
        for place, name in enumerate(people)
    ]  # fmt: skip
    return rows("nba_reference.nba_players_registry", *given)


def _directed(pairs: pl.DataFrame, registry: pl.DataFrame) -> dict[str, str]:
    found = aliases.directed(pairs, registry)
    return dict(found.select("alias_lookup", "nba_canonical_lookup").iter_rows())


@pytest.mark.parametrize("pair", [("Nic Claxton", "Nicolas Claxton"), ("Nicolas Claxton", "Nic Claxton")])
@pytest.mark.parametrize("primary", ["Nic Claxton", "Nicolas Claxton"])
def test_the_order_within_a_pair_means_nothing(pair: tuple[str, str], primary: str) -> None:
    """One alias of the old system pointed backwards; here the registry gives the direction."""
    other = next(name for name in pair if name != primary)
    assert _directed(_pairs(pair), _registry(primary)) == {normalise(other): normalise(primary)}


def test_a_pair_of_which_the_registry_knows_both_or_neither_yields_nothing() -> None:
    pairs = _pairs(("Anna Berg", "Ann Berg"), ("Bo Li", "Beau Li"))
    assert _directed(pairs, _registry("Anna Berg", "Ann Berg")) == {}


def test_one_spelling_points_at_one_person() -> None:
    pairs = _pairs(("BJ Boston", "Brandon Boston"), ("BJ Boston", "Bill Boston"))
    assert _directed(pairs, _registry("Brandon Boston", "Bill Boston")) == {"bjboston": "brandonboston"}


def test_a_pair_of_one_lookup_points_nowhere() -> None:
    assert _directed(_pairs(("C.J. Li", "CJ Li")), _registry("CJ Li")) == {}


def test_the_alias_graph_has_no_chain() -> None:
    """Every target is a person and no alias is one, so there is no chain, cycle or self alias."""
    people = [first for first, _ in aliases.STARTER_PAIRS[::2]]
    registry = _registry(*people)
    found = _directed(aliases.starter(), registry)
    assert set(found.values()) <= set(registry["player_lookup"])
    assert not set(found) & set(registry["player_lookup"])
