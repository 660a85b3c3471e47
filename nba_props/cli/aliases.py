"""The command `alias`: which spelling means whom.

What belongs here: reading what a person types, refusing it in words, printing what follows. What does not:
the rules (`players/`) and the runs (`renaming.py`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import polars as pl
import typer

from nba_props.cli.naming import (
    Apply,
    AsJson,
    By,
    Why,
    follow,
    plan_json,
    record,
    refuse,
    run_plan,
    show_plan,
)
from nba_props.cli.naming import person as person_of
from nba_props.cli.output import console, emit_json, print_facts, print_table
from nba_props.cli.showing import say
from nba_props.clock import season_of
from nba_props.errors import UsageError
from nba_props.partitions import parse_date
from nba_props.people import Names
from nba_props.players import aliases, decisions, refusals, resolver
from nba_props.players.names import no_name, normalise
from nba_props.renaming import plan
from nba_props.settings import load_settings
from nba_props.teams import abbreviation_of

_alias = typer.Typer(help="Which spelling means whom.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(_alias, name="alias")


@_alias.command("list")
def list_aliases(
    show_all: Annotated[
        bool, typer.Option("--all", help="Also inactive aliases, and pairs that became none.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show the aliases: which spelling points at whom, and who said so.

    \b
    Examples:
      nba-props alias list
      nba-props alias list --all --json
    """
    names = Names(load_settings())
    shown = names.aliases.filter(pl.lit(show_all) | pl.col("is_active")).sort("alias_lookup")
    left_out = aliases.skipped(names.pairs, names.people)
    if as_json:
        emit_json({"aliases": shown.to_dicts(), "skipped_pairs": left_out.to_dicts()})
        return
    columns = [
        "alias_display",
        "canonical_display",
        "nba_canonical_lookup",
        "alias_source",
        "is_active",
        "notes",
    ]
    print_table("", ["spelling", "means", "lookup", "from", "active", "why"], shown.select(columns).rows())
    active = names.aliases["is_active"].sum()
    say(f"{active} active aliases; {left_out.height} known pairs are none: --all shows why")
    if show_all:
        print_table("Pairs that are no alias", left_out.columns, left_out.rows())


@_alias.command("add")
def add_alias(
    spelling: Annotated[str, typer.Argument(help="The name as it is printed.")],
    person: Annotated[str, typer.Argument(help="Whom it means: a name, a lookup, or a universal player id.")],
    why: Why,
    by: By = None,
    apply_now: Apply = False,
) -> None:
    """Make a printed name mean a person of the registry.

    \b
    Examples:
      nba-props alias add "James Huff" "Jay Huff" --why "FanDuel prints his given name" --apply
    """
    names = Names(load_settings())
    refuse(refusals.refusal_of_target(person, names.aliases))
    chosen = person_of(names, person)
    person_id = chosen["universal_player_id"]
    refuse(refusals.refusal_of_alias(spelling, person_id, names.people, names.aliases))
    record(names, decisions.ADD, why, by, spelling=spelling, person_id=person_id)
    say(f"Recorded: {spelling!r} means {chosen['player_name']} ({person_id}).", style="green")
    follow(apply_now=apply_now)


@_alias.command("deactivate")
def deactivate_alias(
    spelling: Annotated[str, typer.Argument(help="The alias as it is printed.")],
    why: Why,
    by: By = None,
    apply_now: Apply = False,
) -> None:
    """Take an alias out of use, be it the package's, an imported one or your own. Nothing is deleted.

    \b
    Examples:
      nba-props alias deactivate "Cam Johnson" --why "another player of that name was signed" --apply
    """
    names = Names(load_settings())
    refuse(refusals.refusal_of_deactivation(spelling, names.aliases))
    standing = names.aliases.filter(pl.col("alias_lookup") == normalise(spelling)).row(0, named=True)
    record(names, decisions.DEACTIVATE, why, by, spelling=spelling, person_id=standing["universal_player_id"])
    say(f"Recorded: {spelling!r} no longer means {standing['canonical_display']}.", style="green")
    follow(apply_now=apply_now)


@_alias.command("dismiss")
def dismiss_name(
    name: Annotated[str, typer.Argument(help="A printed name of the queue.")],
    why: Why,
    by: By = None,
) -> None:
    """Say that a printed name is nobody to care about: it leaves the queue of open names.

    \b
    Examples:
      nba-props alias dismiss "Any Laker" --why "a team special of one book"
    """
    names = Names(load_settings())
    refuse(refusals.refusal_of_dismissal(name, names.queue))
    record(names, decisions.DISMISS, why, by, spelling=name)
    say(f"Recorded: {name!r} is dismissed. The queue shows it so after the next run.", style="green")


