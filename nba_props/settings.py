"""Every environment variable and every threshold, documented once.

What belongs here: a value an operator may want to change. What does not: facts of basketball or of a format.
Nothing else in the package reads the environment.
"""

import os
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from nba_props.clock import Clock
from nba_props.errors import SettingsError
from nba_props.paths import checkout
from nba_props.rehearsal import running_from
from nba_props.thresholds import Share, Thresholds
from nba_props.urls import is_private

#: Names with our prefix that tests and benchmarks read, not the product.
_NO_SETTINGS = {
    "NBA_PROPS_REAL_DATA",
    "NBA_PROPS_CHAOS_KILLS",
    "NBA_PROPS_CHAOS_SEED",
    "NBA_PROPS_SEASONS",
    "NBA_PROPS_EMULATOR",
    "NBA_PROPS_SIMULATED",
}


class Settings(Thresholds):
    """All settings, the checks' thresholds too, each read from the environment variable NBA_PROPS_<NAME>.

    Read them with `load_settings`, which reports every bad one at once.
    """

    # An empty variable is one that is not set.
    model_config = SettingsConfigDict(
        env_prefix="NBA_PROPS_", extra="forbid", frozen=True, env_ignore_empty=True
    )

    home: Path = Field(
        default_factory=lambda: (checkout() or Path.cwd()) / ".nba_props",
        description="The data home: landing, warehouse, models, reports and the Dagster instance.",
    )
    landing: str = Field(
        default="",
        description=(
            "Where raw payloads are kept: a folder or gs://bucket/prefix. Empty: the folder `landing` "
            "of the home."
        ),
    )
    warehouse: Literal["lake", "bigquery"] = Field(
        default="lake",
        description="The warehouse: `lake` is the embedded one and needs nothing installed; or `bigquery`.",
    )
    bigquery_project: str = Field(
        default="",
        description="Google Cloud project of the BigQuery warehouse; credentials by Google's default chain.",
    )
    bigquery_location: str = Field(default="US", description="Where its datasets lie, as US or EU.")
    bigquery_dataset_prefix: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9_]*$",
        description="Put before every dataset's name, so that several warehouses fit in one project.",
    )
    bigquery_endpoint: str = Field(
        default="",
        description=(
            "Another address of the BigQuery API: https anywhere, or http on loopback, which gets no"
            " credentials. Empty: Google's own."
        ),
    )
    bigquery_storage_endpoint: str = Field(
        default="",
        description="The address of the BigQuery Storage API, as host:port; needed where the other is set.",
    )
    bigquery_max_bytes_billed: int = Field(
        default=20 * 1024**3, gt=0, description="A job that would be billed for more bytes is refused."
    )
    bigquery_price_per_tib: float = Field(
        default=6.25, ge=0, description="On-demand price of a TiB billed, for `nba-props warehouse cost`."
    )
    bigquery_staging_hours: float = Field(
        default=24,
        gt=0,
        le=24 * 7,
        description="A write's rows wait in a table of their own, which BigQuery drops after so many hours.",
    )
    bigquery_emergency: bool = Field(
        default=False, description="Write to BigQuery one at a time, whatever `warehouse_writers` says."
    )
    now: datetime | None = Field(
        default=None,
        description="An instant with a time zone at which the one clock stands still; empty: the real time.",
    )
    clock_file: Path | None = Field(
        default=None, description="For rehearsals: a file with an instant, from which the one clock runs on."
    )
    min_minutes: float = Field(
        default=15,
        ge=0,
        le=48,
        description="Players without a line are predicted from this many expected minutes on.",
    )
    min_edge_points: float = Field(
        default=1.0, ge=0, description="Smaller distances between prediction and line are a PASS, in points."
    )
    min_win_probability: Share = Field(
        default=0.535,
        description=(
            "A side is recommended from this probability on; about the break-even at a 7.1 % overround."
        ),
    )
    stand_in_months: int = Field(
        default=1,
        ge=0,
        le=12,
        description=(
            "Where a month's models are not there yet, those of an earlier month stand in, said in rows and"
            " by a check, if they are not older than so many months. 0: never."
        ),
    )
    halt_days: int = Field(
        default=7, ge=1, le=14, description="A system is judged by so many days, those judged last."
    )
    halt_bad_days: int = Field(
        default=5, ge=1, description="So many bad days of these halt its recommendations."
    )
    halt_line_gap: float = Field(
        default=0.5,
        ge=0,
        description="On a bad day a system's mean absolute error is so far above the line's, in points.",
    )
    comparison_games: int = Field(
        default=200,
        ge=20,
        description=(
            "A challenger is held against the champion, and the market's own system against the market, each"
            " time so many more games are in; nothing is decided on fewer."
        ),
    )
    publish_min_completion: Share = Field(
        default=0.95,
        description="A slate is published once this share of its players to be predicted is.",
    )
    publish_stall_minutes: float = Field(
        default=10,
        gt=0,
        description="A slate below that share is published when nothing more was staged for so long.",
    )
    publish_hard_cap_minutes: float = Field(
        default=30,
        gt=0,
        description="A slate is published at the latest this long after its first row was staged.",
    )
    staging_hours: float = Field(
        default=24, gt=0, description="Staged rows that were published expire when they are this old."
    )
    sportsbooks: Annotated[tuple[str, ...], NoDecode] = Field(
        min_length=1,
        default=(
            "pinnacle",
            "draftkings",
            "fanduel",
            "betmgm",
            "caesars",
            "espn_bet",
            "betrivers",
            "bovada",
            "betonlineag",
            "fliff",
            "unnamed_us_books",
            "best_of_books",
            "underdog",
            "prizepicks",
            "draftkings_pick6",
        ),
        description=(
            "Whose line is quoted first, comma-separated, best first; books not named come after these."
        ),
    )

    line_move_points: float = Field(
        default=1.0, gt=0, description="A player whose line moved this far is predicted again, in points."
    )
    minutes_change: float = Field(
        default=2.0,
        gt=0,
        description=(
            "A player is predicted again when the expected minutes, his or those of team-mates who are"
            " out, changed this much."
        ),
    )
    player_retries: int = Field(
        default=3,
        ge=0,
        le=20,
        description="A failed player is tried again this often, then an alert names him.",
    )
    retry_pause_seconds: float = Field(
        default=5,
        gt=0,
        description="The first pause before a failed player is tried again; doubled each time.",
    )
    longest_pause_seconds: float = Field(default=120, gt=0, description="The longest of these pauses.")
    slate_lead_minutes: float = Field(
        default=60,
        ge=0,
        description="A slate is due so long before its first tip; `doctor --live` looks for it.",
    )
    arrival_patience_seconds: float = Field(
        default=20,
        ge=0,
        description="The evening run waits so long at most while payloads of its date are still coming in.",
    )
    correction_days: int = Field(
        default=3, ge=0, le=30, description="Results corrected within so many days grade their date anew."
    )
    heartbeat_url: SecretStr | None = Field(
        default=None,
        description="Asked every five minutes while the daemon lives: the URL of a dead man's switch.",
    )
    slack_webhook_url: SecretStr | None = Field(
        default=None,
        description=(
            "A Slack incoming webhook; alerts go there and to the daemon's log. https anywhere, or http on"
            " loopback."
        ),
    )
    ui_url: str = Field(
        default="http://127.0.0.1:3000",
        pattern=r"^https?://[^\s/@]+(/[^\s@]*)?$",
        description="Where people open the Dagster UI; alerts link to their run there.",
    )
    alert_repeat_hours: float = Field(
        default=24,
        ge=0,
        description="What goes on failing is said again after so many hours and not before; 0: never again.",
    )
    alert_write_errors: int = Field(
        default=5, ge=1, description="So many failed writes of the warehouse within the window are an alert."
    )
    alert_write_errors_seconds: float = Field(
        default=60, gt=0, le=3600, description="The sliding window they are counted in."
    )
    max_concurrent_runs: int = Field(
        default=4, ge=0, description="Runs of the daemon at once. The emergency brake: 0 starts none."
    )
    warehouse_writers: int = Field(
        default=4,
        ge=1,
        description=(
            "Of these, runs that write the warehouse at once. On BigQuery also how many writes go at once"
            " from this home, those of commands too."
        ),
    )
    odds_api_key: SecretStr | None = Field(
        default=None, description="Key of The Odds API: props, game lines, closing lines, historical props."
    )
    balldontlie_key: SecretStr | None = Field(
        default=None, description="Key of balldontlie: box scores, games, rosters, injuries."
    )
    feed_clock: Literal["keys", "on", "off"] = Field(
        default="keys",
        description=(
            "Whether the daily clock fetches: once a key is set, always (what needs no key), or never. It"
            " never does in a home of the simulated league."
        ),
    )
    confirm_results: bool = Field(
        default=True,
        description="Whether the daily clock fetches results from the second source too, to compare them.",
    )
    odds_api_url: str = Field(default="https://api.the-odds-api.com", description="Where The Odds API is.")
    balldontlie_url: str = Field(default="https://api.balldontlie.io", description="Where balldontlie is.")
    nba_com_url: str = Field(default="https://cdn.nba.com", description="Where NBA.com's schedule is.")
    nba_stats_url: str = Field(default="https://stats.nba.com", description="Where NBA.com's statistics are.")
    espn_url: str = Field(default="https://site.api.espn.com", description="Where ESPN's answers are.")
    odds_api_regions: str = Field(
        default="us",
        pattern=r"^[a-z0-9]+(,[a-z0-9]+)*$",
        description="Regions of bookmakers asked for, comma-separated; each costs as much again.",
    )
    odds_api_daily_credits: int = Field(
        default=1000, ge=0, description="So many credits of The Odds API may be spent on one Eastern date."
    )
    odds_api_monthly_credits: int = Field(
        default=20000, ge=0, description="So many in one calendar month, history included."
    )
    balldontlie_per_minute: float = Field(
        default=60, gt=0, description="Requests a minute to balldontlie; its free plan allows 5."
    )
    feed_timeout_seconds: float = Field(
        default=30, gt=0, description="A feed's answer must be whole so long after it was asked for."
    )
    feed_attempts: int = Field(
        default=4, ge=1, le=20, description="A request that fails for a moment is tried so often."
    )
    feed_pause_seconds: float = Field(
        default=1.0,
        gt=0,
        description="The first pause before it is tried again; doubled each time, jittered.",
    )
    feed_patience_seconds: float = Field(
        default=120, gt=0, description="A service that asks for a longer pause is left alone until later."
    )
    feed_breaker_failures: int = Field(
        default=5, ge=1, description="So many failures in a row, and a service is not asked for a while."
    )
    feed_breaker_seconds: float = Field(
        default=120, gt=0, description="Then one request probes it; if that succeeds all may go again."
    )
    feed_stale_hours: float = Field(
        default=26, gt=0, description="Checks: a feed last fetched well longer ago than this warns."
    )
    feed_skew_seconds: float = Field(
        default=60, gt=0, description="Checks: a service's clock farther from ours than this warns."
    )
    min_credits_left: int = Field(
        default=500,
        ge=0,
        description="Checks: fewer credits left at The Odds API than this warn; none fails.",
    )

    @field_validator("sportsbooks", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            tuple(part.strip() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("now")
    @classmethod
    def _has_time_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("needs a time zone, as in 2026-01-16T17:00:00-05:00")
        return value

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("odds_api_url", "balldontlie_url", "nba_com_url", "nba_stats_url", "espn_url")
    @classmethod
    def _asked_in_private(cls, value: str) -> str:
        if not is_private(value):
            raise ValueError("must be an https URL, or http on loopback")
        return value.rstrip("/")

    @field_validator("slack_webhook_url")
    @classmethod
    def _sent_in_private(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not is_private(value.get_secret_value()):
            raise ValueError("must be an https URL, or http on loopback")
        return value

    @model_validator(mode="after")
    def _go_together(self) -> Self:
        if self.now and self.clock_file:
            raise ValueError("NBA_PROPS_NOW and NBA_PROPS_CLOCK_FILE are one clock too many")
        if self.warehouse == "bigquery" and not self.bigquery_project:
            raise ValueError("NBA_PROPS_WAREHOUSE=bigquery needs NBA_PROPS_BIGQUERY_PROJECT")
        if bool(self.bigquery_endpoint) != bool(self.bigquery_storage_endpoint):
            raise ValueError(
                "NBA_PROPS_BIGQUERY_ENDPOINT and NBA_PROPS_BIGQUERY_STORAGE_ENDPOINT go together"
            )
        return self

    @property
    def landing_url(self) -> str:
        """The landing zone as a folder or an object-store URL."""
        return self.landing or str(self.home / "landing")

    @property
    def warehouse_dir(self) -> Path:
        """The folder of the embedded lake."""
        return self.home / "warehouse"

    @property
    def models_dir(self) -> Path:
        """The folder of the trained models."""
        return self.home / "models"

    @property
    def dagster_home(self) -> Path:
        """The folder of the Dagster instance, the one the UI shows."""
        return self.home / "dagster"

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values of the settings that nobody may read in a log, a message or a stored row."""
        given = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in given if isinstance(value, SecretStr))

    def clock(self) -> Clock:
        """The one clock, standing still where `now` is set, running from where `clock_file` set it."""
        if self.clock_file:
            return Clock(now=partial(running_from, self.clock_file))
        return Clock.fixed(self.now) if self.now else Clock()


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment; keyword arguments win over it.

    Raises SettingsError naming every bad setting by its environment variable, with what is wrong with it.
    """
    faults = [f"  {name}: there is no such setting{_nearest(name)}" for name in _unknown()]
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        faults += [
            f"  {_variable(fault['loc'])}: {fault['msg']} (got {_shown(fault['loc'], fault['input'])})"
            for fault in error.errors()
        ]
    if faults:
        raise SettingsError("these settings are wrong:\n" + "\n".join(faults))
    return settings


def _unknown() -> list[str]:
    known = {_variable((name,)) for name in Settings.model_fields} | _NO_SETTINGS
    return sorted(name for name in os.environ if name.startswith("NBA_PROPS_") and name not in known)


def _nearest(name: str) -> str:
    close = get_close_matches(name, [_variable((field,)) for field in Settings.model_fields], n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _variable(location: tuple[int | str, ...]) -> str:
    return "NBA_PROPS_" + str(location[0]).upper() if location else "NBA_PROPS_*"


def _shown(location: tuple[int | str, ...], value: Any) -> str:
    """What was given, unless it is a secret; a fault of no one setting is one of all, secrets among them."""
    field = Settings.model_fields.get(str(location[0])) if location else None
    if field is None or "SecretStr" in str(field.annotation):
        return "a value that is not shown"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."
