import pytest

from nba_props.errors import UsageError
from nba_props.overrides import NONE, Overrides, lookups
from nba_props.settings import load_settings


@pytest.mark.parametrize(
    "asked",
    [
        NONE,
        Overrides(min_completion=0.0, force=True),
        Overrides(players=("annaberg", "bobcole"), publish_only=True),
        Overrides(min_completion=0.5, regenerate="moving_average_baseline_v1"),
        Overrides(remedy=True),
    ],
)
def test_what_a_run_was_asked_survives_its_tags(asked: Overrides) -> None:
    assert Overrides.of_tags(asked.tags()) == asked


@pytest.mark.parametrize(
    "tags",
    [{"nba_props/min_completion": "95"}, {"nba_props/min_completion": "all"}, {"nba_props/force": "maybe"}],
)
def test_a_tag_that_cannot_be_read_is_named(tags: dict[str, str]) -> None:
    with pytest.raises(UsageError, match=next(iter(tags))):
        Overrides.of_tags(tags)


def test_a_list_that_names_nobody_is_refused() -> None:
    assert lookups(" annaberg, bobcole,") == ("annaberg", "bobcole")
    with pytest.raises(UsageError, match="names no player"):
        lookups(" ,")


def test_a_run_is_judged_by_the_share_it_was_asked_for() -> None:
    settings = load_settings()
    assert Overrides(min_completion=0.5).applied_to(settings).publish_min_completion == 0.5
    assert NONE.applied_to(settings) is settings
