"""Why a decision about names is refused: what would break the alias graph, or make two persons one.

What belongs here: the reasons, in words for whoever decided. What does not: recording a decision.
"""

from typing import Any

import polars as pl

from nba_props.players import registry
from nba_props.players.names import no_name, normalise

Person = dict[str, Any]


def refusal_of_alias(
    spelling: str, person_id: str, people: pl.DataFrame, aliases: pl.DataFrame
) -> str | None:
    """Why `spelling` may not be made an alias of a person, or None. In: the registry, the stored aliases."""
    person = _person(person_id, people)
    if person is None:
        return f"{person_id} is nobody in the registry: the target of an alias must be a person there"
    alias = normalise(spelling)
    if alias == person["player_lookup"]:
        return f"{spelling!r} is {person['player_name']}'s own lookup {alias}: it would point at itself"
    reason = no_name(spelling)
    if reason:
        return f"{spelling!r} is no name of one person: {reason}"
    return _refusal_of_taken(spelling, alias, person, people, aliases)


def _refusal_of_taken(
    spelling: str, alias: str, person: Person, people: pl.DataFrame, aliases: pl.DataFrame
) -> str | None:
    owner = people.filter(pl.col("player_lookup") == alias)
    if not owner.is_empty():
        return (
            f"{spelling!r} ({alias}) is itself the registry lookup of {_said(owner.row(0, named=True))}:"
            " as an alias it would make that person unreachable. Are they one person?"
            " `nba-props registry merge`"
        )
    standing = aliases.filter(pl.col("is_active") & (pl.col("alias_lookup") == alias))
    if standing.is_empty():
        return None
    if standing["nba_canonical_lookup"][0] == person["player_lookup"]:
        return f"{spelling!r} is an active alias of {person['player_name']} already"
    return (
        f"{spelling!r} is already an active alias of {standing['canonical_display'][0]}: deactivate that"
        f' first, `nba-props alias deactivate "{spelling}" --why ...`'
    )


def refusal_of_target(target: str, aliases: pl.DataFrame) -> str | None:
    """Why a printed name may not be the target of an alias, or None: an alias of an alias is a chain."""
    standing = aliases.filter(pl.col("is_active") & (pl.col("alias_lookup") == normalise(target)))
    if standing.is_empty():
        return None
    person = standing.row(0, named=True)
    return (
        f"{target!r} is itself an alias, of {person['canonical_display']}: a chain. Point at"
        f" {person['canonical_display']!r} instead"
    )


def refusal_of_deactivation(spelling: str, aliases: pl.DataFrame) -> str | None:
    """Why no alias of this spelling can be deactivated, or None."""
    known = aliases.filter(pl.col("alias_lookup") == normalise(spelling))
    if known.is_empty():
        return f"there is no alias {spelling!r}; `nba-props alias list` shows them"
    return None if known["is_active"][0] else f"the alias {spelling!r} is not active"


def refusal_of_dismissal(name: str, queue: pl.DataFrame) -> str | None:
    """Why a name may not be dismissed, or None. In: nba_reference.unresolved_player_names."""
    if not queue.filter(pl.col("player_lookup_raw") == normalise(name)).is_empty():
        return None
    return (
        f"no source printed {name!r}, or it means somebody known; `nba-props alias suggest --all` shows the"
        " names to decide about"
    )


def refusal_of_merge(keep_id: str, other_id: str, people: pl.DataFrame, box: pl.DataFrame) -> str | None:
    """Why two persons may not be made one, or None.

    `box` are box rows of all dates (game_date, game_id, source_player_id, team, pts). Nobody plays twice a
    date: two rows of one say two persons, unless two services printed one appearance: other issuers, and the
    same game, team and points.
    """
    keep, other = _person(keep_id, people), _person(other_id, people)
    for asked, person in ((keep_id, keep), (other_id, other)):
        if person is None:
            return f"{asked} is nobody in the registry"
    if keep_id == other_id:
        return f"{keep_id} is one person already"
    together = _dates_together(keep_id, other_id, people, box)
    if together.is_empty():
        return None
    first = together.row(0, named=True)
    games = " and ".join(dict.fromkeys((first["game_id"], first["game_id_right"])))
    return (
        f"{_said(keep)} and {_said(other)} both played on {together['game_date'].n_unique()} date(s), the"
        f" first {first['game_date']} (game {games}): they are two persons"
    )


def refusal_of_split(person_id: str, source_id: str, people: pl.DataFrame) -> str | None:
    """Why an id may not be parted from its person, or None."""
    person = _person(person_id, people)
    if person is None:
        return f"{person_id} is nobody in the registry"
    held = person["source_ids"].split(",")
    if source_id not in held:
        return f"{_said(person)} has no id {source_id}; there are: {', '.join(held)}"
    if len(held) == 1:
        return f"{source_id} is the only id of {_said(person)}: there is nothing to part"
    if source_id == person_id:
        others = ", ".join(held_id for held_id in held if held_id != source_id)
        return f"{source_id} is what this person is called by: split off the others instead ({others})"
    return None


def _person(person_id: str, people: pl.DataFrame) -> Person | None:
    found = people.filter(pl.col("universal_player_id") == person_id)
    return found.row(0, named=True) if found.height else None


def _said(person: Person | None) -> str:
    return f"{person['player_name']} ({person['universal_player_id']})" if person else "nobody"


def _dates_together(one: str, other: str, people: pl.DataFrame, box: pl.DataFrame) -> pl.DataFrame:
    rows = box.join(registry.ids(people), on="source_player_id").with_columns(
        issuer=pl.col("source_player_id").str.split(":").list.first()
    )
    facts = ["game_date", "game_id", "team", "pts", "issuer"]
    ours = rows.filter(pl.col("universal_player_id") == one).select(facts)
    theirs = rows.filter(pl.col("universal_player_id") == other).select(facts)
    is_one_appearance = (
        (pl.col("issuer") != pl.col("issuer_right"))
        & (pl.col("game_id") == pl.col("game_id_right"))
        & (pl.col("team") == pl.col("team_right"))
        & (pl.col("pts") == pl.col("pts_right"))
    )
    return ours.join(theirs, on="game_date").filter(~is_one_appearance).sort("game_date", "game_id")
