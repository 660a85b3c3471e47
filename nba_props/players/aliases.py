"""Spellings that no rule gets right: pairs and decisions, pointed at whoever the registry knows.

What belongs here: the starter pairs, and turning pairs and decisions into directed aliases. What does not:
who uses them (see `resolver.py`), and refusing a decision (see `refusals.py`).
"""

from datetime import date
from typing import Any

import polars as pl

from nba_props.players.decisions import ADD, DEACTIVATE, latest
from nba_props.players.names import normalise, suffixless

#: Pairs of spellings known to differ between books and box scores. Which side is the person's depends on the
#: registry, so the order within a pair means nothing.
STARTER_PAIRS = (
    ("Nicolas Claxton", "Nic Claxton"),
    ("Carlton Carrington", "Bub Carrington"),
    ("Herb Jones", "Herbert Jones"),
    ("Moe Wagner", "Moritz Wagner"),
    ("Vincent Williams Jr.", "Vince Williams Jr."),
    ("Kenyon Martin Jr.", "KJ Martin"),
    ("Tristan Silva", "Tristan da Silva"),
    ("Brandon Boston Jr.", "Brandon Boston"),
    ("BJ Boston Jr.", "Brandon Boston"),
    ("Ron Holland", "Ronald Holland II"),
    ("Yanic Niederhauser", "Yanic Konan Niederhauser"),
    ("Isaiah Stewart II", "Isaiah Stewart"),
    ("Bones Hyland", "Nah'Shon Hyland"),
    ("Alex Sarr", "Alexandre Sarr"),
    ("Robert Williams", "Robert Williams III"),
    ("James Huff", "Jay Huff"),
    ("Cam Thomas", "Cameron Thomas"),
    ("Cam Johnson", "Cameron Johnson"),
    ("Mo Bamba", "Mohamed Bamba"),
    ("Sviatoslav Mykhailiuk", "Svi Mykhailiuk"),
    ("Jeenathan Williams", "Nate Williams"),
    ("Nicholas Batum", "Nicolas Batum"),
    ("Joshua Giddey", "Josh Giddey"),
    ("Obadiah Toppin", "Obi Toppin"),
    ("Gregory Jackson II", "GG Jackson"),
    ("Gregory Jackson", "GG Jackson"),
    ("Bojan Bogdanovich", "Bojan Bogdanovic"),
    ("Danilo Galinari", "Danilo Gallinari"),
    ("Christian James McCollum", "CJ McCollum"),
    ("Brook Robert Lopez", "Brook Lopez"),
    ("Alfred Joel Horford Reynoso", "Al Horford"),
    ("Ishmael Larry Smith", "Ish Smith"),
    ("Edrice Femi Adebayo", "Bam Adebayo"),
    ("Kevin Devon Knox II", "Kevin Knox II"),
    ("Eric Ambrose Gordon Jr.", "Eric Gordon"),
    # With and without a suffix: the step without suffix needs the player's team, which a summer may change.
    ("Anthony Davis Jr.", "Anthony Davis"),
    ("Bruce Brown Jr.", "Bruce Brown"),
    ("Craig Porter", "Craig Porter Jr."),
    ("DaRon Holmes", "DaRon Holmes II"),
    ("Derrick Jones", "Derrick Jones Jr."),
    ("Gary Payton", "Gary Payton II"),
    ("Gary Trent", "Gary Trent Jr."),
    ("Jabari Smith", "Jabari Smith Jr."),
    ("Jaime Jaquez", "Jaime Jaquez Jr."),
    ("Jaren Jackson", "Jaren Jackson Jr."),
    ("Jimmy Butler", "Jimmy Butler III"),
    ("Karl-Anthony Towns Jr.", "Karl-Anthony Towns"),
    ("Kelly Oubre", "Kelly Oubre Jr."),
    ("Kevin Knox", "Kevin Knox II"),
    ("Kevin Porter", "Kevin Porter Jr."),
    ("Lonnie Walker", "Lonnie Walker IV"),
    ("Marcus Morris", "Marcus Morris Sr."),
    ("Marvin Bagley", "Marvin Bagley III"),
    ("Michael Porter", "Michael Porter Jr."),
    ("Mike Conley Jr.", "Mike Conley"),
    ("OG Anunoby Jr.", "OG Anunoby"),
    ("Paul Reed Jr.", "Paul Reed"),
    ("RJ Barrett Jr.", "RJ Barrett"),
    ("Ronald Holland", "Ronald Holland II"),
    ("Scotty Pippen", "Scotty Pippen Jr."),
    ("Terrence Shannon", "Terrence Shannon Jr."),
    ("Tim Hardaway", "Tim Hardaway Jr."),
    ("Trey Murphy", "Trey Murphy III"),
    ("Vince Williams", "Vince Williams Jr."),
    ("Walter Clayton", "Walter Clayton Jr."),
    ("Wendell Carter", "Wendell Carter Jr."),
)

STARTER, IMPORTED, OPERATOR = "starter", "import", "operator"

_SCHEMA = {
    "alias_lookup": pl.String,
    "nba_canonical_lookup": pl.String,
    "universal_player_id": pl.String,
    "alias_display": pl.String,
    "canonical_display": pl.String,
    "alias_type": pl.String,
    "alias_source": pl.String,
    "is_active": pl.Boolean,
    "valid_until": pl.Date,
    "notes": pl.String,
    "created_by": pl.String,
}
_OURSELVES = "nba_props"
_CAME_LATER = "a person of this name came later"


