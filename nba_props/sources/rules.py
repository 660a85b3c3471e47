"""What a record may say: per kind, rules with a name, each a polars predicate that finds the rows that
break it.

What belongs here: rules about one record, and the columns that make two records one. What does not: types
(see `casting`) and rules across records, games or sources (those are checks on the tables).
"""

from dataclasses import dataclass

import polars as pl

from nba_props.players.decisions import ABOUT_PERSONS, ABOUT_SPELLINGS, ABOUT_TWO
from nba_props.players.decisions import KINDS as DECISIONS
from nba_props.sources.extract import SEEN_ON
from nba_props.sources.prices import AMERICAN_LEAST
from nba_props.sources.records import BOX_SCORES, KINDS

#: Real overtimes reach about 65.
MOST_MINUTES = 70
MOST_POINTS = 120
MOST_LINE = 100
LONGEST_TEXT = 200
LONGEST_DETAILS = 2000
#: A schedule is published less than a year ahead.
FAR_FUTURE = pl.duration(days=730)


@dataclass(frozen=True)
class Rule:
    """A reason for refusing a row, and the predicate that is true where it applies."""

    reason: str
    breaks: pl.Expr


def rules(kind: str) -> list[Rule]:
    """Every rule of a kind, the most telling first: only the first one a row breaks is reported."""
    return [
        *_missing(kind), *_nameless(kind), *_too_long(kind), *_far_future(kind), *_OWN.get(kind, [])
    ]  # fmt: skip


REQUIRED = {
    "box_scores": ["game_date", "player_name", "source_player_id", "team", "minutes", "pts"],
    "props": ["game_date", "player_name", "bookmaker", "market", "points_line"],
    "schedule": ["game_date", "home_team", "away_team", "status"],
    "game_lines": ["game_date", "home_team", "away_team", "bookmaker"],
    "injuries": ["game_date", "player_name", "status"],
    "rosters": ["season", "known_from", "source_player_id", "player_name", "team"],
    "aliases": ["spelling", "other_spelling"],
    "name_decisions": ["decision", "decided_by", "decided_at", "why"],
}

#: Columns that name a team in any spelling and leave as abbreviations.
TEAMS = {
    "box_scores": ["team", "opponent"],
    "props": ["home_team", "away_team"],
    "schedule": ["home_team", "away_team"],
    "game_lines": ["home_team", "away_team"],
    "injuries": ["team"],
    "rosters": ["team"],
    "aliases": [],
    "name_decisions": [],
}


def _player() -> pl.Expr:
    """One person inside one payload: the issuer's id, or the name and team where there is none."""
    named = pl.concat_str("player_name", "team", separator=" of ", ignore_nulls=True)
    return pl.coalesce("source_player_id", named).alias("person")


def _event() -> pl.Expr:
    dated = pl.format("{} {}", pl.col("game_date").cast(pl.String), pl.col("source"))
    return pl.coalesce("source_event_id", dated).alias("event")


#: Two records of one payload that agree on these are one; the first is kept.
GRAIN: dict[str, list[pl.Expr]] = {
    "box_scores": [pl.col("payload", "game_date"), _player()],
    "props": [
        pl.col("payload", "player_name", "bookmaker", "points_line", "market", "snapshot_at"),
        _event(),
    ],
    "schedule": [pl.col("payload", "game_date", "home_team", "away_team")],
    "game_lines": [pl.col("payload", "home_team", "away_team", "bookmaker", "snapshot_at"), _event()],
    "injuries": [pl.col("payload", "game_date", "reported_at"), _player()],
    "rosters": [pl.col("payload", "season", "team"), _player()],
    "aliases": [pl.col("payload", "spelling", "other_spelling")],
    "name_decisions": [pl.col("payload", "decision", "spelling", "person_id", "other_id", "decided_at")],
}

_COUNTS = [
    name
    for name, dtype in BOX_SCORES.items()
    if dtype == pl.Int64 and name not in ("pts", "plus_minus", "record")
]


def _missing(kind: str) -> list[Rule]:
    return [Rule(f"missing {name}", pl.col(name).is_null()) for name in REQUIRED[kind]]


