"""The monitoring views of `sql/views`, as BigQuery has them.

What belongs here: making them, comparing them, and showing them to a query. What does not: their SQL, and
reading their declarations (`warehouse/views.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import sqlglot
from google.cloud import bigquery

from nba_props.warehouse import contracts
from nba_props.warehouse.bigquery.schema import Difference, with_tables
from nba_props.warehouse.bigquery.service import Service, job_id, labels
from nba_props.warehouse.views import View, needed, views


def create(service: Service) -> list[str]:
    """Create each declared view that is not there yet or says something else now, with its descriptions.

    Returns their full names. A view over tables that are not declared is left out.
    """
    made = []
    for view, body, stored in _stored(service):
        if stored is None or any(_differences(view, body, stored)):
            name = service.names.table(view.name)
            _create(service, name, body, view)
            made.append(name)
    return made


def differences(service: Service) -> dict[str, list[Difference] | None]:
    """How each stored view differs from its declaration, by name; None where it is not created."""
    return {
        view.name: None if stored is None else list(_differences(view, body, stored))
        for view, body, stored in _stored(service)
    }


def known() -> set[str]:
    """The names a query may use: of tables, and of views."""
    return {*contracts.tables(), *views()}


def shown(names: Sequence[str], tables: Mapping[str, str]) -> dict[str, str]:
    """The SELECTs that stand for names in a query: `tables`, and the views among `names` made of them."""
    selects = dict(tables)
    for view in [] if set(names) <= contracts.tables().keys() else needed(names):
        selects[view.name] = with_tables(view.sql, selects)
    return selects


def _stored(service: Service) -> Iterator[tuple[View, str, bigquery.Table | None]]:
    """Each declared view over declared tables, with its SELECT there, and what is stored of it."""
    there = set(contracts.tables())
    for view in views().values():
        if set(view.reads) <= there:
            there.add(view.name)
            body = service.names.qualified(view.sql, known())
            yield view, body, service.table(service.names.table(view.name))


def _differences(view: View, body: str, stored: bigquery.Table) -> Iterator[Difference]:
    """Between the stored view and the declared one: its SELECT, however it is laid out, and its words."""
    declared_sql, stored_sql = _plain(body), _plain(stored.view_query or "")
    if declared_sql != stored_sql:
        yield Difference("", "changed", declared_sql, stored_sql)
    if (stored.description or "") != view.description:
        yield Difference("", "described", view.description, stored.description or "")
    words = {column.name: column.description or "" for column in stored.schema}
    for column in {**words, **view.columns}:
        declared, found = view.columns.get(column, ""), words.get(column, "")
        if declared != found:
            yield Difference(column, "described", declared, found)


def _plain(sql: str) -> str:
    return sqlglot.parse_one(sql, read="bigquery").sql("bigquery") if sql else ""


def _create(service: Service, name: str, body: str, view: View) -> None:
    columns = ",\n  ".join(
        f"{column} OPTIONS (description = {_text(said)})" for column, said in view.columns.items()
    )
    statement = (
        f"CREATE OR REPLACE VIEW `{name}` (\n  {columns}\n)\n"
        f"OPTIONS (description = {_text(view.description)}) AS\n{body}"
    )
    service.run(statement, job_id("view", statement, datetime.now(UTC).isoformat()), [], labels("view"))


def _text(said: str) -> str:
    return '"' + said.replace("\\", "\\\\").replace('"', '\\"') + '"'
