"""Files of pages: a name that comes from outside stays in the folder and is still its own."""

from pathlib import Path

import pytest

from nba_props import pages
from nba_props.reports.pages.blocks import Page
from nba_props_tests.homes import settings_of
from nba_props_tests.reports.pages.test_render import HOSTILE

NOTHING = Page("t", "", ())


def test_a_plain_name_is_the_file_s(tmp_path: Path) -> None:
    kept = pages.keep(settings_of(tmp_path), "player-2026-01-16-lukadoncic", NOTHING)
    assert kept == pages.folder(settings_of(tmp_path)) / "player-2026-01-16-lukadoncic.html"


@pytest.mark.parametrize("name", (*HOSTILE, "../../evil", "/etc/passwd", "a\x00b", "con.", ""), ids=ascii)
def test_no_name_leaves_the_folder_or_is_too_long(name: str, tmp_path: Path) -> None:
    kept = pages.keep(settings_of(tmp_path), f"player-2026-01-16-{name}", NOTHING)
    assert kept.resolve().parent == pages.folder(settings_of(tmp_path)).resolve()
    assert kept.is_file()


def test_names_that_become_alike_stay_apart(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    names = ("a/b", "a.b", "ab", "x" * 300, "x" * 301)
    assert len({pages.keep(settings, name, NOTHING) for name in names}) == len(names)
