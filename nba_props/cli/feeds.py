"""Commands of the live feeds: `fetch` and `clock`.

What belongs here: parsing arguments, showing progress, plan and cost. What does not: fetching (`feeds/`).
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from nba_props import home
from nba_props.cli.output import console, emit_json, errors, print_facts, print_table
from nba_props.errors import NbaPropsError, UsageError
from nba_props.feeds import fetching, plan
from nba_props.feeds.games import known_games
from nba_props.feeds.ledger import Budget
from nba_props.feeds.plan import Planned
from nba_props.feeds.requests import FeedError, Service
from nba_props.feeds.session import Report
from nba_props.feeds.sources import FEEDS, Task, feed_of, has_key, most_credits, unquoted
from nba_props.landing import Landing
from nba_props.partitions import DateWindow, is_partition, parse_date, why_no_partition
from nba_props.settings import Settings, load_settings
from nba_props.warehouse import open_warehouse

#: Where each key comes from.
_SIGN_UP = {"odds_api": "https://the-odds-api.com", "balldontlie": "https://www.balldontlie.io"}
_WIDEST = 90


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(fetch)
    app.command()(clock)


def fetch(
    feed: Annotated[
        str | None, typer.Argument(help=f"One of {', '.join(FEEDS)}; without one, what each needs.")
    ] = None,
    *,
    day: Annotated[str | None, typer.Option("--date", help="The game date; today if not given.")] = None,
    first: Annotated[str | None, typer.Option("--from", help="The first of several dates.")] = None,
    last: Annotated[str | None, typer.Option("--to", help="The last of several dates.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Ask nobody: say what it would cost at most.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Ask the services for a feed and land their answers; the clock does the same by itself.

    Props of past dates are bought from history, where no quote is stored yet. What was interrupted goes on
    where it stopped: no request whose answer landed is paid twice.

    \b
    Examples:
      nba-props fetch
      nba-props fetch props
      nba-props fetch props --from 2025-11-01 --to 2025-11-30 --dry-run
    """
    settings = load_settings()
    if feed is None:
        _show_feeds(settings, as_json=as_json)
        return
    feed_of(feed)
    days = _days(settings, day, first, last)
    if dry_run:
        _show_cost(settings, feed, days, as_json=as_json)
        return
    aside = home.make_room_for_real(settings)
    if aside is not None:
        errors.print(f"The simulated league of this home was moved to {aside}.", soft_wrap=True)
    home.prepare(settings)
    reports, faults = _fetched(settings, feed, days)
    _print_reports(settings, feed, reports, as_json=as_json)
    faults += [failure for report in reports.values() for failure in report.failures]
    if faults:
        raise NbaPropsError("\n".join(faults))


