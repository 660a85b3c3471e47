from datetime import UTC, datetime
from pathlib import Path

import pytest

from nba_props.errors import SettingsError
from nba_props.paths import checkout
from nba_props.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"NBA_PROPS_{name.upper()}", raising=False)


def test_every_bad_setting_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A boot that fails on one setting, and after mending on the next, costs a night."""
    monkeypatch.setenv("NBA_PROPS_MIN_MINUTES", "99")
    monkeypatch.setenv("NBA_PROPS_MIN_WIN_PROBABILITY", "lots")
    monkeypatch.setenv("NBA_PROPS_WAREHOUSE", "attic")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    for name, value in (("MIN_MINUTES", "99"), ("MIN_WIN_PROBABILITY", "lots"), ("WAREHOUSE", "attic")):
        assert f"NBA_PROPS_{name}" in str(caught.value)
        assert value in str(caught.value)


def test_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(SettingsError, match="NBA_PROPS_MIN_MINUTE"):
        load_settings(min_minute=3)


def test_the_home_lies_in_the_checkout_by_default() -> None:
    root = checkout()
    assert root is not None
    assert load_settings().home == root / ".nba_props"


def test_everything_lies_under_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NBA_PROPS_HOME", str(tmp_path))
    settings = load_settings()
    assert settings.landing_url == str(tmp_path / "landing")
    assert settings.warehouse_dir == tmp_path / "warehouse"
    assert settings.dagster_home == tmp_path / "dagster"


def test_a_home_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A relative home would be another one in every folder."""
    monkeypatch.chdir(tmp_path)
    assert load_settings(home="here").home == tmp_path / "here"
    assert load_settings(home="~/there").home == Path.home() / "there"


def test_the_landing_zone_may_lie_elsewhere() -> None:
    assert load_settings(landing="gs://bucket/raw").landing_url == "gs://bucket/raw"


def test_the_clock_stands_still_at_an_instant_with_a_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2026-01-16T17:00:00-05:00")
    assert load_settings().clock().now() == datetime(2026, 1, 16, 22, 0, tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "2026-01-16T17:00:00")
    with pytest.raises(SettingsError, match=r"NBA_PROPS_NOW.*time zone"):
        load_settings()


def test_a_blank_instant_is_the_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_NOW", "")
    assert abs((load_settings().clock().now() - datetime.now(UTC)).total_seconds()) < 60


def test_books_are_a_list_in_order_of_preference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_SPORTSBOOKS", " fanduel, draftkings ,")
    assert load_settings().sportsbooks == ("fanduel", "draftkings")


def test_every_setting_says_what_it_is() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_a_mistyped_variable_is_named_with_the_one_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that nobody reads looks like one that works."""
    monkeypatch.setenv("NBA_PROPS_MIN_MINUTEZ", "3")
    with pytest.raises(SettingsError, match=r"NBA_PROPS_MIN_MINUTEZ.*NBA_PROPS_MIN_MINUTES"):
        load_settings()


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_HOME", "")
    monkeypatch.setenv("NBA_PROPS_SPORTSBOOKS", "")
    settings = load_settings()
    assert settings.home.name == ".nba_props"
    assert settings.sportsbooks[0] == "pinnacle"


@pytest.mark.parametrize(
    "url", ["http://hooks.slack.com/services/T/B/verysecret", "ftp://127.0.0.1/verysecret", "verysecret"]
)
def test_a_webhook_that_is_not_private_is_refused_and_never_shown(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_SLACK_WEBHOOK_URL", url)
    with pytest.raises(SettingsError, match=r"NBA_PROPS_SLACK_WEBHOOK_URL.*https") as caught:
        load_settings()
    assert "verysecret" not in str(caught.value)


@pytest.mark.parametrize("url", ["https://hooks.slack.com/services/T/B/x", "http://127.0.0.1:8000/x"])
def test_secrets_are_known_by_value_and_not_shown(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_SLACK_WEBHOOK_URL", url)
    monkeypatch.setenv("NBA_PROPS_HEARTBEAT_URL", "https://hc.example/ping")
    settings = load_settings()
    assert set(settings.secrets) == {url, "https://hc.example/ping"}
    assert url not in repr(settings) and "hc.example" not in str(settings)


@pytest.mark.parametrize("url", ["127.0.0.1:3000", "https://user:pass@ui.example", "javascript:alert(1)"])
def test_the_address_of_the_ui_is_one_that_may_be_sent_to_people(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_PROPS_UI_URL", url)
    with pytest.raises(SettingsError, match="NBA_PROPS_UI_URL"):
        load_settings()


def test_a_list_of_nothing_is_no_list_of_sportsbooks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NBA_PROPS_SPORTSBOOKS", " , ")
    with pytest.raises(SettingsError, match="NBA_PROPS_SPORTSBOOKS"):
        load_settings()