def _nameless(kind: str) -> list[Rule]:
    named = [name for name in ("player_name", "spelling", "other_spelling") if name in REQUIRED[kind]]
    return [Rule(f"no letter in {name}", ~pl.col(name).str.contains(r"\p{L}")) for name in named]


def _too_long(kind: str) -> list[Rule]:
    texts = [name for name, dtype in KINDS[kind].items() if dtype == pl.String and name != "payload"]
    limits = {name: LONGEST_DETAILS if name == "details" else LONGEST_TEXT for name in texts}
    return [
        Rule(f"text over {limit} characters: column {name}", pl.col(name).str.len_chars() > limit)
        for name, limit in limits.items()
    ]


def _far_future(kind: str) -> list[Rule]:
    if "game_date" not in KINDS[kind]:
        return []
    return [Rule("date in the far future", pl.col("game_date") > pl.col(SEEN_ON) + FAR_FUTURE)]


def _negative(name: str) -> Rule:
    return Rule(f"negative {name}", pl.col(name) < 0)


def _american(name: str) -> Rule:
    return Rule(
        f"no American price is below {AMERICAN_LEAST}: column {name}", pl.col(name).abs() < AMERICAN_LEAST
    )


def _decimal(name: str) -> Rule:
    return Rule(f"no decimal price is 1 or less: column {name}", pl.col(name) <= 1)


def _not_decimal(name: str) -> Rule:
    return Rule(f"an American price among decimal ones: column {name}", pl.col(name) >= AMERICAN_LEAST)


def _one_of(name: str, *values: str) -> Rule:
    return Rule(f"unknown {name}", ~pl.col(name).is_in(values))


_DECIMALS = {
    "props": ["over_price_decimal", "under_price_decimal"],
    "game_lines": ["home_moneyline_decimal", "away_moneyline_decimal"],
}

STATUSES = ("scheduled", "live", "final", "postponed")

_OWN: dict[str, list[Rule]] = {
    "box_scores": [
        _negative("minutes"),
        Rule(f"more than {MOST_MINUTES} minutes", pl.col("minutes") > MOST_MINUTES),
        _negative("pts"),
        Rule(f"more than {MOST_POINTS} points", pl.col("pts") > MOST_POINTS),
        *[_negative(name) for name in _COUNTS],
        _one_of("game_status", *STATUSES),
        Rule("a team against itself", pl.col("team") == pl.col("opponent")),
    ],
    "props": [
        Rule(
            f"a line outside 0 to {MOST_LINE}",
            (pl.col("points_line") <= 0) | (pl.col("points_line") > MOST_LINE),
        ),
        _one_of("market", "player_points", "player_points_alternate"),
        _decimal("over_price_decimal"),
        _decimal("under_price_decimal"),
        _american("over_price_american"),
        _american("under_price_american"),
    ],
    "schedule": [
        _one_of("status", *STATUSES),
        _negative("home_score"),
        _negative("away_score"),
        Rule("a team against itself", pl.col("home_team") == pl.col("away_team")),
    ],
    "game_lines": [
        _decimal("home_moneyline_decimal"),
        _decimal("away_moneyline_decimal"),
        _american("home_moneyline"),
        _american("away_moneyline"),
        Rule("a total outside 0 to 500", (pl.col("total_points") <= 0) | (pl.col("total_points") > 500)),
        Rule("a spread beyond 100", pl.col("home_spread").abs() > 100),
    ],
    "injuries": [_one_of("status", "OUT", "DOUBTFUL", "QUESTIONABLE", "PROBABLE")],
    "rosters": [],
    "name_decisions": [
        _one_of("decision", *DECISIONS),
        Rule("no spelling", pl.col("spelling").is_null() & pl.col("decision").is_in(ABOUT_SPELLINGS)),
        Rule("no person", pl.col("person_id").is_null() & pl.col("decision").is_in(ABOUT_PERSONS)),
        Rule("no second id", pl.col("other_id").is_null() & pl.col("decision").is_in(ABOUT_TWO)),
    ],
    "aliases": [Rule("a spelling paired with itself", pl.col("spelling") == pl.col("other_spelling"))],
}

#: Judged before either way of printing is computed from the other.
PRINTED_PRICES: dict[str, list[Rule]] = {
    kind: [_not_decimal(name) for name in names] for kind, names in _DECIMALS.items()
}
