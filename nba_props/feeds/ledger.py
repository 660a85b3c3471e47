"""What was asked of the feeds, at what cost: the rows of nba_raw.feed_requests, and what may still be spent.

What belongs here: those rows and the sums over them. What does not: asking (`session.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

import polars as pl

from nba_props.clock import EASTERN
from nba_props.feeds.requests import Request
from nba_props.settings import Settings
from nba_props.warehouse import contracts
from nba_props.warehouse.base import Warehouse

TABLE = "nba_raw.feed_requests"

LANDED, UNCHANGED, NOT_MODIFIED, EMPTY = "landed", "unchanged", "not_modified", "empty"
REFUSED, FAILED, GONE, OVER_BUDGET = "refused", "failed", "gone", "over_budget"
#: Outcomes after which the feed is as fresh as its service.
WELL = (LANDED, UNCHANGED, NOT_MODIFIED, EMPTY)


@dataclass(frozen=True)
class Entry:
    """One row but its stamps; see the table's declaration."""

    request_id: str
    requested_at: datetime
    feed: str
    service: str
    address: str
    subject: str
    game_date: date
    slot: datetime | None
    outcome: str
    planned_credits: int
    credits: int = 0
    attempts: int = 0
    status: int | None = None
    credits_left: int | None = None
    payload: str | None = None
    bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    clock_skew_seconds: float | None = None
    is_recovered: bool = False
    error: str | None = None


def entry(request: Request, at: datetime, outcome: str) -> Entry:
    """The row of a request that was asked at an instant, as far as the request tells it."""
    return Entry(
        request.id,
        at,
        request.feed,
        request.service,
        request.address,
        request.subject,
        request.day,
        request.slot,
        outcome,
        request.credits,
    )


def read(warehouse: Warehouse) -> pl.DataFrame:
    """All rows, oldest first; none where nothing was ever asked."""
    return warehouse.read(TABLE).sort("requested_at") if warehouse.exists(TABLE) else _frame([])


def append(warehouse: Warehouse, entries: Sequence[Entry], run_id: str) -> None:
    """Store rows, in one batch a month: the same request asked at the same instant is one row."""
    stamped = _frame(entries).with_columns(
        run_id=pl.lit(run_id), created_at=pl.lit(datetime.now(UTC)).cast(pl.Datetime("us", "UTC"))
    )
    for month, rows in stamped.group_by(pl.col("requested_at").dt.strftime("%Y-%m")):
        warehouse.append(TABLE, rows, batch=str(month[0]))


@dataclass(frozen=True)
class Budget:
    """Credits that may still be spent: of the date's, of the month's, and what the service says is left."""

    of_day: int
    of_month: int
    at_service: int | None = None

    @property
    def left(self) -> int:
        """What may be spent now."""
        bounds = [self.of_day, self.of_month, *([] if self.at_service is None else [self.at_service])]
        return max(min(bounds), 0)


def budget(rows: pl.DataFrame, settings: Settings, now: datetime) -> Budget:
    """The budget at an instant, by Eastern dates and months.

    In: rows of the table. What the service said counts if it said so this month; its own month may begin on
    another day, and then it knows better.
    """
    asked = rows.with_columns(day=pl.col("requested_at").dt.convert_time_zone(EASTERN.key).dt.date())
    today = now.astimezone(EASTERN).date()
    of_month = asked.filter(pl.col("day").is_between(today.replace(day=1), today))
    spent_today = int(of_month.filter(pl.col("day") == today)["credits"].sum())
    told = of_month.drop_nulls("credits_left")
    # Of answers at one instant the least is the last.
    last = told.filter(pl.col("requested_at") == pl.col("requested_at").max())["credits_left"].to_list()
    return Budget(
        settings.odds_api_daily_credits - spent_today,
        settings.odds_api_monthly_credits - int(of_month["credits"].sum()),
        min(last, default=None),
    )


def latest(rows: pl.DataFrame, address: str) -> dict[str, object] | None:
    """The last row of an address whose answer was stored or confirmed."""
    found = rows.filter(
        (pl.col("address") == address) & pl.col("outcome").is_in([LANDED, UNCHANGED, NOT_MODIFIED])
    )
    return found.row(-1, named=True) if found.height else None


def _frame(entries: Iterable[Entry]) -> pl.DataFrame:
    schema = pl.Schema(contracts.table(TABLE).schema)
    own = {name: schema[name] for name in Entry.__dataclass_fields__}
    return pl.DataFrame([asdict(row) for row in entries], schema=own)
