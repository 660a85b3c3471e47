"""Names that mean nobody known, and whom they may mean: the queue a person works off.

What belongs here: counting them and ranking suggestions. What does not: resolving; nothing here is ever used
by a rule, however alike two names look.
"""

import numpy as np
import polars as pl
from rapidfuzz import fuzz, process

from nba_props.players import names
from nba_props.players.decisions import DISMISS, DISMISSED, IGNORED, OPEN, latest
from nba_props.players.resolver import AMBIGUOUS, NOT_A_NAME, UNRESOLVED

_UNSETTLED = (UNRESOLVED, AMBIGUOUS, NOT_A_NAME)
_EXAMPLES = 5
_SUGGESTIONS = 5
#: Similarity is rapidfuzz's token_sort_ratio of the words, 0-100. Below this two names are not alike.
_LEAST_ALIKE = 60.0
#: At this similarity a typing error is likely.
NEARLY_SAME = 95.0
_FOR_TEAM, _FOR_INITIAL, _FOR_SUFFIX = 12.0, 10.0, 15.0

_EXAMPLE = pl.Struct({"game_date": pl.Date, "printed": pl.String, "teams": pl.String})
_SUGGESTION = pl.Struct(
    {
        "player_lookup": pl.String,
        "universal_player_id": pl.String,
        "player_name": pl.String,
        "team": pl.String,
        "score": pl.Float64,
        "reasons": pl.String,
    }
)


def build(
    printed: pl.DataFrame, *, registry: pl.DataFrame, teams: pl.DataFrame, decisions: pl.DataFrame
) -> pl.DataFrame:
    """The rows of nba_reference.unresolved_player_names without stamps.

    In: `printed` (source, game_date, player_name, player_lookup_raw, resolution, team_one, team_two: the
    teams the source named, nullable), the registry, `registry.teams_over_time`, nba_reference.name_decisions.
    """
    unsettled = printed.filter(pl.col("resolution").is_in(_UNSETTLED))
    found = _counted(unsettled).join(_dismissed(decisions), on="player_lookup_raw", how="left")
    return found.with_columns(
        status=pl.when("is_dismissed")
        .then(pl.lit(DISMISSED))
        .when(pl.col("kind") == NOT_A_NAME)
        .then(pl.lit(IGNORED))
        .otherwise(pl.lit(OPEN)),
        suggestions=_suggested(found, registry, teams),
    ).drop("is_dismissed", "nearby")


def suggest(name: str, nearby: list[str], registry: pl.DataFrame, teams: pl.DataFrame) -> pl.DataFrame:
    """Whom one printed name may mean, the likeliest first: the columns of a suggestion.

    `nearby` are the teams it was printed with, if any.
    """
    asked = pl.DataFrame(
        {"player_name": [name], "nearby": [nearby]}, schema_overrides={"nearby": pl.List(pl.String)}
    )
    return pl.DataFrame(_suggested(asked, registry, teams)[0].to_list(), schema=_SUGGESTION.to_schema())


def _counted(unsettled: pl.DataFrame) -> pl.DataFrame:
    teams = pl.concat_str("team_one", "team_two", separator=", ", ignore_nulls=True)
    example = pl.struct("game_date", printed="player_name", teams=pl.when(teams != "").then(teams))
    ordered = unsettled.sort(
        "game_date", "player_name", "team_one", "team_two", descending=True, nulls_last=True
    )
    return (
        ordered.group_by("source", "player_lookup_raw", maintain_order=True)
        .agg(
            pl.col("player_name").mode().sort().first(),
            kind=pl.col("resolution").first(),
            occurrences=pl.len().cast(pl.Int64),
            game_dates=pl.col("game_date").n_unique().cast(pl.Int64),
            first_seen=pl.col("game_date").min(),
            last_seen=pl.col("game_date").max(),
            examples=example.unique(maintain_order=True).head(_EXAMPLES),
            nearby=pl.concat([pl.col("team_one"), pl.col("team_two")]).drop_nulls().unique().sort(),
        )
        .sort("source", "player_lookup_raw")
        .cast({"examples": pl.List(_EXAMPLE)})
    )


def _dismissed(decisions: pl.DataFrame) -> pl.DataFrame:
    spelled = latest(decisions, (DISMISS,))["spelling"].drop_nulls().unique()
    lookups = sorted({names.normalise(spelling) for spelling in spelled})
    return pl.DataFrame(
        {"player_lookup_raw": lookups, "is_dismissed": [True] * len(lookups)},
        schema={"player_lookup_raw": pl.String, "is_dismissed": pl.Boolean},
    )


def _suggested(asked: pl.DataFrame, registry: pl.DataFrame, teams: pl.DataFrame) -> pl.Series:
    """A list of suggestions for each row (player_name, nearby)."""
    latest_team = teams.group_by("player_lookup", maintain_order=True).agg(pl.col("team").last())
    people = registry.join(latest_team, on="player_lookup", how="left", maintain_order="left")
    known = [names.spaced(name) for name in people["player_name"]]
    wanted = [names.spaced(name) for name in asked["player_name"]]
    alike = process.cdist(wanted, known, scorer=fuzz.token_sort_ratio, dtype=np.float64) if known else None
    rows = [
        _ranked(row["player_name"], set(row["nearby"]), people, alike[place]) if alike is not None else []
        for place, row in enumerate(asked.iter_rows(named=True))
    ]
    return pl.Series("suggestions", rows, dtype=pl.List(_SUGGESTION))


def _ranked(
    name: str,
    nearby: set[str],
    people: pl.DataFrame,
    alike: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> list[dict[str, object]]:
    close = people.with_columns(alike=pl.Series(alike)).filter(
        (pl.col("alike") >= _LEAST_ALIKE) | pl.col("team").is_in(list(nearby))
    )
    initialled, suffixless = names.initialled(name), names.suffixless(name)
    found = []
    for person in close.iter_rows(named=True):
        score, reasons = person["alike"], [f"spelling {person['alike']:.0f} % alike"]
        if score >= NEARLY_SAME:
            reasons.append("nearly the same letters")
        if person["suffixless_lookup"] == suffixless:
            score, reasons = score + _FOR_SUFFIX, [*reasons, "the same but for a suffix"]
        elif initialled and names.initialled(person["player_name"]) == initialled:
            score, reasons = score + _FOR_INITIAL, [*reasons, "same initial and last name"]
        if person["team"] in nearby:
            score, reasons = score + _FOR_TEAM, [*reasons, f"plays for {person['team']}, named with it"]
        if score >= _LEAST_ALIKE:
            found.append(
                {
                    "player_lookup": person["player_lookup"],
                    "universal_player_id": person["universal_player_id"],
                    "player_name": person["player_name"],
                    "team": person["team"],
                    "score": round(score, 1),
                    "reasons": "; ".join(reasons),
                }
            )
    found.sort(key=lambda entry: (-float(str(entry["score"])), str(entry["player_lookup"])))
    return found[:_SUGGESTIONS]
