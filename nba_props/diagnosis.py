"""Is this installation, and this data home, fit to work? One function a check, each ending in one finding.

What belongs here: looking, and saying what mends it. What does not: printing (see `cli/doctor.py`), and what
the rows mean (see `checks/`).
"""

import importlib.metadata
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nba_props.errors import NbaPropsError, SettingsError
from nba_props.feeds.fetching import credits_left, why_clock_rests
from nba_props.feeds.health import health
from nba_props.feeds.session import SERVICES
from nba_props.feeds.sources import has_key
from nba_props.home import league_of
from nba_props.landing import Landing
from nba_props.model_store import ModelStore
from nba_props.settings import Settings, load_settings
from nba_props.warehouse import contracts, open_warehouse

Level = Literal["OK", "WARN", "FAIL"]
OK: Level = "OK"
WARN: Level = "WARN"
FAIL: Level = "FAIL"

_OLDEST_PYTHON = (3, 11)
#: Three seasons with all tables take about half a gigabyte; below the first a run may fail half way.
_LITTLE_DISK, _SOME_DISK = 0.5e9, 2e9
#: These carry Dagster's own version; its libraries carry 0.(minor + 16).patch.
_DAGSTER_CORE = ("dagster", "dagster-webserver", "dagster-graphql", "dagster-pipes", "dagster-shared")
_DAGSTER_LIBRARIES = ("dagster-gcp",)
_LIBRARY_OFFSET = 16


@dataclass(frozen=True)
class Finding:
    """One check's end. `remedy` says what to do about a WARN or FAIL."""

    check: str
    level: Level
    text: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """Every check in order; those of the home only where the settings can be read."""
    yield from (_held("python", _python), _held("packages", _packages), _held("time zones", _time_zones))
    yield _held("contracts", _contracts)
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Finding(
            "settings", FAIL, str(error), "set or unset the variables named, then run the doctor again"
        )
        return
    yield Finding("settings", OK, "all settings can be read")
    for name, check in _OF_THE_HOME.items():
        yield _held(name, partial(check, settings))


def next_step(settings: Settings) -> str:
    """What a person who has just looked would do next."""
    if not Landing(settings.landing_url).feeds():
        return "bring in games: `nba-props import PATH` (real), or `nba-props simulate` (an invented league)"
    if not open_warehouse(settings).exists("nba_predictions.player_prop_predictions"):
        return "`nba-props backfill` to build the tables, then `nba-props slate` for tonight"
    return "`nba-props slate` for tonight, `nba-props board` to look at it, `nba-props status` for holes"


def _held(name: str, check: Callable[[], tuple[Level, str, str]]) -> Finding:
    return held(name, lambda: Finding(name, *check()))


def held(name: str, check: Callable[[], Finding]) -> Finding:
    """The check's finding. A check that breaks has found something: it fails, and the others go on."""
    try:
        return check()
    except NbaPropsError as error:
        return Finding(name, FAIL, str(error), "see the message")
    except Exception as error:
        return Finding(name, FAIL, f"{type(error).__name__}: {error}", "see the message")


def _python() -> tuple[Level, str, str]:
    text = f"Python {sys.version.split()[0]}"
    wanted = ".".join(map(str, _OLDEST_PYTHON))
    return (
        (OK, text, "")
        if sys.version_info >= _OLDEST_PYTHON
        else (FAIL, text, f"use Python {wanted} or newer")
    )


def _packages() -> tuple[Level, str, str]:
    found = {name: importlib.metadata.version(name) for name in (*_DAGSTER_CORE, *_DAGSTER_LIBRARIES)}
    version = found["dagster"]
    fitting = {
        **dict.fromkeys(_DAGSTER_CORE, version),
        **dict.fromkeys(_DAGSTER_LIBRARIES, _library_version(version)),
    }
    wrong = [
        f"{name} {found[name]} (wanted {fitting[name]})" for name in found if found[name] != fitting[name]
    ]
    if wrong:
        return (
            FAIL,
            f"dagster {version} does not fit {', '.join(wrong)}",
            "install nba_props again: pip install -e .",
        )
    return OK, f"dagster {version} and its family agree", ""


