"""The data home: its folders, its Dagster instance, and the one league it holds.

What belongs here: making a home ready and keeping the simulated league apart from real games.
What does not: what is in the folders.
"""

import json
import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nba_props import atomic
from nba_props.errors import UsageError
from nba_props.landing import Landing
from nba_props.paths import project_file
from nba_props.settings import Settings

if TYPE_CHECKING:
    import dagster as dg

League = Literal["simulated", "real"]

#: What a home holds; all of it belongs to one league.
_CONTENTS = ("landing", "warehouse", "models", "reports", "dagster")
#: Runs log their events as cheaply in the daemon's hands as in a command's.
_EVENT_LOG = {"module": "nba_props.bookkeeping", "class": "EventLogOfHome"}
#: Which league was simulated here: seed, first and last date.
_SIMULATED = "simulated.json"


def prepare(settings: Settings) -> None:
    """Make the home's folders, clear away what killed writers left, and configure the Dagster instance.

    Every command that writes begins here, so a kill costs nothing but the work of the run it ended.
    """
    for name in _CONTENTS:
        (settings.home / name).mkdir(parents=True, exist_ok=True)
    atomic.sweep(settings.home)
    Landing(settings.landing_url).sweep()
    wanted = _instance_file(settings)
    target = settings.dagster_home / "dagster.yaml"
    if not target.exists() or target.read_text() != wanted:
        with atomic.replacing(target) as temporary:
            temporary.write_text(wanted)


def _instance_file(settings: Settings) -> str:
    """The shipped dagster.yaml under the limits these settings name, with the home's event log."""
    text = project_file("dagster.yaml").read_text()
    limits = {
        "max_concurrent_runs": settings.max_concurrent_runs,
        "default_limit": settings.warehouse_writers,
    }
    for name, limit in limits.items():
        text, found = re.subn(rf"(?m)^(\s+{name}: )\d+$", rf"\g<1>{limit}", text)
        if found != 1:
            raise ValueError(f"dagster.yaml names {name} {found} times, not once")
    log = _EVENT_LOG | {"config": {"base_dir": str(settings.dagster_home / "history" / "runs")}}
    return f"{text}\nevent_log_storage: {json.dumps(log)}\n"


def instance(settings: Settings) -> "dg.DagsterInstance":
    """The home's Dagster instance, the one `nba-props ui` shows."""
    from nba_props import bookkeeping

    prepare(settings)
    # Two commands at once on a new home would both make its database.
    with atomic.exclusive(settings.dagster_home / ".locks" / "opening"):
        return bookkeeping.instance_in(settings.dagster_home)


def league_of(landing: Landing) -> League | None:
    """Which league the landing zone holds; None when it is empty."""
    for feed in landing.feeds():
        ref = landing.any_ref(feed)
        if ref is not None:
            return "simulated" if ref.simulated else "real"
    return None


def make_room_for_real(settings: Settings) -> Path | None:
    """Before real games are landed: move a simulated league out of the way, into a folder of the home.

    Returns that folder, or None when there was nothing to move. Nothing is deleted.
    """
    return _set_aside(settings) if league_of(Landing(settings.landing_url)) == "simulated" else None


def make_room_for_simulated(settings: Settings, *, seed: int, first: date, last: date) -> Path | None:
    """Before a league is simulated: move another simulated one out of the way.

    Two of them share teams, dates and game ids and cannot lie in one home. Returns the folder it was moved
    to, or None. Raises UsageError when the home holds real games.
    """
    wanted = {"seed": seed, "first": first.isoformat(), "last": last.isoformat()}
    marker = settings.home / _SIMULATED
    held = league_of(Landing(settings.landing_url))
    if held == "real":
        raise UsageError(
            f"{settings.home} holds real games, and a home holds one league."
            " Simulate into another one: NBA_PROPS_HOME=.nba_props/demo nba-props simulate"
        )
    is_same = marker.exists() and json.loads(marker.read_text()) == wanted
    aside = _set_aside(settings) if held == "simulated" and not is_same else None
    with atomic.replacing(marker) as temporary:
        temporary.write_text(json.dumps(wanted))
    return aside


def _set_aside(settings: Settings) -> Path:
    if settings.warehouse != "lake":
        raise UsageError(
            "the simulated league's tables are in BigQuery and cannot be moved aside: set"
            " NBA_PROPS_BIGQUERY_DATASET_PREFIX and NBA_PROPS_HOME to new ones"
        )
    if settings.landing:
        raise UsageError(
            f"the landing zone {settings.landing} holds another simulated league: set NBA_PROPS_LANDING and"
            " NBA_PROPS_HOME to new places"
        )
    _require_stopped(settings)
    aside = _unused(settings.home / "simulated-league")
    aside.mkdir()
    for name in (*_CONTENTS, _SIMULATED):
        if (settings.home / name).exists():
            shutil.move(settings.home / name, aside / name)
    return aside


def _require_stopped(settings: Settings) -> None:
    """Moving the instance from under a running UI would lose its history."""
    import time

    if (
        not (settings.dagster_home / "storage").exists()
        and not (settings.dagster_home / "schedules").exists()
    ):
        return
    with instance(settings) as running:
        beats = running.get_daemon_heartbeats().values()
        if any(time.time() - beat.timestamp < 60 for beat in beats):
            raise UsageError(
                f"the UI or its daemon is running on {settings.home}: stop it, then import again"
            )


def _unused(path: Path) -> Path:
    numbered = (path.with_name(f"{path.name}-{number}") for number in range(2, 10_000))
    return path if not path.exists() else next(other for other in numbered if not other.exists())
