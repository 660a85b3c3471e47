"""The pictures of the README, from the simulated league: `python -m nba_props_tests.acceptance.pictures`.

What belongs here: making the league, its pages, and pictures of them. What does not: any expectation.
"""

import tempfile
from datetime import date
from pathlib import Path

from nba_props.pages import Reader, keep
from nba_props.warehouse.lake import Lake
from nba_props_tests.acceptance.browser import browser
from nba_props_tests.acceptance.processes import command
from nba_props_tests.homes import settings_of

EVENING, TONIGHT = "2026-01-16T18:00:00-05:00", date(2026, 1, 16)
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
_WIDTH, _HEIGHT = 1280, 720


def main(home: Path, folder: Path = FOLDER) -> None:
    """Make a league with models and tonight's slate in `home`, and the pictures in `folder`."""
    for step in (("simulate", "--end", TONIGHT.isoformat()), ("backfill", "--train"), ("slate",)):
        done = command(home, *step, now=EVENING)
        assert done.returncode in (0, 1), done.stderr  # a check may fail on so few games
    draw(home, folder)


def draw(home: Path, folder: Path) -> None:
    """The pictures of a home's pages."""
    settings = settings_of(home, EVENING)
    made = Reader(settings, Lake(settings.warehouse_dir))
    slate = made.slate(TONIGHT)
    name, lookup = slate.players.select("player_name", "player_lookup").row(0)
    pages = {
        "slate": (made.slate_page(slate), "h1"),
        "predictions": (made.slate_page(slate), "#predictions"),
        "player": (made.player_page(made.player(name, lookup, TONIGHT)), "h1"),
        "record": (made.record_page(date(2026, 1, 15)), "figure"),
    }
    with browser() as tab:
        for kind, (page, place) in pages.items():
            tab.open(keep(settings, f"picture-{kind}", page), _WIDTH, _HEIGHT)
            tab.ask(f"document.querySelector({place!r}).closest('section, header').scrollIntoView()")
            tab.picture(folder / f"{kind}.png", whole=False)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
