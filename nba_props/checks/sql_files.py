"""The checks of sql/checks: one file each, a header of comments and one SELECT in BigQuery's dialect.

    -- name: line_in_halves                       the file's own name
    -- table: nba_raw.odds_api_player_points_props
    -- severity: ERROR                            or WARN; rows may say otherwise in a column `severity`
    -- blocking: no
    -- plan: the item of the validation plan
    -- description: what is wrong with a row that is found
    -- remedy: what to do
    -- thresholds: name, name                     optional: settings, given as @name
    -- days before: 7                             optional: how far behind @start_date it may look

A line that starts with `--` and three spaces goes on with the field before it.

What belongs here: files to checks. What does not: running them.
"""

import re
from functools import partial
from pathlib import Path

import polars as pl

from nba_props.errors import ContractError, UsageError
from nba_props.paths import project_file
from nba_props.validation.check import Check, Given, Severity
from nba_props.warehouse import contracts
from nba_props.warehouse.dialect import to_duckdb, without_comments

_REQUIRED = ("name", "table", "severity", "blocking", "plan", "description", "remedy")
_OPTIONAL = ("thresholds", "days before")
#: What every query may name and none has to.
_ALWAYS_GIVEN = {"now", "settled_from"}
_DATES = {"start_date", "end_date"}
_LOOKS_BACK = re.compile(r"DATE_SUB\(@start_date, INTERVAL (\d+) DAY\)")


def sql_checks() -> list[Check]:
    """Every check of sql/checks, in name order; raises ContractError for a file that is none."""
    folder = project_file("sql") / "checks"
    return [read_check(file) for file in sorted(folder.glob("*.sql"))]


def read_check(file: Path) -> Check:
    """One file as a check; raises ContractError naming the file and what is wrong with it."""
    text = file.read_text()
    header = _header(file, text)
    if header["name"] != file.stem:
        raise ContractError(f"{file.name}: the check is named {header['name']}: file and check have one name")
    if header["table"] not in contracts.tables():
        raise ContractError(f"{file.name}: there is no table {header['table']}")
    if header["severity"] not in list(Severity) or header["blocking"] not in ("yes", "no"):
        raise ContractError(f"{file.name}: severity is WARN or ERROR, blocking yes or no")
    thresholds = tuple(part.strip() for part in header.get("thresholds", "").split(",") if part.strip())
    sql, days_before = without_comments(text).strip(), int(header.get("days before", 0))
    if days_before != (needed := max(map(int, _LOOKS_BACK.findall(sql)), default=0)):
        raise ContractError(
            f"{file.name}: the query looks {needed} days behind @start_date and is given {days_before}; put"
            f" `-- days before: {needed}` into the header"
        )
    return Check(
        name=header["name"],
        table=header["table"],
        severity=Severity(header["severity"]),
        blocking=header["blocking"] == "yes",
        plan=header["plan"],
        description=header["description"],
        remedy=header["remedy"],
        find=partial(_find, sql, days_before),
        query=sql,
        written_in=f"sql/checks/{file.name}",
        thresholds=thresholds,
    )


def require_sound(check: Check) -> None:
    """Raise ContractError unless the check's SQL means the same in both warehouses, and names the dates and
    just the thresholds its header lists.

    For tests: translating every file costs more than loading the graph may.
    """
    try:
        named = to_duckdb(check.query).parameters - _ALWAYS_GIVEN
    except UsageError as error:
        raise ContractError(f"{check.written_in}: {error}") from None
    wanted = set(check.thresholds) | (_DATES if contracts.table(check.table).is_partitioned else set())
    if named != wanted:
        raise ContractError(
            f"{check.written_in}: the query must name @{', @'.join(sorted(wanted)) or 'nothing'},"
            f" and names @{', @'.join(sorted(named)) or 'nothing'}"
        )


def _find(sql: str, days_before: int, given: Given) -> pl.DataFrame:
    """In an order of its own: engines give rows in any, and of many only the first are told."""
    found = given.select(sql, days_before=days_before)
    return found.sort(found.columns)


def _header(file: Path, text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        if line.startswith("--   ") and last:
            fields[last] += " " + line[2:].strip()
            continue
        last, colon, value = (part.strip() for part in line[2:].partition(":"))
        if not colon or last not in (*_REQUIRED, *_OPTIONAL):
            raise ContractError(f"{file.name}: the header has no field {last!r}: {line!r}")
        fields[last] = value
    lacking = [name for name in _REQUIRED if not fields.get(name)]
    if lacking:
        raise ContractError(f"{file.name}: the header lacks {', '.join(lacking)}")
    return fields
