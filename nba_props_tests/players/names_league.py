"""A simulated league in which names are as bad as in life, and everybody knows who is meant.

The games are the simulated league's own. It is played by numbers, `Person 900001`; only when a payload is
written does each service print its own spelling, so whom every printed name means is known from the number.

What belongs here: landing it, and the truth. What does not: who is called what (see `hard_names.py`), and any
expectation.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

import polars as pl

from nba_props.clock import eastern_instant
from nba_props.landing import Landing
from nba_props.partitions import DateWindow
from nba_props.sources.simulated import captures
from nba_props.sources.simulated.books import BOOKS
from nba_props.sources.simulated.calendar import Game
from nba_props.sources.simulated.games import Box
from nba_props.sources.simulated.league import League
from nba_props.sources.simulated.names import as_in_box_score, without_marks
from nba_props.teams import TEAMS
from nba_props_tests.homes import LAST, NOW
from nba_props_tests.players.hard_names import (
    COMBINED,
    HEADER,
    KINDS,
    ORDINARY,
    PAIRS,
    STYLES,
    UNKNOWABLE,
    cast,
    without_suffix,
)
from nba_props_tests.players.known import CASE

SEED, DAYS = 7, 13

#: The book that names no teams and comes as a file.
NO_TEAMS_BOOK = "underdog"
#: What a page's header, or two players in one bet, leave among the names. The book that does it.
NO_NAMES, NO_NAMES_BOOK = ("Player", "PLAYER NAME", "Over/Under"), "prizepicks"


@dataclass(frozen=True)
class Line:
    """One quote as printed: where, the printed name, whom it means, and what is peculiar about it."""

    game_date: date
    home_team: str | None
    away_team: str | None
    bookmaker: str
    player_name: str
    person: int | None
    kind: str


class NamesLeague:
    """The league, who plays which part in it, and every quote it ever printed.

    It needs ten dates: one for the trade, and some behind it.
    """

    def __init__(self, seed: int = SEED, days: int = DAYS, last: date = LAST) -> None:
        self.dates = DateWindow(last - timedelta(days=days - 1), last).dates()
        self.league = League(seed, self.dates)
        self.names = {id_: player.name for id_, player in self.league.people.items()}
        self.roles = cast(seed, self.league)
        self.league.rosters_on = _played_by_numbers(self.league)
        self.lines: list[Line] = []

    def land(self, landing: Landing) -> None:
        """Write every payload, each service in its own spelling, and remember whom each quote means."""
        for capture in self._captures():
            for body in capture.bodies():
                landing.put(
                    capture.feed,
                    self._printed(capture, body),
                    captured_at=capture.captured_at,
                    day=capture.day,
                    dates=capture.dates,
                    simulated=True,
                )
        for day in self.dates[::2]:
            at = eastern_instant(day + timedelta(days=1), time(7, 0))
            landing.put("nba_com.player_game_logs", self._log(day), captured_at=at, day=day, simulated=True)
        self._land_file(landing, "bulk.aliases", _table(("book_name", "box_name"), PAIRS))
        self._land_file(landing, "bulk.props_points", self._without_teams(), self.dates)

    def name_at_box(self, person: int, day: date) -> str:
        """What the box score of a date prints."""
        role = self.roles.get(person)
        if role is None:
            return self.names[person]
        return role.later if role.later and day >= self._middle else role.box

    def at_book(self, person: int, book: str, day: date, team: str) -> tuple[str, str]:
        """What a book prints, and what is peculiar about it."""
        role, name = self.roles.get(person), self.name_at_box(person, day)
        if role is None:
            return _SPELLINGS.get(book, as_in_box_score)(name), KINDS.get(name, ORDINARY)
        if book in role.printed:
            return role.printed[book], role.kind
        if role.styled and book in STYLES:
            kind, style = STYLES[book]
            return style(name, team), kind
        return name, role.kind

    def truth(self) -> pl.DataFrame:
        """One row a printed name, book and game: a case, bookmaker, `kind`, `meant` and `could_be`.

        `meant` are the persons whose quotes are printed so. `could_be` are those of the game's two teams (of
        all teams of the date where none is named) whom anybody in this league ever prints so: where they are
        not one, nobody could know.
        """
        return (
            pl.DataFrame(
                [vars(line) for line in self.lines],
                schema_overrides={"person": pl.Int64},
                infer_schema_length=None,
            )
            .group_by(*CASE, "bookmaker", "kind", maintain_order=True)
            .agg(pl.col("person").drop_nulls().unique().sort().alias("meant"))
            .with_columns(
                could_be=pl.struct(CASE).map_elements(self._could_be, return_dtype=pl.List(pl.Int64))
            )
        )

    def team_of(self, person: int, day: date) -> str:
        """A person's team on a date."""
        return self._teams[day][person]

    def people_of(self, source_ids: str) -> frozenset[int]:
        """The persons behind the ids of one registry row."""
        return frozenset(person_of(one) for one in source_ids.split(","))

    @cached_property
    def _middle(self) -> date:
        return self.dates[len(self.dates) // 2]

    @cached_property
    def _teams(self) -> dict[date, dict[int, str]]:
        return {
            day: {player.id: team for team, squad in rosters.items() for player in squad.players}
            for day, rosters in self.league.rosters_on.items()
        }

    @cached_property
    def _ever_printed(self) -> dict[str, set[int]]:
        """Printed name -> everybody who is printed so by anybody at any time."""
        found: dict[str, set[int]] = {}
        for person in self.names:
            forms = {self.name_at_box(person, day) for day in (self.dates[0], self.dates[-1])}
            role = self.roles.get(person)
            if role is not None:
                forms |= {role.box, role.elsewhere or role.box}
            for form in {*forms, *(without_suffix(form) for form in forms)}:
                found.setdefault(form, set()).add(person)
        for line in self.lines:
            if line.person is not None and line.kind != UNKNOWABLE:
                found.setdefault(line.player_name, set()).add(line.person)
        return found

    def _could_be(self, case: dict[str, Any]) -> list[int]:
        teams = self._teams[case["game_date"]]
        playing = {
            team for game in self.league.games_on[case["game_date"]] for team in (game.home, game.away)
        }
        at_stake = {case["home_team"], case["away_team"]} if case["home_team"] else playing
        fitting = self._ever_printed.get(case["player_name"], set())
        return sorted(person for person in fitting if teams[person] in at_stake)

    def _captures(self) -> Iterator[captures.Capture]:
        """All of the league's own but for the repeated snapshots: the last one before tip is enough."""
        yield from captures.before_the_stretch(self.league)
        for day in self.dates:
            last: dict[str, captures.Capture] = {}
            for capture in captures.of_date(self.league, day):
                if capture.feed != captures.EVENT_ODDS:
                    yield capture
                    continue
                bodies = capture.bodies()
                event = json.loads(bodies[0])
                if capture.captured_at < datetime.fromisoformat(event["commence_time"]):
                    last[event["id"]] = replace(capture, bodies=lambda made=bodies: made)
            yield from last.values()

    def _printed(self, capture: captures.Capture, body: bytes) -> bytes:
        content = json.loads(body)
        if capture.feed == captures.EVENT_ODDS:
            assert capture.day is not None
            self._print_event(content, capture.day)
        elif capture.day is not None:
            self._print_people(content, capture.day)
        return _body(content)

    def _print_event(self, event: dict[str, Any], day: date) -> None:
        home, away = (_ABBREVIATIONS[event[f"{side}_team"]] for side in ("home", "away"))
        for book in event["bookmakers"]:
            book["markets"] = [market for market in book["markets"] if market["key"] == "player_points"]
            for market in book["markets"]:
                for outcome in market["outcomes"]:
                    person = _number(outcome["description"])
                    team = self.team_of(person, day)
                    printed, kind = self.at_book(person, book["key"], day, team)
                    outcome["description"] = printed
                    self.lines.append(Line(day, home, away, book["key"], printed, person, kind))
                if book["key"] == NO_NAMES_BOOK:
                    market["outcomes"] += self._no_names(market["outcomes"], day, home, away)

    def _no_names(
        self, outcomes: list[dict[str, Any]], day: date, home: str, away: str
    ) -> list[dict[str, Any]]:
        names = list(dict.fromkeys(outcome["description"] for outcome in outcomes))
        texts = [(f"{names[0]} + {names[-1]}", COMBINED), *((text, HEADER) for text in NO_NAMES)]
        self.lines += [Line(day, home, away, NO_NAMES_BOOK, text, None, kind) for text, kind in texts]
        return [outcomes[0] | {"description": text} for text, _ in texts]

    def _print_people(self, node: Any, day: date) -> None:
        if isinstance(node, list):
            for entry in node:
                self._print_people(entry, day)
        elif isinstance(node, dict):
            if node.get("first_name") == _NUMBERED:
                first, _, last = self.name_at_box(int(node["id"]), day).partition(" ")
                node |= {"first_name": first, "last_name": last}
            for entry in node.values():
                self._print_people(entry, day)

    def _log(self, day: date) -> bytes:
        """The other service's box scores of a date: its own ids, and its own spellings."""
        rows = [
            row
            for game in self.league.games_on[day]
            if game.postponed_at is None
            for row in self._log_rows(game)
        ]
        table = {"name": "LeagueGameLog", "headers": list(_LOG), "rowSet": rows}
        return _body({"resource": "leaguegamelog", "parameters": {}, "resultSets": [table]})

    def _log_rows(self, game: Game) -> Iterator[list[Any]]:
        result = self.league.result(game)
        sides = (
            (result.home, result.away, f"{game.home} vs. {game.away}"),
            (result.away, result.home, f"{game.away} @ {game.home}"),
        )
        for box, other, matchup in sides:
            won = "W" if box.score > other.score else "L"
            for place, player in enumerate(box.squad.players):
                if box.minutes[place] == 0:
                    continue
                role = self.roles.get(player.id)
                name = role.elsewhere if role and role.elsewhere else self.name_at_box(player.id, game.day)
                told = (box.squad.team, game.nba_id, game.day.isoformat(), matchup, won)
                yield [_OTHER_IDS - player.id, name, *told, *_counts(box, place)]

    def _without_teams(self) -> bytes:
        """One book's quotes as a file that names no teams, suffixes dropped, marks too."""
        rows = []
        for line in self.lines:
            if line.bookmaker != "draftkings" or line.person is None:
                continue
            name = without_suffix(without_marks(self.name_at_box(line.person, line.game_date)))
            _, kind = self.at_book(line.person, NO_TEAMS_BOOK, line.game_date, "")
            row = Line(line.game_date, None, None, NO_TEAMS_BOOK, name, line.person, kind)
            if row not in rows[-1:]:
                rows.append(row)
        self.lines += rows
        header = ("game_date", "player_name", "bookmaker", "market", "line", "over_price", "under_price")
        quotes = [
            (row.game_date, row.player_name, "Underdog", "player_points", 10.5 + place % 20, -110, -110)
            for place, row in enumerate(rows)
        ]
        return _table(header, quotes)

    def _land_file(self, landing: Landing, feed: str, body: bytes, dates: list[date] | None = None) -> None:
        at = datetime.fromisoformat(NOW)
        index = dict.fromkeys(dates, 1) if dates else None
        day = None if dates else self.dates[0]
        landing.put(feed, body, captured_at=at, day=day, dates=index, suffix="csv", simulated=True)


_NUMBERED = "Person"
#: The other service counts down from here, lest the order of ids tell namesakes apart by luck.
_OTHER_IDS = 10_000_000
_LOG = (
    *("PLAYER_ID", "PLAYER_NAME", "TEAM_ABBREVIATION", "GAME_ID", "GAME_DATE", "MATCHUP", "WL"),
    *("MIN", "PTS", "REB", "AST", "FGM", "FGA", "FG3M", "FG3A", "FTM", "FTA"),
    *("OREB", "DREB", "STL", "BLK", "TOV", "PF", "PLUS_MINUS"),
)
_SPELLINGS = {book.key: book.spelling for book in BOOKS}
_ABBREVIATIONS = {team.full_name: team.abbreviation for team in TEAMS}


def _played_by_numbers(league: League) -> dict[date, Any]:
    return {
        day: {
            team: replace(
                squad,
                players=tuple(
                    replace(player, first_name=_NUMBERED, last_name=str(player.id))
                    for player in squad.players
                ),
            )
            for team, squad in rosters.items()
        }
        for day, rosters in league.rosters_on.items()
    }


def person_of(issued: str) -> int:
    """The person behind a service's id."""
    issuer, _, number = issued.partition(":")
    return int(number) if issuer == "bdl" else _OTHER_IDS - int(number)


def _number(name: str) -> int:
    return int(name.removeprefix(_NUMBERED))


def _counts(box: Box, place: int) -> list[int]:
    rebounds = box.oreb + box.dreb
    columns = (
        *(box.minutes, box.pts, rebounds, box.ast, box.fgm, box.fga, box.fg3m, box.fg3a, box.ftm, box.fta),
        *(box.oreb, box.dreb, box.stl, box.blk, box.tov, box.pf, box.plus_minus),
    )
    return [int(column[place]) for column in columns]


def _table(header: tuple[str, ...], rows: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def _body(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
