"""The SQL of sql/checks and sql/views, written for BigQuery, as DuckDB understands it.

sqlglot translates most of it. What it would translate into something else without a word is rewritten
here, or
refused with what to write instead: one text must mean one thing in both warehouses.

What belongs here: text to text. What does not: running it (see `query.py`).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import exp

from nba_props.errors import UsageError


@dataclass(frozen=True)
class Translated:
    """One SELECT in DuckDB's dialect over `flat_name`s, the tables it reads (dataset.table) and the
    parameters it names.
    """

    sql: str
    tables: tuple[str, ...]
    parameters: frozenset[str]


@cache
def to_duckdb(sql: str) -> Translated:
    """Translate one SELECT of BigQuery's dialect.

    Raises UsageError for anything that is not one SELECT, and for what would mean something else in DuckDB,
    each with what to write instead.
    """
    statement = one_select(sql, "bigquery")
    faults = sorted(set(_faults(statement)))
    if faults:
        raise UsageError("this SQL would not mean the same in both warehouses:\n  " + "\n  ".join(faults))
    parameters = frozenset(node.name for node in statement.find_all(exp.Parameter))
    tables = tables_in(statement)
    return Translated(statement.transform(_rewritten).sql("duckdb"), tables, parameters)


def one_select(sql: str, dialect: str) -> exp.Query:
    """The one SELECT of a text; raises UsageError for anything else."""
    try:
        statements = [part for part in sqlglot.parse(sql, read=dialect) if part is not None]
    except sqlglot.errors.SqlglotError as error:
        raise UsageError(f"the query cannot be read: {error}") from None
    if len(statements) == 1 and isinstance(statements[0], exp.Query):
        return statements[0]
    raise UsageError("only one SELECT is run here; data is changed by assets, never by SQL typed at a prompt")


def tables_in(statement: exp.Query) -> tuple[str, ...]:
    """The tables a SELECT reads, sorted; names it gives to its own subqueries are none."""
    local = {cte.alias_or_name for cte in statement.find_all(exp.CTE)}
    return tuple(
        sorted(
            {
                f"{node.db}.{node.name}" if node.db else node.name
                for node in statement.find_all(exp.Table)
                if node.name and (node.db or node.name not in local)
            }
        )
    )


def flat_name(table: str) -> str:
    """The name a table (dataset.table) goes by in translated SQL: views of one connection have no dataset."""
    return table.replace(".", "__")


def _is_plain_division(node: exp.Expression) -> bool:
    return not (isinstance(node.expression, exp.Literal) and float(node.expression.this) != 0)


def _may_round(node: exp.Expression) -> bool:
    whole = (exp.Round, exp.Floor, exp.Ceil, exp.Count, exp.CountIf, exp.Literal)
    return node.args["to"].is_type("INT64", "BIGINT", "INT") and not isinstance(node.this, whole)


def _has_limit(node: exp.Expression) -> bool:
    return node.find(exp.Limit, exp.IgnoreNulls, exp.RespectNulls) is not None


def _always(_node: exp.Expression) -> bool:
    return True


_Refusal = tuple[type[exp.Expression], Callable[[exp.Expression], bool], str]

#: What differs without an error, when, and what to write instead.
_REFUSED: tuple[_Refusal, ...] = (
    (exp.Div, _is_plain_division, "division by what may be zero: write SAFE_DIVIDE(a, b)"),
    (exp.Cast, _may_round, "CAST(... AS INT64) rounds differently: write CAST(ROUND(x) AS INT64)"),
    (exp.ArrayAgg, _has_limit,
     "ARRAY_AGG with LIMIT or IGNORE NULLS: rank rows with QUALIFY, filter nulls before"),
    (exp.IgnoreNulls, _always, "IGNORE NULLS: filter the nulls before"),
    (exp.TimeToStr, lambda node: node.args.get("zone") is not None,
     "FORMAT_TIMESTAMP with a zone: take DATE(t, zone) or leave the instant as it is"),
    (exp.Unnest, lambda node: bool(node.args.get("offset")),
     "UNNEST WITH OFFSET: number rows with ROW_NUMBER"),
    (exp.Normalize, _always, "NORMALIZE: names are normalised at ingest"),
    (exp.Format, _always, "FORMAT: return the columns themselves"),
    (exp.Concat, _always, "CONCAT drops nulls in one of them: write a || b"),
    (exp.CurrentDate, _always, "CURRENT_DATE: the one clock is @now"),
    (exp.CurrentTimestamp, _always, "CURRENT_TIMESTAMP: the one clock is @now"),
    (exp.CurrentDatetime, _always, "CURRENT_DATETIME: the one clock is @now"),
    (exp.Rand, _always, "RAND: an answer must be the same twice"),
)  # fmt: skip


def _faults(statement: exp.Query) -> Iterator[str]:
    for node in statement.walk():
        if isinstance(node, exp.Anonymous):
            yield f"{node.name}(): a function the translation does not know"
        for kind, when, instead in _REFUSED:
            if isinstance(node, kind) and when(node):
                yield instead


def _rewritten(node: exp.Expression) -> exp.Expression:
    """One node as DuckDB must see it to answer like BigQuery."""
    if isinstance(node, exp.Table) and node.db:
        node.set("alias", exp.TableAlias(this=exp.to_identifier(node.alias or node.name)))
        node.set("this", exp.to_identifier(flat_name(f"{node.db}.{node.name}")))
        node.set("db", None)
    if isinstance(node, exp.TimestampDiff):
        # Whole intervals between two instants, not boundaries crossed.
        unit = exp.Literal.string(node.text("unit").lower())
        return exp.Anonymous(this="datesub", expressions=[unit, node.expression, node.this])
    if isinstance(node, exp.DateSub | exp.DateAdd | exp.DateTrunc) and not isinstance(node.parent, exp.Cast):
        # DuckDB makes instants of dates here.
        return exp.cast(node, "DATE")
    if isinstance(node, exp.Extract) and node.name.upper() == "DAYOFWEEK":
        # Sunday is 1 in BigQuery and 0 in DuckDB.
        return exp.paren(exp.Add(this=node, expression=exp.Literal.number(1)))
    return node


def without_comments(sql: str) -> str:
    """The text without its `--` lines."""
    return re.sub(r"^\s*--.*\n?", "", sql, flags=re.MULTILINE)
