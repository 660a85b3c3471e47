"""What the commands `alias` and `registry` share: whom a person means, recording, and what follows.

What belongs here: options and wording both use. What does not: any one command, and the rules (`players/`).
"""

import getpass
from datetime import UTC, datetime
from typing import Annotated, Any

import polars as pl
import typer

from nba_props.cli.output import errors, print_table
from nba_props.cli.showing import say
from nba_props.errors import UsageError
from nba_props.people import Names
from nba_props.players import registry
from nba_props.players.decisions import Decision
from nba_props.players.names import normalise
from nba_props.renaming import Plan, Step, apply, plan
from nba_props.renaming import record as land
from nba_props.settings import load_settings

Why = Annotated[str, typer.Option("--why", help="The reason, kept for good.")]
By = Annotated[str | None, typer.Option("--by", help="Who decides; your login name if not given.")]
Apply = Annotated[bool, typer.Option("--apply", help="Make anew at once what it touches.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

_DATES_SHOWN = 12
_CASES_SHOWN = 20


def refuse(reason: str | None) -> None:
    """Raise UsageError with the reason, if there is one."""
    if reason:
        raise UsageError(reason)


def record(names: Names, decision: str, why: str, by: str | None, **about: str) -> None:
    """Keep a decision: who, when and why. Raises UsageError for an empty reason."""
    if not why.strip():
        raise UsageError("--why is empty: the reason is kept with the decision, say it in a few words")
    decided_by = by or getpass.getuser()
    land(names.settings, Decision(decision, decided_by, datetime.now(UTC), why.strip(), **about))


def follow(*, apply_now: bool) -> None:
    """What a decision touches: listed, and made anew where asked."""
    names = Names(load_settings())
    wanted = plan(names)
    show_plan(wanted)
    if apply_now:
        run_plan(names, wanted)
    elif wanted.steps:
        say("Next: `nba-props alias apply` makes these anew, and nothing else.")


def run_plan(names: Names, wanted: Plan, *, quiet: bool = False) -> None:
    """Make anew what the plan names, saying what is done; failed checks are named."""

    def tell(step: Step) -> None:
        errors.print(
            f"{step.window}: {', '.join(table.split('.')[1] for table in step.tables)}", soft_wrap=True
        )

    reports = apply(names, wanted, None if quiet else tell)
    failed = [name for report in reports for name in report.failed_checks]
    seconds = sum(report.seconds for report in reports)
    if not quiet:
        say(f"{len(reports)} runs over {len(wanted.dates)} dates in {seconds:.1f} s.", style="green")
    for name in failed:
        say(f"check failed: {name}", style="red")


def show_plan(wanted: Plan) -> None:
    """Print the names that changed, the dates and the tables."""
    if not wanted.steps:
        say("No stored row means anybody else: nothing has to be made anew.")
        return
    cases = wanted.names
    shown = cases.head(_CASES_SHOWN)
    columns = ["game_date", "player_name", "lookup_before", "lookup_now"]
    headings = ["date", "printed", "before", "now"]
    print_table("Names that mean somebody else now", headings, shown.select(columns).rows())
    if cases.height > shown.height:
        say(f"and {cases.height - shown.height:,} more: --dry-run --json lists all")
    days = wanted.dates
    listed = ", ".join(str(day) for day in days[:_DATES_SHOWN])
    more = f" and {len(days) - _DATES_SHOWN} more" if len(days) > _DATES_SHOWN else ""
    tables = sorted({table for step in wanted.steps for table in step.tables})
    say(f"{len(days)} dates: {listed}{more}")
    say(f"Tables: {', '.join(tables)}")


def plan_json(wanted: Plan) -> dict[str, Any]:
    """The plan for programs."""
    steps = [
        {"from": step.window.start, "to": step.window.end, "tables": list(step.tables)}
        for step in wanted.steps
    ]
    return {"names": wanted.names.to_dicts(), "dates": wanted.dates, "steps": steps}


def person(names: Names, text: str) -> dict[str, Any]:
    """The one person meant by an id, a lookup or a name; raises UsageError saying who it may be."""
    people, asked = names.people, text.strip()
    named = registry.spellings(people).filter(
        (pl.col("player_lookup_raw") == normalise(asked)) & (pl.col("player_lookup_raw") != "")
    )
    ways = (
        pl.col("source_ids").str.split(",").list.contains(asked),
        pl.col("player_lookup") == asked,
        pl.col("universal_player_id").is_in(named["universal_player_id"].implode()),
    )
    found = next((rows for rows in map(people.filter, ways) if rows.height), people.clear())
    if found.height == 1:
        return found.row(0, named=True)
    if found.height:
        raise UsageError(f"{text!r} is the name of several persons, say which by its id: {_listed(found)}")
    likely = names.suggest(text)
    raise UsageError(
        f"{text!r} is nobody in the registry"
        + (f"; did you mean {_listed(pl.DataFrame(likely))}?" if likely else "")
        + ("" if people.height else ": nothing is stored yet, run `nba-props backfill` first")
    )


def _listed(people: pl.DataFrame) -> str:
    rows = people.select("player_name", "universal_player_id").iter_rows()
    return ", ".join(f"{name} ({person_id})" for name, person_id in rows)
