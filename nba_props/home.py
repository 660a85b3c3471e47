"""The data home: its folders, its Dagster instance, and the one league it holds.

What belongs here: making a home ready and keeping the simulated league apart from real games.
What does not: what is in the folders.
"""

import shutil
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


def prepare(settings: Settings) -> None:
    """Make the home's folders, clear away what killed writers left, and configure the Dagster instance.

    Every command that writes begins here, so a kill costs nothing but the work of the run it ended.
    """
    for name in _CONTENTS:
        (settings.home / name).mkdir(parents=True, exist_ok=True)
    atomic.sweep(settings.home)
    Landing(settings.landing_url).sweep()
    wanted = project_file("dagster.yaml").read_text()
    target = settings.dagster_home / "dagster.yaml"
    if not target.exists() or target.read_text() != wanted:
        with atomic.replacing(target) as temporary:
            temporary.write_text(wanted)


def instance(settings: Settings) -> "dg.DagsterInstance":
    """The home's Dagster instance, the one `nba-props ui` shows."""
    from nba_props import bookkeeping

    prepare(settings)
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
    if league_of(Landing(settings.landing_url)) != "simulated":
        return None
    if settings.landing:
        raise UsageError(
            f"the landing zone {settings.landing} holds the simulated league: real games need another one"
            " (set NBA_PROPS_LANDING and NBA_PROPS_HOME)"
        )
    _require_stopped(settings)
    aside = _unused(settings.home / "simulated-league")
    aside.mkdir()
    for name in _CONTENTS:
        if (settings.home / name).exists():
            shutil.move(settings.home / name, aside / name)
    return aside


def require_room_for_simulated(settings: Settings) -> None:
    """Before the league is simulated: refuse a home that holds real games."""
    if league_of(Landing(settings.landing_url)) == "real":
        raise UsageError(
            f"{settings.home} holds real games, and a home holds one league."
            " Simulate into another one: NBA_PROPS_HOME=.nba_props/demo nba-props simulate"
        )


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
