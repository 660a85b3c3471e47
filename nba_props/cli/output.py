"""How commands speak: readable first, JSON where a program may read it.

What belongs here: printing. What does not: what is printed.
"""

import json
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from nba_props.text import plain

#: Into a pipe or a file, tables are as wide as they need; a terminal folds them.
_PIPE_WIDTH = 400

console = Console(highlight=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)
errors = Console(stderr=True, highlight=False)


def complain(error: Exception) -> None:
    """Print an error for a person, on stderr."""
    lines = [plain(line) for line in f"nba-props: {error}".split("\n")]
    errors.print(Text("\n".join(lines), style="red"), soft_wrap=True)


def note(what: str) -> None:
    """Say on stderr what is being done."""
    errors.print(what, markup=False)


def emit_json(value: Any) -> None:
    """Print a value as JSON on stdout; dates and instants as ISO text."""
    print(json.dumps(value, default=str, ensure_ascii=False, indent=1))


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, right: Collection[str] = ()
) -> None:
    """Print a table; numbers and the columns of `right` to the right, missing values as a dash.

    Title, headings and cells are text, never markup.
    """
    table = Table(
        title=Text(title) if title else None,
        title_justify="left",
        header_style="bold",
        box=None,
        pad_edge=False,
    )
    for place, column in enumerate(columns):
        numeric = column in right or all(isinstance(row[place], int | float | None) for row in rows)
        table.add_column(Text(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_cell(value)) for value in row))
    console.print(table)


def print_facts(title: str, facts: Mapping[str, Any]) -> None:
    """Print name: value lines."""
    console.print(Text(plain(title), style="bold"))
    width = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        console.print(Text(f"  {name:<{width}}  {_cell(value)}"), soft_wrap=True)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.2f}"
    if isinstance(value, int):
        return f"{value:,}"
    return plain(str(value))