def _library_version(version: str) -> str:
    _major, minor, patch = version.split(".")[:3]
    return f"0.{int(minor) + _LIBRARY_OFFSET}.{patch}"


def _time_zones() -> tuple[Level, str, str]:
    try:
        zone = ZoneInfo("America/New_York")
    except ZoneInfoNotFoundError as error:
        return FAIL, str(error), "pip install tzdata"
    hours = [datetime(2026, month, 1, tzinfo=zone).strftime("%z") for month in (1, 7)]
    fits = hours == ["-0500", "-0400"]
    return (
        (OK, "Eastern time is known", "")
        if fits
        else (FAIL, f"Eastern time is {hours}", "pip install -U tzdata")
    )


def _contracts() -> tuple[Level, str, str]:
    return OK, f"{len(contracts.tables())} tables declared in sql/tables", ""


def _clock(settings: Settings) -> tuple[Level, str, str]:
    clock = settings.clock()
    text = f"{clock.now():%Y-%m-%d %H:%M} UTC, game date {clock.today()} (Eastern)"
    if settings.now:
        return WARN, f"stands still at {text}", "unset NBA_PROPS_NOW for the real time"
    if settings.clock_file:
        return WARN, f"was set, and tells {text}", "unset NBA_PROPS_CLOCK_FILE for the real time"
    return OK, text, ""


def _home(settings: Settings) -> tuple[Level, str, str]:
    nearest = _nearest_folder(settings.home)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return FAIL, f"{nearest} cannot be written", "set NBA_PROPS_HOME to a folder of yours"
    if nearest != settings.home:
        return OK, f"{settings.home} is not there yet; the first command that writes makes it", ""
    with tempfile.TemporaryFile(dir=settings.home):
        return OK, f"{settings.home} can be written", ""