def clock(
    day: Annotated[str | None, typer.Argument(help="The date; today if not given.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """What the daily clock fetches on a date, when (Eastern) and at what cost.

    \b
    Examples:
      nba-props clock
      nba-props clock 2026-01-16
    """
    settings = load_settings()
    about = parse_date(day) if day else settings.clock().today()
    found = fetching.plan_of(settings, Landing(settings.landing_url), about)
    can, waits = plan.answerable(found, settings)
    budget = fetching.credits_left(settings, open_warehouse(settings), settings.clock().now())
    kept, dropped = plan.affordable(can, budget.left)
    if as_json:
        emit_json(
            {
                "date": about,
                "credits": plan.cost(kept),
                "credits_left": budget.left,
                "planned": [_as_json(one) for one in kept],
                "over_budget": [_as_json(one) for one in dropped],
                "without_key": [_as_json(one) for one in waits],
            }
        )
        return
    _print_plan(about, kept, budget)
    if is_partition(about):
        _print_rest(settings, dropped, waits)


def _days(settings: Settings, day: str | None, first: str | None, last: str | None) -> list[date]:
    if day and (first or last):
        raise UsageError("give --date, or --from and --to")
    if bool(first) != bool(last):
        raise UsageError("--from and --to go together")
    if first and last:
        return DateWindow(parse_date(first), parse_date(last)).dates()
    one = parse_date(day) if day else settings.clock().today()
    if not is_partition(one):
        raise UsageError(why_no_partition(one))
    return [one]


def _fetched(settings: Settings, feed: str, days: Sequence[date]) -> tuple[dict[date, Report], list[str]]:
    """Fetch each date; the first that finds its service down ends it."""
    landing, warehouse, now = Landing(settings.landing_url), open_warehouse(settings), settings.clock()
    reports: dict[date, Report] = {}
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=errors, transient=True
    )
    with bar:
        shown = bar.add_task(f"fetching {feed}", total=len(days))
        for day in days:
            task = Task(feed, day, fetching.slot_now(settings, feed, day, now.now()))
            try:
                reports[day] = fetching.run(
                    task,
                    settings,
                    landing,
                    warehouse,
                    now,
                    run_id="fetch",
                    say=lambda words: bar.update(shown, description=words[:_WIDEST]),
                )
            except FeedError as error:
                return reports, [str(error)]
            bar.update(shown, advance=1)
    return reports, []


def _print_reports(settings: Settings, feed: str, reports: dict[date, Report], *, as_json: bool) -> None:
    left = fetching.credits_left(settings, open_warehouse(settings), settings.clock().now()).left
    if as_json:
        dates = [
            {"date": day, "outcomes": report.outcomes, "reused": report.reused, "credits": report.credits,
             "notes": report.notes, "failures": report.failures}
            for day, report in reports.items()
        ]  # fmt: skip
        emit_json({"feed": feed, "dates": dates, "credits_left": left})
        return
    for day, report in reports.items():
        outcomes = (
            ", ".join(f"{count} {what}" for what, count in sorted(report.outcomes.items())) or "asked nobody"
        )
        again = f", {report.reused} landed already" if report.reused else ""
        cost = f", {report.credits} credits" if feed in ("props", "lines") else ""
        console.print(f"{day} {feed}: {outcomes}{again}{cost}", markup=False, soft_wrap=True)
        for note in report.notes:
            console.print(f"  {note}", markup=False, soft_wrap=True)
    if feed in ("props", "lines"):
        console.print(f"{left:,} credits may still be spent today.")


def _show_cost(settings: Settings, feed: str, days: Sequence[date], *, as_json: bool) -> None:
    landing, warehouse, today = (
        Landing(settings.landing_url),
        open_warehouse(settings),
        settings.clock().today(),
    )
    schedule = known_games(landing, days[0], days[-1]) if days else {}
    rows = []
    for day in days:
        games = schedule.get(day)
        is_past = day < today
        lacking = (
            len(unquoted(warehouse, games, day))
            if games and feed == "props" and is_past
            else len(games or ())
        )
        credits_ = None if games is None else most_credits(settings, feed, lacking, is_past=is_past)
        rows.append((day, None if games is None else len(games), credits_))
    total = sum(credits_ or 0 for *_, credits_ in rows)
    left = fetching.credits_left(settings, warehouse, settings.clock().now()).left
    unknown = [day for day, games, _ in rows if games is None]
    if as_json:
        emit_json(
            {
                "feed": feed,
                "dates": [
                    {"date": day, "games": games, "credits": credits_} for day, games, credits_ in rows
                ],
                "credits": total,
                "credits_left": left,
            }
        )
        return
    print_table(f"{feed}: nothing was asked", ["date", "games", "credits at most"], rows)
    console.print(f"\n{total:,} credits at most; {left:,} may be spent today.")
    if unknown:
        console.print(f"Of {len(unknown)} dates no schedule has landed: `nba-props fetch season` first.")


def _show_feeds(settings: Settings, *, as_json: bool) -> None:
    """One screen: what works now, what each key adds, and where to put it."""
    rows = [
        (
            feed.name,
            feed.brings,
            " or ".join(source.service.title for source in feed.sources),
            "yes" if feed.usable(settings) else f"needs {_variable(feed.sources[0].service)}",
        )
        for feed in FEEDS.values()
    ]
    if as_json:
        emit_json([dict(zip(("feed", "brings", "from", "works"), row, strict=True)) for row in rows])
        return
    print_table("Feeds: `nba-props fetch FEED`", ["feed", "brings", "from", "works now"], rows)
    keyed = {source.service.name: source.service for feed in FEEDS.values() for source in feed.sources}
    for service in keyed.values():
        if service.key:
            _print_key(settings, service)
    console.print(
        "\nWithout any key the simulated league has everything: [bold]make run[/bold], or"
        " [bold]nba-props simulate[/bold]; files are taken by [bold]nba-props import PATH[/bold].\n"
        "Put keys into the environment of whatever runs nba-props (`export NBA_PROPS_ODDS_API_KEY=...`); they"
        " are never stored.\n"
        f"{_clock_words(settings)}",
        soft_wrap=True,
    )


def _print_key(settings: Settings, service: Service) -> None:
    first = [feed.name for feed in FEEDS.values() if feed.sources[0].service.name == service.name]
    only = [name for name in first if len(FEEDS[name].sources) == 1 or FEEDS[name].confirms]
    state = "is set" if has_key(settings, service) else f"is not set; sign up at {_SIGN_UP[service.name]}"
    better = [name for name in first if name not in only]
    adds = f"adds {', '.join(only)}" + (f"; first source of {', '.join(better)}" if better else "")
    console.print(f"{_variable(service)} {state}: {adds}", markup=False, soft_wrap=True)


def _variable(service: Service) -> str:
    return f"NBA_PROPS_{service.key.upper()}"


def _clock_words(settings: Settings) -> str:
    why = fetching.why_clock_rests(settings, Landing(settings.landing_url))
    return f"The daily clock fetches nothing: {why}." if why else "The daily clock fetches by itself."


def _print_plan(day: date, kept: Sequence[Planned], budget: Budget) -> None:
    if not is_partition(day):
        console.print(f"{why_no_partition(day)}: the clock rests and costs nothing.")
        return
    rows = [
        (plan.eastern(one.at), one.task.feed, one.task.day, len(one.task.games) or None, one.credits, one.why)
        for one in kept
    ]
    print_table(f"The clock of {day} (Eastern)", ["at", "feed", "about", "games", "credits", "why"], rows)
    left = {
        "left today": budget.of_day,
        "left this month": budget.of_month,
        "left at the service": budget.at_service,
    }
    print_facts(f"{len(kept)} fetches, {plan.cost(kept)} credits at most", left)


def _print_rest(settings: Settings, dropped: Sequence[Planned], waits: Sequence[Planned]) -> None:
    if dropped:
        console.print(f"{len(dropped)} more would cost {plan.cost(dropped)} credits, which are not there.")
    if waits:
        feeds = ", ".join(sorted({one.task.feed for one in waits}))
        console.print(f"{len(waits)} more ({feeds}) wait for a key: `nba-props fetch` says which.")
    console.print(_clock_words(settings), soft_wrap=True)


def _as_json(one: Planned) -> dict[str, Any]:
    task = one.task
    return {
        "at": one.at, "feed": task.feed, "about": task.day, "games": task.games, "credits": one.credits,
        "why": one.why,
    }  # fmt: skip
