"""Another future: the simulated league with everything after a date's decisions turned out otherwise.

What belongs here: altering, deleting and adding what nobody could know before a date's games. What does not:
what must not change because of it (see `test_leak.py`).
"""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from nba_props.clock import eastern_instant
from nba_props.landing import Landing, PayloadRef
from nba_props.settings import Settings

BOX_SCORES, SCHEDULE = "balldontlie.box_scores", "nba_com.schedule"
INJURIES, GAME_LINES, PROPS = "balldontlie.player_injuries", "odds_api.odds", "odds_api.event_odds"

Document = Any


def happens(settings: Settings, day: date, last: date) -> None:
    """Rewrite the results from `day` to `last`, and let payloads about `day` arrive after its decisions."""
    landing = Landing(settings.landing_url)
    for ref in landing.refs(BOX_SCORES, day, last):
        rewrite(settings, ref, _other_results)
    late = eastern_instant(day, time(23, 59))
    _arrives(landing, landing.refs(SCHEDULE)[-1], late + timedelta(days=1), lambda body: _played(body, day))
    for ref in landing.refs(INJURIES, day, day)[-1:]:
        _arrives(landing, ref, late, _everybody_out)
    for ref in landing.refs(GAME_LINES, day, day):
        _arrives(landing, ref, late, lambda body: _shifted(body, 9))
    for tip, quotes in by_event(landing, day):
        before = [ref for ref in quotes if ref.captured_at < tip]
        for ref in before[-1:]:
            _arrives(landing, ref, tip - timedelta(minutes=20), lambda body: _shifted(body, 6))
            _arrives(landing, ref, tip + timedelta(minutes=20), lambda body: _shifted(body, -6))


def forget(settings: Settings, day: date) -> None:
    """Remove what is stored of `day` and later, and what has no date, so that all is made anew."""
    for path in settings.warehouse_dir.glob("*/*/*.parquet"):
        if path.stem == "all" or path.stem >= day.isoformat():
            path.unlink()


def rewrite(settings: Settings, ref: PayloadRef, change: Callable[[Document], Document]) -> None:
    """Land the changed payload in place of the other, as if it had been captured so at the same moment."""
    landing = Landing(settings.landing_url)
    _arrives(landing, ref, ref.captured_at, change)
    Path(settings.landing_url, ref.path).unlink()


def by_event(landing: Landing, day: date) -> list[tuple[datetime, list[PayloadRef]]]:
    """Each event's tip and quotes, in order of capture."""
    found: dict[str, tuple[datetime, list[PayloadRef]]] = {}
    for ref in landing.refs(PROPS, day, day):
        body = json.loads(landing.read(ref))
        found.setdefault(body["id"], (datetime.fromisoformat(body["commence_time"]), []))[1].append(ref)
    return list(found.values())


def quotes_of(document: Document) -> Iterator[dict[str, Any]]:
    """Every outcome with a line in a body of The Odds API."""
    for event in document if isinstance(document, list) else [document]:
        for book in event["bookmakers"]:
            for market in book["markets"]:
                yield from (outcome for outcome in market["outcomes"] if "point" in outcome)


def _arrives(
    landing: Landing, like: PayloadRef, at: datetime, change: Callable[[Document], Document]
) -> PayloadRef:
    body = json.dumps(change(json.loads(landing.read(like)))).encode()
    dates = landing.dates(like) if like.day is None else None
    landed = landing.put(like.feed, body, captured_at=at, day=like.day, dates=dates, simulated=like.simulated)
    return landed.ref


def _other_results(document: Document) -> Document:
    """A game fewer; in the others the first man did not play, the second did all, strangers came in."""
    games = document["data"][:-1] or document["data"]
    for game in games:
        for side in ("home_team", "visitor_team"):
            away, star, *others = game[side]["players"]
            star |= {"min": "48", "pts": 70, "fgm": 35, "fga": 36, "fg3m": 0, "ftm": 0, "fta": 0}
            game[side]["players"] = [star, *others, *_strangers(away, others)]
        game["home_team_score"], game["visitor_team_score"] = 70, 170
    return {**document, "data": games}


def _strangers(away: Document, others: list[Document]) -> list[Document]:
    """A new man and a namesake of a known one, each with an appearance; and known ones under other names."""
    new = {**away["player"], "id": away["player"]["id"] + 5_000_000, "last_name": "Hindsight"}
    namesake = {**others[0]["player"], "id": others[0]["player"]["id"] + 6_000_000}
    added = [{**others[2], "player": person} for person in (new, namesake)]
    for line in others[1:]:
        line["player"] = {**line["player"], **NICKNAMES.get(_name(line["player"]), {})}
    return added


#: First names by which only the books call two players of the league; a later box score may print them too.
NICKNAMES = {"Robert Ashcombe": {"first_name": "Bobby"}, "Nicolas Vandermolen": {"first_name": "Nic"}}


def _name(person: Document) -> str:
    return f"{person['first_name']} {person['last_name']}"


def _played(document: Document, day: date) -> Document:
    """Every game from `day` on is final with an absurd score, and each date's first one postponed."""
    for listed in document["leagueSchedule"]["gameDates"]:
        for number, game in enumerate(listed["games"]):
            if date.fromisoformat(game["gameDateEst"][:10]) >= day:
                game |= {
                    "gameStatus": 3,
                    "gameStatusText": "Final",
                    "postponedStatus": "N" if number else "Y",
                }
                game["homeTeam"]["score"], game["awayTeam"]["score"] = 201, 3
    return document


def _everybody_out(document: Document) -> Document:
    for row in document["data"]:
        row["status"] = "Out" if row["status"] != "Out" else "Day-To-Day"
    return document


def _shifted(document: Document, points: float) -> Document:
    for outcome in quotes_of(document):
        outcome["point"] += points if outcome["point"] + points > 0 else 0
    return document
