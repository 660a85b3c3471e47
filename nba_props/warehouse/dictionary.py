"""The data dictionary: every table's page, generated from sql/tables.

`python -m nba_props.warehouse.dictionary > docs/data-dictionary.md`

What belongs here: declarations as Markdown. What does not: anything the declarations do not say.
"""

from nba_props.warehouse.contracts import Column, Table, tables


def markdown() -> str:
    """The whole dictionary as one Markdown page."""
    parts = [
        "# Data dictionary",
        "",
        "Generated from `sql/tables` by `make docs`; change it there.",
        "Every date is the Eastern date of tip-off, every instant is UTC.",
        "",
        *(f"- [{table.name}](#{_anchor(table)}): {table.description}" for table in tables().values()),
    ]
    for table in tables().values():
        parts += ["", *_page(table)]
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


def _line(column: Column) -> str:
    nullable = "yes" if column.nullable else "no"
    return f"| `{column.name}` | {column.sql_type} | {nullable} | {column.description} |"


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _anchor(table: Table) -> str:
    return table.name.replace(".", "")


if __name__ == "__main__":
    print(markdown())