def pairs(imported: pl.DataFrame) -> pl.DataFrame:
    """Imported pairs (spelling, other_spelling) and the starter's: those two columns and source."""
    given = imported.select("spelling", "other_spelling", source=pl.lit(IMPORTED))
    return pl.concat([given, starter()])


def starter() -> pl.DataFrame:
    """The starter pairs: spelling, other_spelling, source."""
    return pl.DataFrame(
        [(*pair, STARTER) for pair in STARTER_PAIRS],
        schema=["spelling", "other_spelling", "source"],
        orient="row",
    )


def build(imported: pl.DataFrame, decisions: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """The rows of nba_reference.player_aliases without processed_at and stamps; one row an alias lookup.

    In: imported pairs (spelling, other_spelling), nba_reference.name_decisions, the registry. What a person
    decided goes before imported pairs, those before the starter's.
    """
    known = pairs(imported)
    found = [decided(decisions, registry), directed(known, registry), overtaken(known, registry)]
    return pl.concat(found).unique("alias_lookup", keep="first", maintain_order=True)


def directed(known: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Point the spelling that is no registry lookup at the one that is.

    In: spelling, other_spelling, source; and the registry. Out: the columns of nba_reference.player_aliases
    without stamps, one row an alias lookup. A pair of which both sides or neither are registry lookups yields
    no row: there is nothing to point, or nothing to point at (see `skipped`).
    """
    people = _people(registry)
    rows = [
        _row(alias, people[normalise(person)], source)
        for one, other, source in known.select("spelling", "other_spelling", "source").iter_rows()
        for alias, person in ((one, other), (other, one))
        if normalise(person) in people and normalise(alias) not in people
    ]
    return _frame(rows).unique("alias_lookup", keep="first", maintain_order=True)


def overtaken(known: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Aliases of the past: spellings that meant one person until another of that very name came.

    In and out: as for `directed`. Inactive, and `valid_until` the first date on which the newcomer is known.
    Without them his first game would change whom earlier quotes meant.
    """
    people = _people(registry)
    rows = [
        _row(alias, people[normalise(person)], source, until=newcomer["known_from"])
        for one, other, source in known.select("spelling", "other_spelling", "source").iter_rows()
        for alias, person in ((one, other), (other, one))
        if (newcomer := people.get(normalise(alias)))
        and people.get(normalise(person), newcomer)["known_from"] < newcomer["known_from"]
    ]
    return _frame(rows).unique("alias_lookup", keep="first", maintain_order=True)


def skipped(known: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """Pairs that became no alias: spelling, other_spelling, source, reason."""
    people = _people(registry)
    reasons = {0: "neither spelling is a registry player", 2: "both spellings are registry players"}
    rows = []
    for one, other, source in known.select("spelling", "other_spelling", "source").iter_rows():
        sides = (normalise(one) in people) + (normalise(other) in people)
        if sides != 1:
            rows.append((one, other, source, reasons[sides]))
    columns = ["spelling", "other_spelling", "source", "reason"]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def decided(decisions: pl.DataFrame, registry: pl.DataFrame) -> pl.DataFrame:
    """What people decided: columns as for `directed`; of a spelling the last decision counts.

    A deactivated alias stays as an inactive row, be it a person's own or a pair's.
    """
    people = _people(registry)
    by_id = {person["universal_player_id"]: person for person in people.values()}
    owner = dict(registry.select(pl.col("source_ids").str.split(","), "universal_player_id").explode(
        "source_ids"
    ).iter_rows())  # fmt: skip
    rows: dict[str, dict[str, Any]] = {}
    for entry in latest(decisions, (ADD, DEACTIVATE)).iter_rows(named=True):
        alias = normalise(entry["spelling"])
        # Whoever was merged into another person since is found under that person's id.
        person = by_id.get(owner.get(entry["person_id"], ""))
        if person is None or alias == person["player_lookup"]:
            continue
        row = _row(entry["spelling"], person, OPERATOR, until=people.get(alias, {}).get("known_from"))
        ends = entry["decision"] == DEACTIVATE
        rows[alias] = row | {
            "is_active": row["is_active"] and not ends,
            "valid_until": None if ends else row["valid_until"],
            "notes": f"deactivated: {entry['why']}" if ends else entry["why"],
            "created_by": entry["decided_by"],
        }
    return _frame(list(rows.values()))


Person = dict[str, Any]


def _people(registry: pl.DataFrame) -> dict[str, Person]:
    """The persons by lookup."""
    columns = ["player_lookup", "player_name", "universal_player_id", "known_from"]
    return {row["player_lookup"]: row for row in registry.select(columns).iter_rows(named=True)}


def _row(alias: str, person: Person, source: str, until: date | None = None) -> dict[str, Any]:
    return {
        "alias_lookup": normalise(alias),
        "nba_canonical_lookup": person["player_lookup"],
        "universal_player_id": person["universal_player_id"],
        "alias_display": alias,
        "canonical_display": person["player_name"],
        "alias_type": "suffix" if suffixless(alias) == suffixless(str(person["player_name"])) else "spelling",
        "alias_source": source,
        "is_active": until is None,
        "valid_until": until,
        "notes": None if until is None else _CAME_LATER,
        "created_by": _OURSELVES,
    }


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")
