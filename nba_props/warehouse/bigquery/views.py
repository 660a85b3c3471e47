"""The monitoring views of `sql/views`, as BigQuery has them.

What belongs here: creating them. What does not: their SQL.
"""

from datetime import UTC, datetime

from nba_props.paths import project_file
from nba_props.warehouse import contracts
from nba_props.warehouse.bigquery.service import Service, job_id, labels


def create(service: Service) -> list[str]:
    """Create or replace each view of `sql/views/<dataset>/<view>.sql`, one SELECT a file.

    Returns their full names; there are none where the project ships none.
    """
    folder = project_file("sql") / "views"
    made = {f"{file.parent.name}.{file.stem}": file.read_text() for file in sorted(folder.glob("*/*.sql"))}
    known = {*contracts.tables(), *made}
    for name, select in made.items():
        body = service.names.qualified(select, known)
        text = f"CREATE OR REPLACE VIEW `{service.names.table(name)}` AS\n{body}"
        service.run(text, job_id("view", text, datetime.now(UTC).isoformat()), [], labels("view"))
    return [service.names.table(name) for name in made]
