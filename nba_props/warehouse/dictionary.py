"""The data dictionary: every table's page and every view's, generated from sql/tables and sql/views.

`python -m nba_props.warehouse.dictionary > docs/data-dictionary.md`

What belongs here: declarations as Markdown. What does not: anything the declarations do not say.
"""

from nba_props.warehouse.contracts import Column, Table, tables
from nba_props.warehouse.views import View, views


def markdown() -> str:
    """The whole dictionary as one Markdown page."""
    pages = [(table.name, table.description, _page(table)) for table in tables().values()]
    pages += [(view.name, view.description, _view_page(view)) for view in views().values()]
    parts = [
        "# Data dictionary",
        "",
        "Generated from `sql/tables` and `sql/views` by `make docs`; change it there.",
        "Every date is the Eastern date of tip-off, every instant is UTC.",
        "",
        *(f"- [{name}](#{name.replace('.', '')}): {description}" for name, description, _ in pages),
    ]
    for _, _, page in pages:
        parts += ["", *page]
    return "\n".join(parts)


def _page(table: Table) -> list[str]:
    cut = "one partition a `game_date`" if table.is_partitioned else "no partitions"
    cluster = f"; clustered by {_code(table.cluster)}" if table.cluster else ""
    return [
        f"## {table.name}",
        "",
        table.description,
        "",
        f"Grain: {_code(table.key)}; {cut}{cluster}.",
        "",
        "| column | type | null | what it is |",
        "|---|---|---|---|",
        *(_line(column) for column in table.columns),
    ]


def _view_page(view: View) -> list[str]:
    return [
        f"## {view.name}",
        "",
        view.description,
        "",
        f"A view of {_code(view.reads)}.",
        "",
        "| column | what it is |",
        "|---|---|",
        *(f"| `{name}` | {said} |" for name, said in view.columns.items()),
    ]


def _line(column: Column) -> str:
    nullable = "yes" if column.nullable else "no"
    return f"| `{column.name}` | {column.sql_type} | {nullable} | {column.description} |"


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    print(markdown())
