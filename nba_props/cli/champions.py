"""The command about which version of each system counts, `champions`.

What belongs here: arguments and printing. What does not: the comparisons (`evaluation/comparisons.py`).
"""

from typing import Annotated, Any

import typer

from nba_props.cli.output import emit_json, print_table
from nba_props.settings import load_settings

_COMPARISONS = "nba_predictions.system_comparisons"


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(champions)


def champions(
    as_json: Annotated[bool, typer.Option("--json", help="Print the stored rows as JSON.")] = False,
) -> None:
    """Show which version of each system counts, and whether the market is beaten, by the last graded date.

    A newer version is published beside the older one. It takes over when it is shown to be closer on the same
    player-games, by an interval over whole games, looked at only each time 200 games more are in
    (NBA_PROPS_COMPARISON_GAMES). A stake needs the market beaten walk-forward and live.

    \b
    Examples:
      nba-props champions
      nba-props champions --json
    """
    from nba_props.evaluation import comparisons
    from nba_props.reports.board import challengers
    from nba_props.systems import SYSTEM_IDS
    from nba_props.warehouse import open_warehouse

    warehouse = open_warehouse(load_settings())
    dates = warehouse.dates(_COMPARISONS)
    rows = warehouse.read(_COMPARISONS, dates[-1], dates[-1]).drop("run_id", "created_at") if dates else None
    if as_json:
        emit_json([] if rows is None else rows.to_dicts())
        return
    waiting = challengers(rows) if rows is not None else set()
    when = f"by the games up to {dates[-1]}" if dates else "nothing is graded yet"
    families = comparisons.families(SYSTEM_IDS)
    print_table(
        f"champions, {when}",
        ["system", "version that counts", "others"],
        [_champion(versions, waiting, is_graded=rows is not None) for versions in families],
    )
    if rows is not None:
        headings = [
            "system",
            "against",
            "by",
            "predicted",
            "games",
            "at last look",
            "gain",
            "95 %",
            "verdict",
        ]
        print_table("comparisons", headings, [_compared(row) for row in rows.iter_rows(named=True)])


def _champion(versions: list[str], waiting: set[str], *, is_graded: bool) -> list[str]:
    """The family, its champion (the oldest until a comparison says otherwise) and the others."""
    counts = [name for name in versions if name not in waiting] if is_graded else versions[:1]
    others = [name for name in versions if name not in counts[:1]]
    return [versions[0].rsplit("_v", 1)[0], counts[0], ", ".join(others) or "none"]


def _compared(row: dict[str, Any]) -> list[str | None]:
    return [
        row["system_id"], row["against"], row["metric"], row["origin"],
        f"{row['games']} of {row['games_needed']}", str(row["judged_games"] or ""),
        _cell(row, "gain", 5), _cell(row, "gain", None), row["verdict"],
    ]  # fmt: skip


def _cell(row: dict[str, Any], name: str, digits: int | None) -> str | None:
    if digits is not None:
        return None if row[name] is None else f"{row[name]:.{digits}f}"
    low, high = row.get(f"{name}_low"), row.get(f"{name}_high")
    return None if low is None or high is None else f"{low:.4f} to {high:.4f}"
