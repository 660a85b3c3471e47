"""The views as `sql/views/<dataset>/<view>.sql` declares them: one SELECT each, in BigQuery's dialect.

    -- name: nba_monitoring.line_quality_daily    the file's own place
    -- description: what a row is
    -- columns:
    --   game_date: what the column means          all of them, in the order of the SELECT

A line of the header that stands deeper than the entry before it goes on with it. A view may rest on others.

What belongs here: reading the declarations. What does not: showing a view to a query (`query.py`), making it
in BigQuery (`bigquery/views.py`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from nba_props.errors import ContractError
from nba_props.paths import project_file
from nba_props.warehouse.dialect import one_select, tables_in, without_comments

_FIELDS = {"name", "description", "columns"}


@dataclass(frozen=True)
class View:
    """One view: `columns` tells what each means, in order; `reads` the tables and views it is made of."""

    name: str
    description: str
    columns: Mapping[str, str]
    sql: str
    reads: tuple[str, ...]


@cache
def views() -> Mapping[str, View]:
    """Every declared view by name, each after those it rests on.

    Raises ContractError for a declaration that cannot be read, and for views that rest on each other.
    """
    files = sorted((project_file("sql") / "views").glob("*/*.sql"))
    found = {view.name: view for view in map(_read, files)}
    order = TopologicalSorter({name: set(view.reads) & set(found) for name, view in found.items()})
    try:
        return {name: found[name] for name in order.static_order()}
    except CycleError as error:
        raise ContractError(f"these views rest on each other: {', '.join(error.args[1])}") from None


def needed(names: Iterable[str]) -> list[View]:
    """The views among `names` and those they rest on, each after those; other names are passed over."""
    wanted = set(names)
    for view in reversed(list(views().values())):
        if view.name in wanted:
            wanted |= set(view.reads)
    return [view for view in views().values() if view.name in wanted]


def _read(file: Path) -> View:
    text = file.read_text()
    header, columns = _header(file, text)
    if header["name"] != f"{file.parent.name}.{file.stem}":
        raise ContractError(
            f"{file.parent.name}/{file.name} declares {header['name']}: file and view must have one name"
        )
    sql = without_comments(text).strip()
    reads = tables_in(one_select(sql, "bigquery"))
    return View(header["name"], header["description"], columns, sql, reads)


def _header(file: Path, text: str) -> tuple[dict[str, str], dict[str, str]]:
    """The fields, and the columns with their meanings."""
    fields: dict[str, str] = {}
    columns: dict[str, str] = {}
    for depth, name, value in _entries(file, text):
        (columns if depth else fields)[name] = value
    if lacking := sorted(_FIELDS - fields.keys()):
        raise ContractError(f"{file.name}: the header lacks {', '.join(lacking)}")
    if unknown := sorted(fields.keys() - _FIELDS):
        raise ContractError(f"{file.name}: the header has no field {', '.join(unknown)}")
    if silent := [
        name for name, value in (*fields.items(), *columns.items()) if not value and name != "columns"
    ]:
        raise ContractError(f"{file.name}: the header says nothing of {', '.join(silent)}")
    return fields, columns


def _entries(file: Path, text: str) -> Iterator[tuple[int, str, str]]:
    """The header's `name: value` entries with whether they are indented; deeper lines belong to the last."""
    entry: tuple[int, str, str] | None = None
    in_columns = False
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        body = line[2:]
        depth = (len(body) - len(body.lstrip()) - 1) // 2
        if entry and depth > int(in_columns):
            entry = (entry[0], entry[1], f"{entry[2]} {body.strip()}".strip())
            continue
        if entry:
            yield entry
        name, colon, value = (part.strip() for part in body.partition(":"))
        if not colon:
            raise ContractError(f"{file.name}: a line of the header has no `name: value`: {line!r}")
        entry = (depth, name, value)
        in_columns = in_columns or name == "columns"
    if entry:
        yield entry
