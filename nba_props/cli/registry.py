"""The command `registry`: who is one person, and who is two.

What belongs here: reading what a person types, refusing it in words, printing what follows. What does not:
the rules (`players/`) and the runs (`renaming.py`).
"""

from typing import Annotated, Any

import polars as pl
import typer

from nba_props.cli.naming import Apply, AsJson, By, Why, follow, record, refuse
from nba_props.cli.naming import person as person_of
from nba_props.cli.output import emit_json, print_facts, print_table
from nba_props.cli.showing import say
from nba_props.people import Names
from nba_props.players import decisions, refusals
from nba_props.settings import load_settings

_registry = typer.Typer(help="Who is one person, and who is two.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(_registry, name="registry")


@_registry.command("show")
def show_person(
    person: Annotated[str, typer.Argument(help="A name, a lookup, or a universal player id.")],
    as_json: AsJson = False,
) -> None:
    """Show one person: ids, spellings with their dates, teams, aliases, decisions.

    \b
    Examples:
      nba-props registry show "Jay Huff"
    """
    names = Names(load_settings())
    chosen = person_of(names, person)
    facts = _facts(names, chosen)
    if as_json:
        emit_json(facts)
        return
    print_facts(chosen["player_name"], {name: "; ".join(value) if isinstance(value, list) else value
                                        for name, value in facts.items()})  # fmt: skip


@_registry.command("merge")
def merge_persons(
    keep: Annotated[str, typer.Argument(help="The person who stays: universal player id, lookup or name.")],
    other: Annotated[str, typer.Argument(help="The entry that is the same person.")],
    why: Why,
    by: By = None,
    apply_now: Apply = False,
) -> None:
    """Make two entries of the registry one person. Refused where both played in one game.

    \b
    Examples:
      nba-props registry merge nba:1629651 bdl:97 --why "one player, two services" --apply
    """
    names = Names(load_settings())
    one, two = person_of(names, keep), person_of(names, other)
    ids = one["universal_player_id"], two["universal_player_id"]
    refuse(refusals.refusal_of_merge(*ids, names.people, names.box))
    record(names, decisions.MERGE, why, by, person_id=ids[0], other_id=ids[1])
    say(f"Recorded: {two['player_name']} ({ids[1]}) is {one['player_name']} ({ids[0]}).", style="green")
    follow(apply_now=apply_now)


@_registry.command("split")
def split_person(
    person: Annotated[str, typer.Argument(help="The person: universal player id, lookup or name.")],
    source_id: Annotated[str, typer.Argument(help="The id that is somebody else, as bdl:97.")],
    why: Why,
    by: By = None,
    apply_now: Apply = False,
) -> None:
    """Part an id from a person: it becomes a person of its own.

    \b
    Examples:
      nba-props registry split "Mike James" bdl:1394 --why "two players of one name" --apply
    """
    names = Names(load_settings())
    chosen = person_of(names, person)
    person_id = chosen["universal_player_id"]
    refuse(refusals.refusal_of_split(person_id, source_id, names.people))
    record(names, decisions.SPLIT, why, by, person_id=person_id, other_id=source_id)
    say(f"Recorded: {source_id} is not {chosen['player_name']} ({person_id}).", style="green")
    follow(apply_now=apply_now)


@_registry.command("decisions")
def list_decisions(as_json: AsJson = False) -> None:
    """Show everything anybody decided about names, in order: what, who, when, why.

    \b
    Examples:
      nba-props registry decisions
    """
    columns = ["decided_at", "decided_by", "decision", "spelling", "person_id", "other_id", "why"]
    made = Names(load_settings()).decisions.select(columns)
    if as_json:
        emit_json(made.to_dicts())
        return
    rows = [[f"{row[0]:%Y-%m-%d %H:%M}", *row[1:]] for row in made.rows()]
    print_table("", ["when (UTC)", "who", "what", "spelling", "person", "other id", "why"], rows)
    say(f"{made.height} decisions")


def _facts(names: Names, person: dict[str, Any]) -> dict[str, Any]:
    lookup = person["player_lookup"]
    spelled = zip(person["spellings"].split("|"), person["spellings_known_from"].split("|"), strict=True)
    teams = names.teams.filter(pl.col("player_lookup") == lookup).group_by("team", maintain_order=True).agg(
        first=pl.col("known_from").min(), last=pl.col("known_from").max()
    )  # fmt: skip
    pointing = names.aliases.filter(pl.col("is_active") & (pl.col("nba_canonical_lookup") == lookup))
    about = names.decisions.filter(
        pl.col("person_id").is_in(person["source_ids"].split(","))
        | pl.col("other_id").is_in(person["source_ids"].split(","))
    )
    return {
        "universal_player_id": person["universal_player_id"],
        "player_lookup": lookup,
        "ids": person["source_ids"].split(","),
        "spellings": [f"{name} (known from {since})" for name, since in spelled],
        "teams": [f"{row['team']} {row['first']} to {row['last']}" for row in teams.to_dicts()],
        "aliases": pointing["alias_display"].to_list(),
        "seen": f"{person['first_seen']} to {person['last_seen']}",
        "decisions": [f"{row['decision']} by {row['decided_by']}: {row['why']}" for row in about.to_dicts()],
    }
