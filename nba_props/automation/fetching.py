"""The daily clock at work: a sensor that asks for what is due, and the job that fetches one feed.

What belongs here: the wiring. What does not: the plan (`feeds/plan.py`) and fetching (`feeds/`).
"""

import json
from datetime import date, datetime

import dagster as dg

from nba_props import tags
from nba_props.assets.run import Services
from nba_props.feeds import fetching, plan
from nba_props.feeds.plan import Planned
from nba_props.feeds.sources import Task

_LOOKS_EVERY = 20

_CONFIG = {"feed": str, "day": str, "slot": str, "games": dg.Field([str], default_value=[])}


@dg.op(required_resource_keys={"services"}, config_schema=_CONFIG)
def fetch_feed(context: dg.OpExecutionContext) -> None:
    """Fetch one feed for one date; what was landed stays, what failed fails the run."""
    services: Services = context.resources.services
    given = context.op_config
    task = Task(
        given["feed"],
        date.fromisoformat(given["day"]),
        datetime.fromisoformat(given["slot"]),
        tuple(given["games"]),
    )
    report = fetching.run(
        task,
        services.settings,
        services.landing,
        services.warehouse,
        services.clock,
        run_id=context.run_id,
        say=context.log.info,
    )
    for note in report.notes:
        context.log.warning(note)
    context.add_output_metadata({**report.outcomes, "reused": report.reused, "credits": report.credits})
    if report.failures:
        raise dg.Failure("\n".join(report.failures))


@dg.job(description="Fetch one feed for one date and land what the service answers.")
def fetch() -> None:
    """One op; the clock's sensor gives it its feed, date and instant."""
    fetch_feed()


@dg.sensor(
    job=fetch,
    minimum_interval_seconds=_LOOKS_EVERY,
    default_status=dg.DefaultSensorStatus.RUNNING,
    required_resource_keys={"services"},
)
def feed_clock(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
    """What the day's plan has due now: schedule, rosters, results, injuries, props, closing lines.

    It does nothing without keys (unless NBA_PROPS_FEED_CLOCK says so), in a home of the simulated league, on
    days without games beyond last night's results, and in the off-season. What cannot be paid for is left
    out, the closing lines last.
    """
    services: Services = context.resources.services
    rests = fetching.why_clock_rests(services.settings, services.landing)
    if rests:
        return dg.SkipReason(rests)
    now, today = services.clock.now(), services.clock.today()
    remembered = json.loads(context.cursor) if context.cursor else {}
    asked = set(remembered.get(today.isoformat(), []))
    planned, _ = plan.answerable(
        fetching.plan_of(services.settings, services.landing, today), services.settings
    )
    ahead = [one for one in planned if one.until > now and one.key not in asked]
    left = fetching.credits_left(services.settings, services.warehouse, now).left if plan.cost(ahead) else 0
    kept, dropped = plan.affordable(ahead, left)
    unpaid = {one.key for one in dropped}
    found = [one for one in plan.due(planned, now, asked) if one.key not in unpaid]
    cursor = json.dumps({today.isoformat(): sorted(asked | {one.key for one in found})})
    if found:
        return dg.SensorResult(run_requests=[_request(one) for one in found], cursor=cursor)
    coming = next((one for one in kept if one.at > now), None)
    then = f"next is {coming.task.feed} at {plan.eastern(coming.at)} Eastern" if coming else "nothing more"
    short = f"; {len(dropped)} fetches cannot be paid for ({left} credits left)" if dropped else ""
    return dg.SensorResult(skip_reason=f"{today}: {then}{short}", cursor=cursor)


def _request(one: Planned) -> dg.RunRequest:
    task = one.task
    config = {
        "feed": task.feed,
        "day": task.day.isoformat(),
        "slot": task.slot.isoformat(),
        "games": list(task.games),
    }
    return dg.RunRequest(
        run_key=one.key,
        run_config={"ops": {fetch_feed.name: {"config": config}}},
        tags={tags.WHY: one.why, tags.FEED: f"{task.feed} {task.day}"},
    )
