"""The command that says whether all is well, `doctor`.

What belongs here: printing findings. What does not: finding them (see `diagnosis.py`).
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from nba_props.cli.output import console, emit_json
from nba_props.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nba_props.diagnosis import Finding

_STYLES = {"OK": "green", "WARN": "yellow", "FAIL": "bold red"}


def register(app: typer.Typer) -> None:
    """Add `doctor` to `app`."""
    app.command()(doctor)


def doctor(
    live: Annotated[
        bool,
        typer.Option("--live", help="Look at the running daemon, its sensors and tonight's slate instead."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Check the installation, the settings and the data home, and say what mends what is wrong.

    Removes what killed writers left behind. With --live, for a clock of another machine to call: the daemon's
    heartbeat, stopped or failing sensors, a slate that is due, runs whose process is gone. Exit code 1: a
    check failed.

    \b
    Examples:
      nba-props doctor
      nba-props doctor --json
      nba-props doctor --live
    """
    from nba_props import diagnosis
    from nba_props.diagnosis import FAIL
    from nba_props.settings import load_settings

    findings: list[Finding] = []
    for finding in _examined(live=live):
        findings.append(finding)
        if not as_json:
            _show(finding)
    failed = [finding.check for finding in findings if finding.level == FAIL]
    well = "nothing: it runs by itself" if live else None
    step = f"mend first: {', '.join(failed)}" if failed else well or diagnosis.next_step(load_settings())
    if as_json:
        emit_json({"ok": not failed, "findings": [asdict(finding) for finding in findings], "next": step})
    else:
        console.print(Text(f"\nNext: {plain(step)}", style="bold"), soft_wrap=True)
    if failed:
        raise typer.Exit(1)


def _examined(*, live: bool) -> "Iterator[Finding]":
    if not live:
        from nba_props import diagnosis

        return diagnosis.examine()
    from nba_props.automation import watch
    from nba_props.settings import load_settings

    return watch.examine(load_settings())


def _show(finding: "Finding") -> None:
    line = Text(f"{finding.level:<5}", style=_STYLES[finding.level])
    line.append(f"{finding.check:<17}", style="bold")
    line.append(_lines(finding.text), style="default")
    if finding.remedy:
        line.append(f" -> {plain(finding.remedy)}", style="cyan")
    console.print(line, soft_wrap=True)


def _lines(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))