@_alias.command("suggest")
def suggest_aliases(
    name: Annotated[str | None, typer.Argument(help="One printed name; if not given the queue.")] = None,
    show_all: Annotated[bool, typer.Option("--all", help="Also what was dismissed or is no name.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show the names nobody is known by, and whom each may mean, the likeliest first. Nothing is changed.

    \b
    Examples:
      nba-props alias suggest
      nba-props alias suggest "Jimmy Hough"
    """
    names = Names(load_settings())
    if name is not None:
        entries: list[dict[str, Any]] = [{"player_name": name, "suggestions": names.suggest(name)}]
    else:
        kept = names.queue.filter(pl.lit(show_all) | (pl.col("status") == decisions.OPEN))
        entries = (
            kept.sort("last_seen", "occurrences", descending=True).drop("run_id", "created_at").to_dicts()
        )
    if as_json:
        emit_json(entries)
        return
    if not entries:
        say("No open names: every printed name means somebody known.", style="green")
    for entry in entries:
        _show_suggestions(entry)


@_alias.command("explain")
def explain_name(
    name: Annotated[str, typer.Argument(help="A name as it is printed.")],
    day: Annotated[str | None, typer.Option("--date", help="The game date; today if not given.")] = None,
    teams: Annotated[
        str | None, typer.Option("--teams", help="The two teams the source named, as DEN,LAL.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show whom a printed name means on a date, by which step, and why nobody else.

    \b
    Examples:
      nba-props alias explain "S. Gilgeous-Alexander" --date 2026-01-16 --teams OKC,HOU
    """
    settings = load_settings()
    wanted = parse_date(day) if day else settings.clock().today()
    names = Names(settings)
    case = _case(name, wanted, _teams(teams))
    verdict = names.resolve(case).row(0, named=True)
    steps = names.explain(case)
    if as_json:
        emit_json({**verdict, "no_name": no_name(name), "candidates": steps.to_dicts()})
        return
    _show_explanation(names, verdict, steps, name, wanted)


@_alias.command("apply")
def apply_names(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be made anew.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make anew every stored partition whose names mean somebody else by now, and no other.

    \b
    Examples:
      nba-props alias apply --dry-run
      nba-props alias apply
    """
    names = Names(load_settings())
    wanted = plan(names)
    if as_json and dry_run:
        emit_json(plan_json(wanted))
        return
    if not as_json:
        show_plan(wanted)
    if not dry_run:
        run_plan(names, wanted, quiet=as_json)
    if as_json:
        emit_json(plan_json(wanted))


def _teams(text: str | None) -> tuple[str | None, str | None]:
    if text is None:
        return None, None
    parts = [part.strip() for part in text.split(",")]
    found = [abbreviation_of(part) for part in parts]
    if len(found) != 2 or None in found:
        raise UsageError(f"--teams {text!r}: name the two teams of the game, as DEN,LAL")
    return found[0], found[1]


def _case(name: str, day: date, teams: Sequence[str | None]) -> pl.DataFrame:
    schema = dict.fromkeys(resolver.CASE, pl.String) | {"game_date": pl.Date}
    return pl.DataFrame([(name, day, *teams, None)], schema=schema, orient="row")


def _show_explanation(
    names: Names, verdict: dict[str, Any], steps: pl.DataFrame, name: str, day: date
) -> None:
    reads = verdict["player_lookup_raw"] or "nothing: no letter is in it"
    facts = {"printed": name, "date": f"{day} ({season_of(day)})", "reads as": reads}
    reason = no_name(name)
    if reason:
        facts["looks like"] = reason
    facts["resolution"] = verdict["resolution"]
    if verdict["universal_player_id"]:
        known = (
            "known before this date" if verdict["person_known"] else "known only later: no prediction uses it"
        )
        facts["means"] = f"{verdict['player_lookup']} ({verdict['universal_player_id']}), {known}"
        facts["team"] = verdict["player_team"]
    print_facts("", facts)
    if steps.is_empty():
        say("No step names anybody: no spelling, alias, suffix, order or initial of the registry fits.")
        _show_suggestions({"player_name": name, "suggestions": names.suggest(name)})
        return
    columns = ["step", "player_lookup", "universal_player_id", "team", "team_since", "verdict"]
    print_table(
        "Candidates, step by step",
        ["step", "lookup", "id", "team", "since", ""],
        steps.select(columns).rows(),
    )


def _show_suggestions(entry: dict[str, Any]) -> None:
    seen = ""
    if "occurrences" in entry:
        seen = (
            f"  {entry['kind']}, {entry['status']}: {entry['occurrences']:,} rows on"
            f" {entry['game_dates']} dates, {entry['first_seen']} to {entry['last_seen']}, printed by"
            f" {entry['source']}"
        )
    say(f"{entry['player_name']}{seen}", style="bold")
    if not entry["suggestions"]:
        say("  nobody in the registry looks like it")
    for row in entry["suggestions"]:
        team = f" {row['team']}" if row["team"] else ""
        who = f"{row['player_name']}{team} ({row['universal_player_id']})"
        say(f"  {row['score']:5.1f}  {who}: {row['reasons']}")
    console.print()