def _nearest_folder(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _disk(settings: Settings) -> tuple[Level, str, str]:
    free = shutil.disk_usage(_nearest_folder(settings.home)).free
    level = FAIL if free < _LITTLE_DISK else WARN if free < _SOME_DISK else OK
    return level, f"{free / 1e9:,.1f} GB free", "" if level == OK else "make room, or move NBA_PROPS_HOME"


def _landing(settings: Settings) -> tuple[Level, str, str]:
    landing = Landing(settings.landing_url)
    refs = {feed: landing.refs(feed) for feed in landing.feeds()}
    if not any(refs.values()):
        return WARN, f"{landing.url} is empty", "`nba-props import PATH`, or `nba-props simulate`"
    counts = ", ".join(f"{feed} {len(found)}" for feed, found in refs.items())
    if len({ref.simulated for found in refs.values() for ref in found}) > 1:
        return (
            FAIL,
            f"real games and the simulated league are mixed: {counts}",
            "give each its own NBA_PROPS_HOME",
        )
    return OK, f"{league_of(landing)} league, payloads: {counts}", ""


def _feed_keys(settings: Settings) -> tuple[Level, str, str]:
    keys = {one.title: has_key(settings, one) for one in SERVICES.values() if one.key}
    told = ", ".join(f"{title} {'set' if is_set else 'not set'}" for title, is_set in keys.items())
    more = "" if all(keys.values()) else "`nba-props fetch` says what each key adds and where to put it"
    return OK, f"{told}; {_clock_words(settings)}", more


def _clock_words(settings: Settings) -> str:
    why = why_clock_rests(settings, Landing(settings.landing_url))
    return f"the clock fetches nothing: {why}" if why else "the clock fetches by itself"


def _credits(settings: Settings) -> tuple[Level, str, str]:
    budget = credits_left(settings, open_warehouse(settings), settings.clock().now())
    bounds = [f"{budget.of_day:,} today", f"{budget.of_month:,} this month"]
    bounds += [] if budget.at_service is None else [f"{budget.at_service:,} at the service"]
    text = f"{budget.left:,} may be spent now: {', '.join(bounds)}"
    if budget.left:
        return OK, text, ""
    return WARN, text, "raise NBA_PROPS_ODDS_API_DAILY_CREDITS or NBA_PROPS_ODDS_API_MONTHLY_CREDITS, or wait"


def _feeds(settings: Settings) -> tuple[Level, str, str]:
    found = health(settings, open_warehouse(settings))
    if not found.answered and not found.failing and not found.resting:
        return OK, "nothing was asked yet", ""
    bad = [f"{title} is not asked before {at:%H:%M:%S} UTC" for title, at in found.resting.items()]
    bad += [f"{feed} fails since {at:%Y-%m-%d %H:%M} UTC" for feed, at in found.failing.items()]
    last = ", ".join(f"{feed} {at:%m-%d %H:%M}" for feed, at in found.answered.items()) or "never"
    text = "; ".join([*bad, f"last answers (UTC): {last}"])
    return (WARN, text, "`nba-props fetch FEED` says what is wrong") if bad else (OK, text, "")


def _stored(settings: Settings) -> tuple[Level, str, str]:
    warehouse = open_warehouse(settings)
    stored = [name for name in contracts.tables() if warehouse.exists(name)]
    drifting = [name for name in stored if any(warehouse.drift(name).values())]
    if drifting:
        return FAIL, f"stored otherwise than declared: {', '.join(drifting)}", "`nba-props migrate`"
    return OK, f"{len(stored)} tables stored, each as declared", ""


def _models(settings: Settings) -> tuple[Level, str, str]:
    day = settings.clock().today()
    lineup = ModelStore(settings.models_dir, settings.stand_in_months).lineup(day)
    if not lineup.lack:
        return OK, f"all {lineup.size} systems can predict {day:%Y-%m}", ""
    how = f" {lineup.lack}" if lineup.stand_in else f": {lineup.lack}"
    text = f"{len(lineup.systems)} of {lineup.size} systems can predict {day:%Y-%m}{how}"
    return WARN, text, f"`nba-props train --month {day:%Y-%m}`, once the dates before it are backfilled"


def _leftovers(settings: Settings) -> tuple[Level, str, str]:
    removed = open_warehouse(settings).sweep() + Landing(settings.landing_url).sweep()
    return OK, f"{removed} left by killed writers, removed" if removed else "none", ""


def _instance(settings: Settings) -> tuple[Level, str, str]:
    import dagster as dg

    if not (settings.dagster_home / "dagster.yaml").exists():
        return (
            WARN,
            f"no instance in {settings.dagster_home} yet",
            "the first run makes it: `nba-props backfill`",
        )
    with dg.DagsterInstance.from_config(str(settings.dagster_home)) as instance:
        return OK, f"storage can be read, {instance.get_runs_count()} runs", ""


def _definitions(settings: Settings) -> tuple[Level, str, str]:
    import dagster as dg

    from nba_props.definitions import build_definitions

    definitions = build_definitions(settings)
    dg.Definitions.validate_loadable(definitions)
    assets = definitions.resolve_asset_graph().get_all_asset_keys()
    return OK, f"{len(assets)} assets load", ""


_OF_THE_HOME: dict[str, Callable[[Settings], tuple[Level, str, str]]] = {
    "clock": _clock,
    "home": _home,
    "disk": _disk,
    "landing zone": _landing,
    "feed keys": _feed_keys,
    "feed credits": _credits,
    "feeds": _feeds,
    "stored schemas": _stored,
    "models": _models,
    "temporary files": _leftovers,
    "definitions": _definitions,
    "dagster instance": _instance,
}
