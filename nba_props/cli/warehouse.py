"""The commands of the production warehouse: create, diff, migrate, copy, cost.

What belongs here: parse, call, print. What does not: anything the warehouse decides.
"""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nba_props.cli import showing
from nba_props.cli.output import emit_json, print_table
from nba_props.errors import UsageError
from nba_props.settings import Settings, load_settings
from nba_props.warehouse import contracts, open_warehouse

if TYPE_CHECKING:
    from nba_props.warehouse.bigquery import BigQueryWarehouse

app = typer.Typer(help="BigQuery as the warehouse: make it, compare it, move a history, see its cost.")

_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def register(parent: typer.Typer) -> None:
    """Add the group `warehouse` to `parent`."""
    for command in (create, diff, migrate, copy, cost):
        app.command()(command)
    parent.add_typer(app, name="warehouse", no_args_is_help=True)


def create() -> None:
    """Make the datasets, tables and views that are not there yet. What is there stays as it is.

    \b
    Examples:
      nba-props warehouse create
    """
    made = _bigquery(load_settings()).create()
    for name in made:
        showing.say(f"made {name}", style="green")
    if not made:
        showing.say("Everything is there already.")


def diff(as_json: _AsJson = False) -> None:
    """Show, column by column, where tables and views differ from their declarations.

    Exit code 1: some do.

    \b
    Examples:
      nba-props warehouse diff
    """
    from nba_props.warehouse.bigquery import views

    warehouse = _bigquery(load_settings())
    found = {name: warehouse.differences(name) for name in contracts.tables()}
    found |= views.differences(warehouse.service)
    lines = [
        [name, *line]
        for name, differences in found.items()
        for line in (
            [["", "not created", "", ""]]
            if differences is None
            else [[each.column, each.kind, each.declared, each.stored] for each in differences]
        )
    ]
    columns = ["table", "column", "difference", "declared", "stored"]
    if as_json:
        emit_json([dict(zip(columns, line, strict=True)) for line in lines])
    elif lines:
        print_table("Declared and stored", columns, lines)
    else:
        showing.say("Every table and view is as declared.")
    if lines:
        raise typer.Exit(1)


def migrate() -> None:
    """Add declared columns that are new and nullable, and make views anew that are not as declared; print
    every other difference and leave it.

    Exit code 1: differences are left.

    \b
    Examples:
      nba-props warehouse migrate
    """
    from nba_props.warehouse.bigquery import views

    warehouse = _bigquery(load_settings())
    left = 0
    for name, declared in contracts.tables().items():
        differences = warehouse.differences(name)
        if differences is None:
            showing.say(f"{name}: not created: `nba-props warehouse create`", style="red")
            left += 1
        elif declared.is_additive(warehouse.drift(name)) and (added := warehouse.migrate(name)):
            showing.say(f"{name}: added {', '.join(added)}; old rows read as NULL there", style="green")
        for each in warehouse.differences(name) or []:
            where = f"{name}.{each.column}".rstrip(".")
            showing.say(
                f"{where}: {each.kind}: declared {each.declared!r}, stored {each.stored!r}", style="red"
            )
            left += 1
    if left:
        raise typer.Exit(1)
    # After the tables: a view may name a column that was only just added.
    for made in views.create(warehouse.service):
        showing.say(f"{made}: made as declared", style="green")
    showing.say("Every table and view is as declared.")


def copy(
    source: Annotated[Literal["lake", "bigquery"], typer.Option("--from", help="Where the rows are.")],
    target: Annotated[Literal["lake", "bigquery"], typer.Option("--to", help="Where they go.")],
    tables: Annotated[
        str | None, typer.Option(help="Only these tables, comma-separated, as nba_raw.schedule.")
    ] = None,
) -> None:
    """Move a history from one warehouse to the other; run again, it goes on where it was.

    \b
    Examples:
      nba-props warehouse copy --from lake --to bigquery
      nba-props warehouse copy --from bigquery --to lake --tables nba_raw.schedule
    """
    from nba_props.warehouse import copying

    if source == target:
        raise UsageError("--from and --to are the same warehouse")
    settings = load_settings()
    chosen = [contracts.table(name.strip()).name for name in tables.split(",")] if tables else None
    moved = 0
    for piece in copying.copy(open_warehouse(settings, source), open_warehouse(settings, target), chosen):
        window = f" {piece.dates[0]} to {piece.dates[-1]}" if piece.dates else ""
        showing.say(
            f"{piece.table}{window}: {piece.rows:,} rows {'there already' if piece.was_there else 'copied'}"
        )
        moved += 0 if piece.was_there else piece.rows
    showing.say(f"{moved:,} rows copied, each piece verified by its count and its hash", style="green")


def cost(
    days: Annotated[
        int, typer.Option(min=1, max=180, help="Jobs of the last days; the service keeps 180.")
    ] = 30,
    as_json: _AsJson = False,
) -> None:
    """Show what jobs were billed, by slate and by season, at NBA_PROPS_BIGQUERY_PRICE_PER_TIB.

    \b
    Examples:
      nba-props warehouse cost --days 7
    """
    settings = load_settings()
    from nba_props.warehouse.bigquery import cost as costs

    jobs = costs.jobs(_bigquery(settings).service, datetime.now(UTC) - timedelta(days=days))
    price = settings.bigquery_price_per_tib
    slates, seasons = costs.by_slate(jobs, price), costs.by_season(jobs, price)
    if as_json:
        emit_json({"slates": slates.to_dicts(), "seasons": seasons.to_dicts()})
        return
    print_table("By slate", slates.columns, [list(row) for row in slates.rows()])
    print_table("By season", seasons.columns, [list(row) for row in seasons.rows()])


def _bigquery(settings: Settings) -> "BigQueryWarehouse":
    from nba_props.warehouse.bigquery import open_bigquery

    return open_bigquery(settings)
