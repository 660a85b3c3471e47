"""How the feeds stand: who is left alone, who answered when.

What belongs here: reading that from the circuits and the ledger. What does not: asking, and what is worth a
warning (`diagnosis.py`, the checks of nba_raw.feed_requests).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from nba_props.feeds import ledger
from nba_props.feeds.http import gate_of
from nba_props.feeds.requests import Service
from nba_props.feeds.session import SERVICES
from nba_props.settings import Settings
from nba_props.warehouse.base import Warehouse


@dataclass(frozen=True)
class Health:
    """`resting` tells until when a service is not asked; `answered` when each feed last did; `failing` since
    when the feeds fail whose last request failed.
    """

    resting: Mapping[str, datetime]
    answered: Mapping[str, datetime]
    failing: Mapping[str, datetime]


def health(settings: Settings, warehouse: Warehouse) -> Health:
    """How the feeds of a home stand. Asks nobody, and writes nothing."""
    rows = ledger.read(warehouse)
    return Health(
        _resting(settings),
        _latest(rows.filter(pl.col("outcome").is_in(ledger.WELL))),
        _failing(rows),
    )


def _resting(settings: Settings) -> dict[str, datetime]:
    """By the wall clock, which is the circuits'."""
    now = time.time()
    until = {service.title: _closed_until(settings, service) for service in SERVICES.values()}
    return {title: datetime.fromtimestamp(at, UTC) for title, at in until.items() if at > now}


def _closed_until(settings: Settings, service: Service) -> float:
    return gate_of(settings, service, time.time).closed_until()


def _latest(rows: pl.DataFrame) -> dict[str, datetime]:
    return dict(rows.group_by("feed").agg(pl.col("requested_at").max()).sort("feed").iter_rows())


def _failing(rows: pl.DataFrame) -> dict[str, datetime]:
    """The first failure after the last answer, of feeds whose last request failed."""
    judged = rows.filter(pl.col("outcome").is_in([*ledger.WELL, ledger.FAILED, ledger.REFUSED]))
    is_well = pl.col("outcome").is_in(ledger.WELL)
    last_well = pl.col("requested_at").filter(is_well).max().over("feed")
    since = judged.filter(~is_well & (last_well.is_null() | (pl.col("requested_at") > last_well)))
    return dict(since.group_by("feed").agg(pl.col("requested_at").min()).sort("feed").iter_rows())
