"""How a run is asked for: its job, its partition or range, and the tags that say what it works on.

What belongs here: making run requests. What does not: when they are made.
"""

from collections.abc import Collection, Iterator
from datetime import date

import dagster as dg

from nba_props import tags
from nba_props.assets import halves
from nba_props.assets.table import key_of
from nba_props.automation import jobs
from nba_props.automation.retries import ranges
from nba_props.partitions import PLAYERS_NAME, DateWindow, player_key


def evening(day: date, *, key: str, why: str, more: dict[str, str] | None = None) -> dg.RunRequest:
    """The evening run of a date; `more` tags restrict or override it."""
    return _of_date(jobs.evening.name, day, key=key, why=why, more=more)


def changed_players(day: date, players: Collection[str], *, key: str, why: str) -> dg.RunRequest:
    """The part of the evening run that new quotes, reports and names concern, for these players alone."""
    more = {tags.PLAYERS: tags.players(players)} if players else {}
    request = evening(day, key=key, why=why, more=more)
    return request.with_replaced_attrs(asset_selection=[key_of(table) for table in halves.SAME_EVENING])


def reconcile(day: date, *, key: str, why: str, more: dict[str, str] | None = None) -> dg.RunRequest:
    """Publish what a date has; nobody is predicted."""
    return _of_date(jobs.reconcile.name, day, key=key, why=why, more=more)


def card(day: date, *, key: str, why: str) -> dg.RunRequest:
    """The slate card of a date. Asked for as a range, not as a partition: two runs of one partition wait for
    each other in the queue, and nobody is to wait for a page.
    """
    over = {tags.RANGE_START: day.isoformat(), tags.RANGE_END: day.isoformat()}
    return dg.RunRequest(run_key=key, job_name=jobs.card.name, tags=over | {tags.WHY: why})


def results(window: DateWindow, *, key: str, why: str) -> dg.RunRequest:
    """Summaries and grades of dates."""
    return dg.RunRequest(run_key=key, job_name=jobs.results.name, tags=_over(window) | {tags.WHY: why})


def games(window: DateWindow, *, key: str, why: str) -> dg.RunRequest:
    """The games of dates."""
    return dg.RunRequest(run_key=key, job_name=jobs.games.name, tags=_over(window) | {tags.WHY: why})


def train(month: date, *, key: str, why: str) -> dg.RunRequest:
    """The models of a month (its first day)."""
    return dg.RunRequest(
        run_key=key, job_name=jobs.train.name, partition_key=month.isoformat(), tags={tags.WHY: why}
    )


def evaluate(month: date, *, key: str, why: str) -> dg.RunRequest:
    """Judge the season up to a month (its first day)."""
    return dg.RunRequest(
        run_key=key, job_name=jobs.evaluate.name, partition_key=month.isoformat(), tags={tags.WHY: why}
    )


def history(window: DateWindow, tried: int) -> dg.RunRequest:
    """Summaries of dates that landed and were never summarised: what the features of tonight rest on."""
    return dg.RunRequest(
        run_key=f"history:{window}:{tried}",
        job_name=jobs.results.name,
        tags=_over(window) | {tags.WHY: "results without summaries", tags.BACKFILL: "true"},
        asset_selection=[key_of(table) for table in halves.POST_GAME],
    )


def retries_of(
    instance: dg.DagsterInstance, day: date, players: Collection[str], *, key: str
) -> Iterator[dg.RunRequest]:
    """Failed players again, alone: their partitions, as few contiguous ranges as hold nobody else."""
    why = f"{len(players)} failed players again"
    named = {player_key(day, player): player for player in players}
    known = [name for name in instance.get_dynamic_partitions(PLAYERS_NAME) if name.startswith(f"{day}|")]
    # A slate of a backfill has no partitions: its players are predicted by a run of the date.
    rest = {player for name, player in named.items() if name not in set(known)}
    if rest:
        yield changed_players(day, rest, key=f"{key}:date", why=why)
    for first, last in ranges(known, set(named) & set(known)):
        yield dg.RunRequest(
            run_key=f"{key}:{first}",
            job_name=jobs.retry_players.name,
            tags={tags.RANGE_START: first, tags.RANGE_END: last, tags.DATE: day.isoformat(), tags.WHY: why},
        )


def _of_date(job: str, day: date, *, key: str, why: str, more: dict[str, str] | None) -> dg.RunRequest:
    return dg.RunRequest(
        run_key=key,
        job_name=job,
        partition_key=day.isoformat(),
        tags={tags.DATE: day.isoformat(), tags.WHY: why, **(more or {})},
    )


def _over(window: DateWindow) -> dict[str, str]:
    first, last = window.start.isoformat(), window.end.isoformat()
    return {tags.RANGE_START: first, tags.RANGE_END: last} | ({tags.DATE: first} if first == last else {})
