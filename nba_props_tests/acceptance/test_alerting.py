"""The real daemon and a webhook on loopback: a failed check is heard of once, and so is its end."""

from pathlib import Path

import pytest

from nba_props_tests import slates
from nba_props_tests.acceptance.processes import dagster_ui, until
from nba_props_tests.webhook import Webhook, listening

pytestmark = pytest.mark.acceptance

BAD = "p002"


def heard(hook: Webhook, *words: str) -> bool:
    return any(all(word in text for word in words) for text in hook.texts)


def test_a_failed_slate_reaches_slack_once_over_restarts_and_so_does_its_end(tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = slates.at(home)
    slates.store(settings, 4, bad=[BAD])
    with listening() as hook:
        given = {"slack_webhook_url": hook.url, "now": slates.EVENING, "player_retries": "0"}
        with dagster_ui(home, **given) as ui:
            until(lambda: "Initiating alert_on_checks" in ticked(home), "the sensors tick", ui.log)
            slates.evening(settings)
            until(
                lambda: heard(hook, "ALERT ERROR: check slate_complete", BAD, "/runs/"), "the alert", ui.log
            )
        with dagster_ui(home, **given) as ui:
            slates.store(settings, 4)
            slates.evening(settings)
            until(lambda: heard(hook, "RECOVERED: check slate_complete"), "its end", ui.log)
        assert "verysecret" not in ui.log.read_text()
    assert len(hook.texts) == len(set(hook.texts)), "nothing is said twice"
    assert not any("verysecret" in text for text in hook.texts)


def ticked(home: Path) -> str:
    """What the daemon's log tells of its sensors."""
    return (home / "ui.log").read_text()
