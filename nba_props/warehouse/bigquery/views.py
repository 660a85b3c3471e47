"""The monitoring views of `sql/views`, as BigQuery has them.

What belongs here: making them, and showing them to a query. What does not: their SQL, and reading their
declarations (`warehouse/views.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import sqlglot
from google.cloud import bigquery

from nba_props.warehouse import contracts
from nba_props.warehouse.bigquery.schema import with_tables
from nba_props.warehouse.bigquery.service import Service, job_id, labels
from nba_props.warehouse.views import View, needed, views


def create(service: Service) -> list[str]:
    """Create each declared view that is not there yet or says something else now, with its descriptions.

    Returns their full names. A view over tables that are not declared is left out.
    """
    made, there = [], set(contracts.tables())
    for view in views().values():
        if not set(view.reads) <= there:
            continue
        there.add(view.name)
        name, body = service.names.table(view.name), service.names.qualified(view.sql, known())
        stored = service.table(name)
        if stored is None or not _says(stored, view, body):
            _create(service, name, body, view)
            made.append(name)
    return made


def known() -> set[str]:
    """The names a query may use: of tables, and of views."""
    return {*contracts.tables(), *views()}


def shown(names: Sequence[str], tables: Mapping[str, str]) -> dict[str, str]:
    """The SELECTs that stand for names in a query: `tables`, and the views among `names` made of them."""
    selects = dict(tables)
    for view in [] if set(names) <= contracts.tables().keys() else needed(names):
        selects[view.name] = with_tables(view.sql, selects)
    return selects


def _says(stored: bigquery.Table, view: View, body: str) -> bool:
    """Whether the stored view is the declared one: its SELECT, however it is laid out, and its words."""
    words = {column.name: column.description for column in stored.schema}
    same_words = stored.description == view.description and words == dict(view.columns)
    return same_words and _plain(stored.view_query or "") == _plain(body)


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
